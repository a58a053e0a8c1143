"""Facts are told while a model still writes; its words come when all of them have passed."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from house import House, opened
from visits import asked, bearer

from assistant.assistant import Assistant
from assistant.steps.explain import Explainer
from assistant.writer import Written
from knowledge.library import Knowledge

ASKED = "居民身份证补领要什么材料"
RELEASED = threading.Event()


class Slow:
    """Writes only when it is released."""

    async def write(self, system: str, user: str) -> Written:
        """A quotation of the first fact."""
        assert await asyncio.to_thread(RELEASED.wait, 20)
        mark = json.loads(user)["facts"][0]["mark"]
        return Written(f"您问的是{mark}。", "slow", "", 10, 5)


class Explaining(Assistant):
    """An assistant whose explanations wait."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more, explainer=Explainer(Slow()))


@pytest.fixture
def house(knowledge: Knowledge, tmp_path: Path) -> Iterator[House]:
    RELEASED.clear()
    with opened(knowledge, tmp_path, Explaining) as house:
        yield house
        RELEASED.set()


def events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ")


def told(reply: httpx.Response) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The blocks in the order told, and the whole answer; the model may write after the first."""
    blocks = []
    for name, data in events(reply.iter_lines()):
        if name == "block":
            blocks.append(json.loads(data))
            RELEASED.set()
        if name == "final":
            return blocks, json.loads(data)
    raise AssertionError("no final answer")


def test_facts_come_before_the_words_about_them(house: House) -> None:
    with house.client.stream("POST", "/v1/ask/stream", json={"question": ASKED}) as reply:
        blocks, final = told(reply)
    assert blocks[0]["type"] == "materials" and final["generated"]
    assert final["blocks"][0]["title"] == "简要说明" and final["blocks"][0] in blocks[1:]
    assert sorted(map(str, blocks)) == sorted(map(str, final["blocks"]))


def test_the_widget_hears_them_too(house: House) -> None:
    head = bearer(house.client) | {"accept": "text/event-stream"}
    with house.client.stream("POST", "/v1/web/turns", json=asked(ASKED), headers=head) as reply:
        blocks, final = told(reply)
    assert blocks[0]["type"] == "materials" and final["generated"]


def test_an_answer_that_nobody_waits_for_early_is_whole(house: House) -> None:
    RELEASED.set()
    final = house.client.post("/v1/ask", json={"question": ASKED}).json()
    assert final["generated"] and final["blocks"][0]["title"] == "简要说明"
