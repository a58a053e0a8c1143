"""The audit log: each line sealed over the one before it, under any number of writers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

from knowledge.record.audit import broken, lines, note
from knowledge.record.rows import write
from knowledge.record.tables import audit


def told(engine: Engine, count: int) -> None:
    for n in range(count):
        write(engine, lambda db, n=n: note(db, "wang", "save", f"p{n % 2}", n=n, 原因="改"))  # type: ignore[misc]


def changed(engine: Engine, number: int, **values: Any) -> None:
    with engine.begin() as db:
        db.execute(update(audit).where(audit.c.id == number).values(**values))


def test_lines_are_read_newest_first_by_page_and_path(engine: Engine) -> None:
    told(engine, 7)
    assert [line.id for line in lines(engine, most=3)] == [7, 6, 5]
    assert [line.id for line in lines(engine, most=3, before=5)] == [4, 3, 2]
    assert [line.id for line in lines(engine, path="p1")] == [6, 4, 2]
    line = lines(engine)[0]
    assert (line.who, line.what, line.path, line.detail) == ("wang", "save", "p0", {"n": 6, "原因": "改"})
    assert line.at.tzinfo


def test_an_untouched_log_is_not_broken(engine: Engine) -> None:
    assert list(broken(engine)) == []
    told(engine, 7)
    assert list(broken(engine)) == []


@pytest.mark.parametrize("values", [
    {"who": "li"}, {"what": "approve"}, {"path": "q"}, {"detail": {"n": 99}}, {"hash": "f" * 64},
])  # fmt: skip
def test_a_changed_line_is_found(engine: Engine, values: dict[str, Any]) -> None:
    told(engine, 5)
    changed(engine, 3, **values)
    assert 3 in broken(engine)


def test_a_changed_moment_is_found(engine: Engine) -> None:
    told(engine, 3)
    first = lines(engine)[-1]
    changed(engine, 2, at=first.at)
    assert list(broken(engine)) == [2]


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_line_is_found_at_the_next(engine: Engine, number: int) -> None:
    told(engine, 5)
    with engine.begin() as db:
        db.execute(delete(audit).where(audit.c.id == number))
    assert list(broken(engine)) == [number + 1]


def test_swapped_lines_are_found(engine: Engine) -> None:
    told(engine, 5)
    for a, b in ((2, 99), (3, 2), (99, 3)):
        changed(engine, a, id=b)
    assert {2, 3} <= set(broken(engine))


def test_writers_at_once_make_one_chain_without_gap_or_fork(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: write(engine, lambda db: note(db, f"w{n % 6}", "x", n=n)), range(60)))
    assert list(broken(engine)) == []
    with engine.connect() as db:
        rows = db.execute(select(audit.c.id, audit.c.detail).order_by(audit.c.id)).all()
    assert [row.id for row in rows] == list(range(1, 61))
    assert sorted(row.detail["n"] for row in rows) == list(range(60))


def test_a_step_that_fails_leaves_no_line(engine: Engine) -> None:
    def step(db: Any) -> None:
        note(db, "wang", "save")
        raise KeyError

    with pytest.raises(KeyError):
        write(engine, step)
    assert lines(engine) == []
