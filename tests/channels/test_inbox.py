"""The inbox: each message is answered once, in order, and handed over or kept."""

from __future__ import annotations

import asyncio

import pytest
from lines import Broken, Parrot, Slow
from posts import SECOND, message, states, worker
from sqlalchemy import Engine

from channels.gate import SwitchedOff, TooFast
from channels.inbox import Closing
from channels.ledger import Reused
from knowledge.library import Knowledge
from tests.fakes import FakePlatform


def test_a_request_that_waits_is_handed_the_answer_and_nothing_is_pushed(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()

    async def scene() -> str:
        at = worker(engine, whole, {"fake": platform})
        letter = await at.inbox.take(message(), hold=5)
        answer = await at.inbox.answer(letter, 5)
        assert answer
        await at.inbox.hand(letter)
        await at.inbox.sweep()
        return answer.text

    assert asyncio.run(scene()) == "听到：你好"
    assert platform.pushed == [] and states(engine) == {"delivered": 1}


def test_messages_of_one_conversation_are_answered_in_the_order_they_came(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()

    async def scene() -> None:
        one, two = (worker(engine, whole, {"fake": platform}, n) for n in ("w1", "w2"))
        for n in range(12):
            await (one, two)[n % 2].inbox.take(message(f"k{n}", f"第{n}条"))
        for at in (one, two, one, two):
            await at.inbox.sweep()
            await at.rest()

    asyncio.run(scene())
    assert Parrot.heard == [f"第{n}条" for n in range(12)]
    assert len(platform.pushed) == 12


def test_the_same_key_with_another_message_is_refused(engine: Engine, whole: Knowledge) -> None:
    async def scene() -> None:
        at = worker(engine, whole, {"fake": FakePlatform()})
        await at.inbox.take(message(text="一"))
        with pytest.raises(Reused):
            await at.inbox.take(message(text="二"))
        await at.rest()

    asyncio.run(scene())
    assert Parrot.heard == ["一"]


def test_what_an_ended_worker_was_at_is_taken_over_by_another(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()

    async def scene() -> None:
        ended = worker(engine, whole, {"fake": platform}, "ended", Slow, 0 * SECOND)
        letter = await ended.inbox.take(message())
        ended.inbox._running.popitem()[1].cancel()
        await asyncio.sleep(0.05)
        ended.ledger.claim(letter.conversation)
        other = worker(engine, whole, {"fake": platform}, "other")
        await other.inbox.sweep()
        await other.rest()

    asyncio.run(scene())
    assert platform.pushed == [("u1", "听到：你好")]


def test_a_message_that_ended_five_workers_gets_an_apology(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(longest=500)

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform}, lease=0 * SECOND)
        letter = at.ledger.put(message(), 0)
        for _ in range(5):
            at.ledger.claim(letter.conversation)
        await at.inbox.sweep()
        await at.rest()

    asyncio.run(scene())
    assert Parrot.heard == [] and "12345" in platform.pushed[0][1]


def test_a_line_that_fails_is_answered_with_an_apology(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(longest=500)

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform}, line=Broken)
        await at.inbox.take(message())
        await at.rest()

    asyncio.run(scene())
    assert "12345" in platform.pushed[0][1]


def test_who_writes_too_fast_is_kept_out_but_not_their_second_deliveries(
    engine: Engine, whole: Knowledge
) -> None:
    async def scene() -> None:
        at = worker(engine, whole, {"fake": FakePlatform()}, pace=2)
        for key in ("k1", "k2", "k1", "k2"):
            await at.inbox.take(message(key))
        with pytest.raises(TooFast):
            await at.inbox.take(message("k3"))
        await at.inbox.take(message("k3", user="u2"))
        await at.rest()

    asyncio.run(scene())
    assert len(Parrot.heard) == 3


def test_a_channel_that_is_switched_off_takes_nothing(engine: Engine, whole: Knowledge) -> None:
    async def scene() -> None:
        at = worker(engine, whole, {"fake": FakePlatform()})
        at.gate.switch("fake", "维护")
        with pytest.raises(SwitchedOff):
            await at.inbox.take(message())
        at.gate.switch("fake", None)
        await at.inbox.take(message())
        await at.rest()

    asyncio.run(scene())
    assert len(Parrot.heard) == 1


def test_closing_finishes_what_is_being_answered_and_takes_nothing_more(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message())
        await at.inbox.close()
        with pytest.raises(Closing):
            await at.inbox.take(message("k2"))

    asyncio.run(scene())
    assert platform.pushed == [("u1", "听到：你好")]


def test_personal_data_are_masked_in_the_book_and_the_answer_says_so(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(longest=500)

    async def scene() -> str:
        at = worker(engine, whole, {"fake": platform})
        letter = await at.inbox.take(message(text="我的电话13912345678"))
        await at.rest()
        kept = at.ledger.find(letter.id)
        assert kept
        return str(kept.message)

    assert "13912345678" not in asyncio.run(scene())
    assert "隐去" in platform.pushed[0][1]
