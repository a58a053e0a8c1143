"""Access tokens: one owner among any number of workers, renewed once, forced seldom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Engine
from wechat_platform import APPID, SECRET, Platform

from channels.channel import QuotaSpent, Undelivered
from channels.notes import Notes
from channels.wechat.account import Account
from channels.wechat.client import Api, Refusal, Unanswered
from channels.wechat.tokens import TokenTrouble

STABLE, MENU = "/cgi-bin/stable_token", "/cgi-bin/menu/get"


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    yield platform.start()


@asynccontextmanager
async def closing(*accounts: Account) -> AsyncIterator[None]:
    yield
    for one in accounts:
        await one.close()


def account(url: str, engine: Engine, secret: str = SECRET, push: bool = True) -> Account:
    return Account(Api(url, pause=0.01), lambda: Notes(engine), APPID, secret, push)


def test_workers_that_start_together_ask_for_one_token(
    platform: Platform, url: str, engine: Engine
) -> None:
    workers = [account(url, engine) for _ in range(6)]

    async def scene() -> set[str]:
        async with closing(*workers):
            asked = (w.tokens.current() for w in workers for _ in range(5))
            return set(await asyncio.gather(*asked))

    assert asyncio.run(scene()) == {platform.token}
    assert platform.calls.count(STABLE) == 1


def test_workers_that_are_refused_together_ask_for_one_other_token(
    platform: Platform, url: str, engine: Engine
) -> None:
    workers = [account(url, engine) for _ in range(4)]

    async def scene() -> set[str]:
        async with closing(*workers):
            old = {await w.tokens.current() for w in workers}.pop()
            platform.revoke()
            return set(await asyncio.gather(*(w.tokens.current(refused=old) for w in workers)))

    found = asyncio.run(scene())
    assert found == {platform.token} and platform.calls.count(STABLE) == 2


def test_a_token_that_stays_refused_is_forced_once_and_then_given_up(
    platform: Platform, url: str, engine: Engine
) -> None:
    platform.faults[MENU].extend([40001] * 6)
    worker = account(url, engine)

    async def scene() -> None:
        async with closing(worker):
            for _ in range(3):
                with pytest.raises((Refusal, TokenTrouble)):
                    await worker.menu()

    asyncio.run(scene())
    assert 4 <= platform.calls.count(MENU) <= 6 and platform.calls.count(STABLE) <= 7


def test_a_token_is_renewed_before_it_ends(platform: Platform, url: str, engine: Engine) -> None:
    platform.seconds = 0.4
    worker = account(url, engine)

    async def scene() -> list[str]:
        tokens = []
        async with closing(worker):
            for _ in range(3):
                tokens.append(await worker.tokens.current())
                await asyncio.sleep(0.25)
        return tokens

    assert len(set(asyncio.run(scene()))) == 3


def test_a_busy_platform_is_tried_three_times_and_no_more(
    platform: Platform, url: str, engine: Engine
) -> None:
    platform.faults[MENU].extend([-1] * 9)
    worker = account(url, engine)

    async def scene() -> None:
        async with closing(worker):
            with pytest.raises(Refusal) as refused:
                await worker.menu()
            assert refused.value.code == -1

    asyncio.run(scene())
    assert platform.calls.count(MENU) == 3


def test_wrong_settings_and_a_platform_that_is_away_keep_or_delay_a_text(
    platform: Platform, url: str, engine: Engine
) -> None:
    wrong = account(url, engine, secret="x" * 32)
    away = account("http://127.0.0.1:9", engine)

    async def scene() -> None:
        async with closing(wrong, away):
            with pytest.raises(QuotaSpent):
                await wrong.text("o1", "你好")
            with pytest.raises(Undelivered):
                await away.text("o1", "你好")
            with pytest.raises(Unanswered):
                await away.menu()

    asyncio.run(scene())
    assert platform.calls.count(STABLE) == 1


def test_a_lease_is_one_workers_until_it_ends_or_is_given_back(engine: Engine) -> None:
    notes = Notes(engine)
    assert notes.lease("t", 60) and not notes.lease("t", 60)
    notes.put("t", {"a": 1})
    assert notes.lease("t", 0) and notes.lease("t", 60) and notes.get("t") == {"a": 1}
    notes.release("t")
    assert notes.lease("t", 60) and notes.get("other") == {}
