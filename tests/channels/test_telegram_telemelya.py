"""The whole way through telemelya: its updates in, our calls out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from house import House, opened

from channels.settings import ChannelSettings
from channels.telegram.bot import BotApi
from knowledge.library import Knowledge

TOKEN = "123456789:telemelya"
SECRET = "a-secret-of-the-webhook"
CHAT = 77


class Telemelya:
    """Sends as a person and reads what comes back."""

    def __init__(self, port: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        headers = {"Authorization": "Bearer any"}
        self._http = httpx.Client(base_url=f"{self.url}/api/v1/test", headers=headers, timeout=20)

    def send(self, **what: Any) -> None:
        body, mine = {"chat_id": CHAT, **what}, {"bot_token": TOKEN, "session_id": "s"}
        sent = self._http.post("/send_update", json=body, params=mine)
        assert sent.json()["delivery"]["status_code"] == 200

    def heard(self, method: str) -> dict[str, Any]:
        """The next call of a method."""
        while True:
            found = self._http.get("/responses/wait", params={"session_id": "s", "timeout": 20})
            response: dict[str, Any] = found.json()["response"]
            assert response, f"no {method} came"
            if response["method"] == method:
                return response

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def telemelya() -> Iterator[Telemelya]:
    script = Path(__file__).with_name("telemelya_process.py")
    command = [sys.executable, str(script), SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        platform = Telemelya(process.stdout.readline().strip())
        yield platform
        platform.close()
        process.kill()


@pytest.fixture
def house(telemelya: Telemelya, knowledge: Knowledge, tmp_path: Path) -> Iterator[House]:
    asked = ChannelSettings(
        telegram_token=TOKEN, telegram_secret=SECRET, telegram_api=telemelya.url  # type: ignore[arg-type]
    )
    with opened(knowledge, tmp_path, asked=asked) as house:
        asyncio.run(delivered_to(telemelya.url, f"{house.url}/channels/telegram"))
        yield house


async def delivered_to(server: str, url: str) -> None:
    """Set the webhook as the command does."""
    api = BotApi(TOKEN, server)
    await api.set_webhook(url, SECRET)
    assert (await api.webhook())["url"] == url
    await api.close()


@pytest.mark.usefixtures("house")
def test_a_person_asks_chooses_and_rates(telemelya: Telemelya) -> None:
    telemelya.send(command="start")
    assert "导办助手" in telemelya.heard("sendMessage")["text"]
    telemelya.send(text="公积金")
    asked = telemelya.heard("sendMessage")
    first = asked["reply_markup"]["inline_keyboard"][0][0]
    telemelya.send(callback_data=first["callback_data"], callback_message_id=asked["message_id"])
    answer = telemelya.heard("sendMessage")
    assert "<b>申请材料</b>" in answer["text"]
    best = answer["reply_markup"]["inline_keyboard"][-2][0]
    assert best["text"] == "非常满意"
    telemelya.send(callback_data=best["callback_data"])
    assert "谢谢您的评价" in telemelya.heard("sendMessage")["text"]
