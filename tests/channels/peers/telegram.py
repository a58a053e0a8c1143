"""A Bot API server as the contract tests play it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from typing import Any

import httpx

from peers.bot_api import ME, TOKEN, BotApiServer

SECRET = "a-secret-of-the-webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 20.0
QUIET = 0.3


def number(word: str) -> int:
    """A number that stands for a word: the id of a person, of an update."""
    return zlib.crc32(word.encode()) + 1


def message(user: int, text: str | None = None, **more: Any) -> dict[str, Any]:
    """A message in private."""
    who = {"id": user, "is_bot": False, "first_name": "访客", "language_code": "zh-hans"}
    chat = {"id": user, "type": "private", "first_name": "访客"}
    said = {} if text is None else {"text": text}
    return {"message_id": 7, "date": int(time.time()), "chat": chat, "from": who, **said, **more}


def in_group(user: int, text: str, group: int = -100, **more: Any) -> dict[str, Any]:
    """A message in a group."""
    chat = {"id": group, "type": "supergroup", "title": "街坊"}
    return message(user, text) | {"chat": chat} | more


def until(came: Callable[[], object]) -> None:
    """Wait for something to come."""
    end = time.monotonic() + PATIENCE
    while not came():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


class TelegramPeer:
    """Delivers updates as the platform does and shows what arrives in the chats."""

    name = "telegram"
    pushed = True

    def __init__(self) -> None:
        self.api = BotApiServer()

    def settings(self) -> dict[str, object]:
        return {
            "telegram_token": TOKEN, "telegram_secret": SECRET, "telegram_api": self.api.url,
            "public_url": "https://daoban.example.org",
        }  # fmt: skip

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return self.update(http, key, message=message(number(user), text))

    def update(self, http: httpx.Client, key: str, **what: Any) -> httpx.Response:
        """Deliver any update."""
        update = {"update_id": number(key), **what}
        return http.post("/channels/telegram", json=update, headers={HEADER: SECRET})

    def press(
        self, http: httpx.Client, key: str, user: str, data: str, under: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Press a button under one of our messages."""
        self.api.pressed.add(f"press-{key}")
        shown = message(number(user), "…", **(under or {})) | {"from": ME}
        who = message(number(user))["from"]
        query = {
            "id": f"press-{key}", "from": who, "chat_instance": "1", "data": data, "message": shown,
        }  # fmt: skip
        return self.update(http, key, callback_query=query)

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        update = {"update_id": 1, "message": message(5, "假的")}
        post, sealed = http.post, {HEADER: SECRET}
        return [
            post("/channels/telegram", json=update),
            post("/channels/telegram", json=update, headers={HEADER: ""}),
            post("/channels/telegram", json=update, headers={HEADER: SECRET.upper()}),
            post("/channels/telegram", json=update, headers={HEADER: "密".encode()}),
            post("/channels/telegram", content=b"{", headers=sealed),
            post("/channels/telegram", content=b"[" * 60_000, headers=sealed),
            post("/channels/telegram", content=b"\xff\xfe", headers=sealed),
            post("/channels/telegram", json=[update], headers=sealed),
            post("/channels/telegram", json={"message": message(5, "假的")}, headers=sealed),
            post("/channels/telegram", json={"update_id": "x", "message": {}}, headers=sealed),
        ]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert reply.status_code == 200 and reply.json() == {}
        return self.shown(number(user), parts)

    def shown(self, chat: int, parts: int = 1) -> list[str]:
        """The texts in a chat, when there are so many and no more come."""
        until(lambda: len(self.api.texts(chat)) >= parts)
        texts = self.api.texts(chat)
        before: list[str] = []
        while texts != before:
            time.sleep(QUIET)
            before, texts = texts, self.api.texts(chat)
        return texts

    def edited(self, times: int) -> None:
        """Wait until messages were edited so often."""
        until(lambda: len(self.api.called("editMessageText")) >= times)

    def stop(self) -> None:
        self.api.stop()
