"""The outbox: what no request waits for is pushed once, or kept until it is fetched."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from lines import Parrot
from posts import SECOND, message, states, worker
from sqlalchemy import Engine

from channels.channel import PushQuota, QuotaSpent, Undelivered, Unreachable
from knowledge.library import Knowledge
from tests.fakes import FakePlatform

FIVE = PushQuota(5, timedelta(hours=48))


def test_an_answer_is_pushed_in_parts_that_fit(engine: Engine, whole: Knowledge) -> None:
    platform = FakePlatform(longest=12)

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message(text="第一句话很长。第二句话很长。第三句话很长。"))
        await at.rest()

    asyncio.run(scene())
    assert [to for to, _ in platform.pushed] == ["u1"] * 3
    assert "".join(p for _, p in platform.pushed) == "听到：第一句话很长。第二句话很长。第三句话很长。"
    assert states(engine) == {"delivered": 1}


def test_an_answer_that_comes_late_is_pushed(engine: Engine, whole: Knowledge) -> None:
    platform = FakePlatform()

    class Late(Parrot):
        seconds = 1.2

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform}, line=Late)
        letter = await at.inbox.take(message(), hold=0.1)
        assert await at.inbox.answer(letter, 0.1) is None
        await at.inbox.late(letter)
        await at.rest()

    asyncio.run(scene())
    assert platform.pushed == [("u1", "听到：你好")] and platform.shown == 1


def test_a_push_that_fails_is_tried_again_from_the_same_part(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(longest=12)
    platform.refusals = [Undelivered(0), Undelivered(0)]

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message(text="第一句话。第二句话。"))
        await at.rest()
        for _ in range(2):
            await at.inbox.sweep()

    asyncio.run(scene())
    assert "".join(p for _, p in platform.pushed) == "听到：第一句话。第二句话。"


def test_a_push_that_keeps_failing_is_kept_for_fetching(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()
    platform.refusals = [Undelivered(0)] * 9

    async def scene() -> str:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message())
        await at.rest()
        for _ in range(8):
            await at.inbox.sweep()
        part = await at.inbox.fetch(await at.inbox.take(message("k2", "查看答复", kind="fetch")))
        assert part
        return str(part.native)

    assert asyncio.run(scene()) == "听到：你好"
    assert platform.pushed == [] and len(platform.refusals) == 4


def test_what_the_quota_does_not_allow_is_kept_and_fetched_part_by_part(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(PushQuota(2, timedelta(hours=1)), longest=6)

    async def scene() -> list[str]:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message(text="一二三四。五六七八。九十。", quota=platform.caps.quota))
        await at.rest()
        got = []
        for n in range(2):
            for _ in range(2):  # the platform delivers each fetch twice
                letter = await at.inbox.take(message(f"f{n}", "查看更多", kind="fetch"))
                part = await at.inbox.fetch(letter)
                assert part
                got.append(str(part.native))
        assert await at.inbox.fetch(await at.inbox.take(message("f9", kind="fetch"))) is None
        return got

    got = asyncio.run(scene())
    assert [p for _, p in platform.pushed] == ["听到：一二三", "四。"]
    assert got == ["五六七八。"] * 2 + ["九十。"] * 2


def test_the_platforms_own_refusal_over_quota_keeps_the_part(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform(FIVE)
    platform.refusals = [QuotaSpent()]

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message(quota=FIVE))
        await at.rest()

    asyncio.run(scene())
    assert states(engine) == {"kept": 1}


def test_what_cannot_reach_anybody_is_dropped(engine: Engine, whole: Knowledge) -> None:
    platform = FakePlatform()
    platform.refusals = [Unreachable()]

    async def scene() -> None:
        at = worker(engine, whole, {"fake": platform})
        await at.inbox.take(message())
        await at.rest()

    asyncio.run(scene())
    assert states(engine) == {"dropped": 1}


def test_what_an_ended_worker_was_pushing_is_kept_not_pushed_again(
    engine: Engine, whole: Knowledge
) -> None:
    platform = FakePlatform()
    platform.refusals = [KeyboardInterrupt()]  # type: ignore[list-item]

    async def scene() -> str:
        at = worker(engine, whole, {"fake": platform}, lease=0 * SECOND)
        letter = await at.inbox.take(message(), hold=3)
        assert await at.inbox.answer(letter, 3)
        at.ledger.let_go(letter)
        assert at.ledger.begin(letter) and at.ledger.sending(letter, 0)  # and ends here
        await at.inbox.sweep()
        part = await at.inbox.fetch(await at.inbox.take(message("f", kind="fetch")))
        assert part
        return str(part.native)

    assert asyncio.run(scene()) == "听到：你好"
    assert platform.pushed == []
