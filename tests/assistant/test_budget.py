"""The budget of a day: tokens and yuan, kept in SQL over restarts and processes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.budget import Budget, Spent
from assistant.spending import Spending
from assistant.store import connect, migrate

DAY = date(2026, 3, 2)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server = request.param == "postgresql"
    made = connect(request.getfixturevalue("postgres") if server else f"sqlite:///{tmp_path / 'b.sqlite'}")
    migrate(made)
    yield made
    made.dispose()


def allows(budget: Budget) -> bool:
    return asyncio.run(budget.allows())


def spend(budget: Budget, *spent: Spent) -> None:
    async def all_kept() -> None:
        for each in spent:
            budget.spend(each)
        await budget.settled()

    asyncio.run(all_kept())


def test_either_limit_ends_the_day() -> None:
    for tokens, yuan, left in (
        (150, None, True), (100, None, False), (150, 0.5, True), (150, 0.2, False), (0, None, False),
    ):  # fmt: skip
        budget = Budget(tokens, yuan, day=lambda: DAY)
        spend(budget, Spent(1, 90, 10, 0.2))
        assert allows(budget) is left


def test_nothing_may_be_spent_where_the_limit_is_nothing() -> None:
    assert not allows(Budget(100, 0.0)) and not allows(Budget(0)) and allows(Budget(1, 0.01))


def test_the_next_day_begins_anew() -> None:
    days = [DAY]
    budget = Budget(100, day=lambda: days[-1])
    spend(budget, Spent(1, 100, 0))
    assert not allows(budget)
    days.append(DAY + timedelta(days=1))
    assert allows(budget)


def test_what_was_spent_survives_a_restart_and_counts_for_all_processes(engine: Engine) -> None:
    book = Spending(engine).add
    first, second = (Budget(250, 1.0, book, day=lambda: DAY) for _ in range(2))
    assert allows(first) and allows(second)
    spend(first, Spent(1, 90, 10, 0.3))
    spend(second, Spent(1, 90, 10, 0.3))
    assert allows(first) and allows(second)
    spend(first, Spent(1, 90, 10, 0.3))
    assert not allows(first)
    assert not allows(Budget(250, 1.0, book, day=lambda: DAY)), "a process that starts now"
    assert allows(Budget(250, 1.0, book, day=lambda: DAY + timedelta(days=1)))
    assert Spending(engine).add(DAY, Spent()) == Spent(3, 270, 30, pytest.approx(0.9))


def test_nothing_is_lost_when_many_add_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: Spending(engine).add(DAY, Spent(1, 2, 3, 0.5)), range(40)))
    assert Spending(engine).add(DAY, Spent()) == Spent(40, 80, 120, 20.0)


def test_a_book_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def broken(day: date, spent: Spent) -> Spent:
        raise OSError("a secret path")

    budget = Budget(150, book=broken, day=lambda: DAY)
    with caplog.at_level(logging.WARNING, "daoban"):
        assert allows(budget)
        spend(budget, Spent(1, 100, 50))
    assert not allows(budget) and "OSError" in caplog.text and "secret" not in caplog.text


def test_what_was_spent_last_is_kept_when_the_process_ends(engine: Engine) -> None:
    async def spent_at_the_end(budget: Budget) -> None:
        budget.spend(Spent(1, 90, 10, 0.3))

    for _ in range(20):
        asyncio.run(spent_at_the_end(Budget(100, 1.0, Spending(engine).add, day=lambda: DAY)))
    assert Spending(engine).add(DAY, Spent()).calls == 20
