"""Polling, the webhook commands, and what is wrong with a setup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import opened
from lines import Parrot
from peers.bot_api import TOKEN
from peers.telegram import SECRET, TelegramPeer, message, number, until
from typer.testing import CliRunner

from channels.mail import Mail
from channels.registry import REGISTRY, channels
from channels.settings import ChannelSettings
from channels.telegram.cli import app
from channels.telegram.configuration import problems
from knowledge.library import Knowledge

USER = number("u")
GOOD = {
    "telegram_token": TOKEN, "telegram_secret": SECRET, "public_url": "https://daoban.example.org",
}  # fmt: skip


@pytest.fixture
def peer() -> Iterator[TelegramPeer]:
    Parrot.heard.clear()
    made = TelegramPeer()
    yield made
    made.stop()


def settings(**given: object) -> ChannelSettings:
    return ChannelSettings(**given)  # type: ignore[arg-type]


def polling(peer: TelegramPeer) -> ChannelSettings:
    return settings(telegram_token=TOKEN, telegram_polling=True, telegram_api=peer.api.url)


def update(n: int, text: str) -> dict[str, object]:
    return {"update_id": n, "message": message(USER, text)}


def test_updates_are_fetched_where_there_is_no_webhook(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    odd = {"update_id": 2, "message": {"chat": "?"}}
    peer.api.waiting.extend([update(1, "第一"), odd, {"update_id": 3, "poll": {}}, update(4, "第二")])
    with opened(knowledge, tmp_path, Parrot, asked=polling(peer)) as house:
        assert len(peer.shown(USER, 2)) == 2
        assert house.client.post("/channels/telegram", json={}).status_code in (404, 405)
    assert Parrot.heard == ["第一", "第二"]
    assert peer.api.called("getUpdates")[-1]["offset"] == 5


def test_what_was_fetched_before_a_restart_is_not_answered_again(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    for _ in range(2):
        peer.api.waiting.extend([update(1, "第一")])
        with opened(knowledge, tmp_path, Parrot, asked=polling(peer)):
            until(lambda: not peer.api.waiting)
            peer.shown(USER)
    assert Parrot.heard == ["第一"]


def test_polling_against_a_webhook_says_what_to_do(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    peer.api.webhook = {"url": "https://elsewhere.example/"}
    with opened(knowledge, tmp_path, Parrot, asked=polling(peer)):
        until(lambda: "daoban telegram webhook delete" in caplog.text)
    assert peer.api.messages == {}


def run(monkeypatch: pytest.MonkeyPatch, peer: TelegramPeer, *command: str, **given: str) -> tuple[int, str]:
    """A `daoban telegram` command with settings of the environment."""
    for name, value in (GOOD | {"telegram_api": peer.api.url} | given).items():
        monkeypatch.setenv(f"DAOBAN_{name.upper()}", value)
    result = CliRunner().invoke(app, list(command))
    return result.exit_code, result.output


def test_the_webhook_is_set_shown_and_deleted(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = run(monkeypatch, peer, "webhook", "set")
    assert code == 0
    assert peer.api.webhook["url"] == "https://daoban.example.org/channels/telegram"
    assert peer.api.webhook["secret_token"] == SECRET
    assert peer.api.webhook["allowed_updates"] == ["message", "callback_query"]
    _, shown = run(monkeypatch, peer, "webhook", "info")
    assert json.loads(shown)["url"].endswith("/channels/telegram")
    assert run(monkeypatch, peer, "webhook", "delete")[0] == 0 and peer.api.webhook == {}


def test_a_setup_that_cannot_work_is_not_sent(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = run(monkeypatch, peer, "webhook", "set", public_url="http://daoban.example.org")
    assert code == 1 and "DAOBAN_PUBLIC_URL" in said and peer.api.calls == []
    code, said = run(monkeypatch, peer, "webhook", "info", telegram_token="42:another")
    assert code == 1 and "DAOBAN_TELEGRAM_TOKEN" in said
    peer.api.refuse("setWebhook", 400, "Bad Request: bad webhook: Failed to resolve host")
    code, said = run(monkeypatch, peer, "webhook", "set", telegram_token=TOKEN, public_url=GOOD["public_url"])
    assert code == 1 and "Failed to resolve host" in said


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, ""), ({"public_url": "https://a.example:8443"}, ""),
        ({"telegram_token": "abc"}, "DAOBAN_TELEGRAM_TOKEN"),
        ({"telegram_secret": "含中文的密钥含中文的密钥"}, "DAOBAN_TELEGRAM_SECRET"),
        ({"telegram_secret": "short"}, "DAOBAN_TELEGRAM_SECRET"),
        ({"public_url": ""}, "DAOBAN_PUBLIC_URL"),
        ({"public_url": "http://a.example"}, "DAOBAN_PUBLIC_URL"),
        ({"public_url": "https://a.example:9000"}, "DAOBAN_PUBLIC_URL"),
        ({"public_url": "https://a.example:port"}, "DAOBAN_PUBLIC_URL"),
        ({"public_url": "", "telegram_polling": True}, ""),
        ({"telegram_api": "api.telegram.org"}, "DAOBAN_TELEGRAM_API"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(given: dict[str, object], wrong: str) -> None:
    found = problems(settings(**GOOD | given))
    assert [p.split()[0].rstrip(":") for p in found] == ([wrong] if wrong else [])


def test_the_bot_is_off_until_it_has_what_it_needs() -> None:
    missing = REGISTRY["telegram"].missing
    assert missing(settings()) == ["DAOBAN_TELEGRAM_TOKEN", "DAOBAN_TELEGRAM_SECRET"]
    assert missing(settings(telegram_token=TOKEN, telegram_polling=True)) == []
    assert "telegram" not in channels(settings(), Mail())
    assert channels(settings(**GOOD), Mail())["telegram"].check() == []
