"""Answers while publications swap a fee: none fails, and each tells the fee of its own snapshot."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from desks import GUIDE, Desk, whole
from fakes import HashingEmbedder
from served import Loaded

from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.block import FeesBlock
from assistant.question import HERE, Question
from assistant.store import Store, connect
from knowledge.record import publications


class Readers:
    """People who ask on and on, and the server that follows what is published."""

    def __init__(self, desk: Desk, content: Path, models: Path) -> None:
        self.serving = Loaded(desk.data, content, models, HashingEmbedder())
        self.url = desk.engine.url.render_as_string(hide_password=False)
        self.answers: list[Answer] = []
        self.raised: list[BaseException] = []
        self.ended = Event()
        self.threads = [Thread(target=self._safely, args=(w,)) for w in (self.ask, self.ask, self.follow)]

    def __enter__(self) -> Readers:
        assert self.serving.refresh()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(60)

    def _safely(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:
            self.raised.append(error)

    def follow(self) -> None:
        while not self.ended.is_set():
            assert self.serving.refresh() or self.serving.trouble
            time.sleep(0.1)

    def ask(self) -> None:
        store = Store(connect(self.url))
        assistant, number = Assistant(self.serving.current, store), 0
        region = self.serving.current().catalogue.centre.code
        while not self.ended.is_set():
            number += 1
            talk = f"talk-{id(assistant)}-{number}"
            asked = Question("居民身份证补领要多少钱", talk, datetime.now(HERE), region)
            self.answers.append(asyncio.run(assistant.answer(asked)))
            time.sleep(0.05)
        store.close()

    def saw(self, snapshot: str) -> bool:
        return any(a.snapshot == snapshot for a in self.answers[-4:])


def told(answer: Answer) -> set[int]:
    """The fees that an answer states."""
    blocks = [b for b in answer.blocks if isinstance(b, FeesBlock)]
    return {int(i.amount) for b in blocks for i in b.items if i.amount is not None}


def fee_under(desk: Desk, snapshot: str) -> int:
    """The fee of the guide in the publication that had a snapshot, as the record keeps it."""
    found = publications.under(desk.engine, snapshot)
    assert found, snapshot
    held = publications.held(desk.engine, found.number)
    text = publications.texts_of(desk.engine, {GUIDE: held[GUIDE]})[GUIDE]
    match = re.search(r"amount: (\d+)", text)
    assert match
    return int(match[1])


def swapped(desk: Desk, content: Path, models: Path, count: int) -> None:
    with Readers(desk, content, models) as readers:
        for n in range(count):
            desk.approved(GUIDE, desk.guide((40, 45)[n % 2]))
            snapshot = str(desk.publish().snapshot)
            until = time.monotonic() + 60
            while not readers.saw(snapshot):
                assert time.monotonic() < until and not readers.raised
                time.sleep(0.02)
    assert readers.raised == []
    assert {a.status for a in readers.answers} == {Status.ANSWERED}
    fees = {s: fee_under(desk, s) for s in {a.snapshot for a in readers.answers}}
    assert len(fees) == count + 1 and set(fees.values()) == {40, 45}
    assert [a.id for a in readers.answers if told(a) != {fees[a.snapshot]}] == []
    whole(desk)


@pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
def test_five_publications_mix_no_answer(desk: Desk, tiny: Path, models: Path) -> None:
    swapped(desk, tiny, models, 5)


@pytest.mark.soak
def test_a_hundred_publications_mix_no_answer(desk: Desk, tiny: Path, models: Path) -> None:
    swapped(desk, tiny, models, 100)
