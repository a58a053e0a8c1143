"""A Bot API server of ours, as strict as the original where bots go wrong.

Forms are read by aiogram's own methods and judged by teremok's rules; lengths count after entities.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from aiogram import Bot, methods
from pydantic import ValidationError
from teremok.validation import ApiRuleViolation, validate_method

from peers.bot_rules import Wrong, entities_parsed

TOKEN = "42:TEST-token"
ME = {"id": 42, "is_bot": True, "first_name": "导办", "username": "daoban_bot"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
BURST = 30


@dataclass
class BotApiServer:
    """Keeps what it was told: `calls` in order, `messages` by chat and number."""

    drafts: bool = True
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    messages: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    refusals: dict[str, deque[Wrong]] = field(default_factory=dict)
    waiting: deque[dict[str, Any]] = field(default_factory=deque)
    pressed: set[str] = field(default_factory=set)
    webhook: dict[str, Any] = field(default_factory=dict)
    sloppy: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._rates: Counter[tuple[int, int]] = Counter()
        self._number, self._fetching = 0, 0
        self._judge = Bot(TOKEN)
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"] or 0)
                status, body = api.handled(self.path, self.rfile.read(length))
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def refuse(self, method: str, status: int, why: str, **parameters: int) -> None:
        """Refuse the next call of a method."""
        self.refusals.setdefault(method, deque()).append(Wrong(status, why, **parameters))

    def texts(self, chat: int) -> list[str]:
        """The messages of a chat as they are shown."""
        with self._lock:
            return [m["shown"] for _, m in sorted(self.messages.get(chat, {}).items())]

    def called(self, *names: str) -> list[dict[str, Any]]:
        with self._lock:
            return [given for name, given in self.calls if name in names]

    def handled(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """The reply to a request."""
        try:
            token, _, name = path.removeprefix("/bot").partition("/")
            if token != TOKEN:
                raise Wrong(401, "Unauthorized")
            return 200, {"ok": True, "result": self._called(name, dict(parse_qsl(body.decode())))}
        except Wrong as wrong:
            refused = {"ok": False, "error_code": wrong.status, "description": wrong.why}
            parameters = {"parameters": wrong.parameters} if wrong.parameters else {}
            return wrong.status, refused | parameters

    def _called(self, name: str, given: dict[str, str]) -> Any:
        handle: Callable[[dict[str, Any]], Any] | None = getattr(self, f"on_{name}", None)
        if handle is None:
            raise Wrong(404, "Not Found")
        values = self._values(name, given)
        with self._lock:
            self.calls.append((name, values))
            if name == "sendMessageDraft" and not self.drafts:
                raise Wrong(404, "Not Found")
            if queue := self.refusals.get(name):
                raise queue.popleft()
        return handle(values)

    def _values(self, name: str, given: dict[str, str]) -> dict[str, Any]:
        """The form as aiogram reads it."""
        method = getattr(methods, name[0].upper() + name[1:])
        values = {k: json.loads(v) if v[:1] in "[{" and k != "text" else v for k, v in given.items()}
        try:
            return dict(method.model_validate(values).model_dump(exclude_unset=True, mode="json"))
        except ValidationError as error:
            raise Wrong(400, f"Bad Request: {error.error_count()} wrong parameters") from error

    def _judged(self, given: dict[str, Any]) -> str:
        """The text as it is shown; refused where the original refuses it."""
        try:
            shown = entities_parsed(given.get("text", ""), given.get("parse_mode"))
            markup = given.get("reply_markup")
            plain = {"chat_id": 1, "text": shown.strip(), "reply_markup": markup}
            validate_method(self._judge, methods.SendMessage.model_validate(plain))
        except ApiRuleViolation as violation:
            raise Wrong(400, violation.description) from violation
        return shown.strip()

    def _paced(self, chat: int) -> None:
        second = (chat, int(time.monotonic()))
        self._rates[second] += 1
        if self._rates[second] > BURST:
            raise Wrong(429, "Too Many Requests: retry after 1", retry_after=1)

    def _kept(self, chat: int, number: int, given: dict[str, Any], shown: str) -> dict[str, Any]:
        self.messages.setdefault(chat, {})[number] = {**given, "shown": shown}
        if self.sloppy:
            return {"message_id": number}
        where = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        return {"message_id": number, "date": int(time.time()), "chat": where, "from": ME, "text": shown}

    def on_getMe(self, _given: dict[str, Any]) -> dict[str, Any]:
        return ME

    def on_sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            chat = int(given["chat_id"])
            self._paced(chat)
            self._number += 1
            return self._kept(chat, self._number, given, self._judged(given))

    def on_sendVenue(self, given: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._number += 1
            return self._kept(int(given["chat_id"]), self._number, given, f"📍{given['title']}")

    def on_editMessageText(self, given: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            chat, number = int(given["chat_id"]), int(given["message_id"])
            before, shown = self.messages.get(chat, {}).get(number), self._judged(given)
            if before is None:
                raise Wrong(400, "Bad Request: message to edit not found")
            if (before["shown"], before.get("reply_markup")) == (shown, given.get("reply_markup")):
                raise Wrong(400, "Bad Request: message is not modified")
            return self._kept(chat, number, given, shown)

    def on_sendMessageDraft(self, given: dict[str, Any]) -> bool:
        if int(given["chat_id"]) < 0 or not given["draft_id"]:
            raise Wrong(400, "Bad Request: drafts are for private chats")
        return True

    def on_sendChatAction(self, _given: dict[str, Any]) -> bool:
        return True

    def on_answerCallbackQuery(self, given: dict[str, Any]) -> bool:
        if given["callback_query_id"] not in self.pressed:
            raise Wrong(400, "Bad Request: query is too old and response timeout expired")
        return True

    def on_setWebhook(self, given: dict[str, Any]) -> bool:
        if not given["url"].startswith("https://"):
            raise Wrong(400, "Bad Request: bad webhook: an HTTPS URL must be provided for webhook")
        if not SECRET.fullmatch(given.get("secret_token", "x")):
            raise Wrong(400, "Bad Request: secret token contains illegal characters")
        self.webhook = given
        return True

    def on_deleteWebhook(self, _given: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    def on_getWebhookInfo(self, _given: dict[str, Any]) -> dict[str, Any]:
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.waiting)}

    def on_getUpdates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Long polling, shortened; one at a time."""
        with self._lock:
            if self.webhook or self._fetching:
                raise Wrong(409, "Conflict: terminated by other getUpdates request")
            self._fetching += 1
        try:
            return self._due(int(given.get("offset") or 0))
        finally:
            self._fetching -= 1

    def _due(self, offset: int) -> list[dict[str, Any]]:
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            with self._lock:
                while self.waiting and self.waiting[0]["update_id"] < offset:
                    self.waiting.popleft()
                if self.waiting:
                    return list(self.waiting)
            time.sleep(0.02)
        return []
