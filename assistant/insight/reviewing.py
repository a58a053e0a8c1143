"""Review of answers (答复质检): which are looked at, and what reviewers said of them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from assistant.insight.asked import Asked, asked
from assistant.insight.overview import LOW, NO_REQUEST
from assistant.insight.period import Period, here
from assistant.insight.tables import drawn, reviews
from assistant.privacy import mask
from assistant.tables import ratings, turns

Why = Literal["low", "snapshot", "random"]
Verdict = Literal["right", "wrong", "incomplete", "unclear"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "incomplete", "unclear")
A_DAY = 10
A_SNAPSHOT = 200
TWICE = 5
PAGE = 20


@dataclass(frozen=True)
class Case:
    """An answer in the queue, as stored: masked."""

    answer_id: str
    why: Why
    question: str
    status: str
    matter: str | None
    snapshot: str
    at: datetime
    level: int | None
    verdicts: int
    wanted: int


@dataclass(frozen=True)
class Said:
    """What a reviewer said of an answer."""

    answer_id: str
    reviewer: str
    verdict: Verdict
    reason: str
    at: datetime


def draw(
    engine: Engine, period: Period, a_day: int = A_DAY, a_snapshot: int = A_SNAPSHOT
) -> int:
    """Put answers of a period into the queue; how many are new. Drawing again adds none twice.

    All that were rated low, all of a snapshot that first answered in the period (up to so many),
    and so many of each day by chance. Every fifth is for two reviewers, to see if they agree.
    """
    rows = [q for q in asked(engine, period) if q.status not in NO_REQUEST]
    fresh = _fresh(engine, period)
    wanted = dict[str, Why]()
    for q in rows:
        if q.level is not None and q.level <= LOW:
            wanted[q.id] = "low"
    for snapshot in fresh:
        mine = sorted((q for q in rows if q.snapshot == snapshot), key=lambda q: (q.at, q.id))
        for q in mine[:a_snapshot]:
            wanted.setdefault(q.id, "snapshot")
    for q in _by_chance(rows, a_day):
        wanted.setdefault(q.id, "random")
    return _put(engine, wanted)


def _fresh(engine: Engine, period: Period) -> list[str]:
    """Snapshots whose first answer was given in the period; the very first one is not new."""
    first = func.min(turns.c.created_at)
    query = select(turns.c.snapshot, first).group_by(turns.c.snapshot).order_by(first)
    with engine.connect() as db:
        rows = list(db.execute(query))[1:]
    return [s for s, at in rows if period.first <= here(at).date() <= period.last]


def _by_chance(rows: Iterable[Asked], a_day: int) -> Iterator[Asked]:
    days = defaultdict(list)
    for q in rows:
        days[q.at.date()].append(q)
    for day in days.values():
        yield from sorted(day, key=lambda q: _lot(q.id))[:a_day]


def _lot(answer_id: str) -> str:
    """A lot that is the same whenever it is drawn."""
    return hashlib.sha256(f"review {answer_id}".encode()).hexdigest()


def _put(engine: Engine, wanted: dict[str, Why]) -> int:
    now = datetime.now(UTC)
    with engine.begin() as db:
        known = set(db.execute(select(drawn.c.answer_id)).scalars())
        rows = [
            {"answer_id": i, "why": why, "drawn_at": now,
             "wanted": 2 if int(_lot(i)[:8], 16) % TWICE == 0 else 1}
            for i, why in wanted.items() if i not in known
        ]  # fmt: skip
        if rows:
            db.execute(insert(drawn), rows)
    return len(rows)


def queue(
    engine: Engine, reviewer: str, why: Why | None = None, page: int = 0
) -> tuple[list[Case], int]:
    """What waits for a reviewer: not enough verdicts yet and none of theirs; with the total."""
    wanted = _waiting(reviewer)
    if why is not None:
        wanted = and_(wanted, drawn.c.why == why)
    query = _cases().where(wanted).order_by(turns.c.created_at, turns.c.id)
    count = select(func.count()).select_from(drawn).where(wanted)
    with engine.connect() as db:
        rows = db.execute(query.limit(PAGE).offset(page * PAGE)).mappings()
        return [_case(r) for r in rows], db.execute(count).scalar_one()


def case(engine: Engine, answer_id: str) -> Case | None:
    """One answer of the queue."""
    with engine.connect() as db:
        row = db.execute(_cases().where(drawn.c.answer_id == answer_id)).mappings().first()
    return _case(row) if row else None


def _given() -> Any:
    return (
        select(func.count()).select_from(reviews)
        .where(reviews.c.answer_id == drawn.c.answer_id).scalar_subquery()
    )  # fmt: skip


def _waiting(reviewer: str) -> ColumnElement[bool]:
    mine = and_(reviews.c.answer_id == drawn.c.answer_id, reviews.c.reviewer == reviewer)
    return and_(_given() < drawn.c.wanted, ~select(reviews.c.reviewer).where(mine).exists())


def _cases() -> Select[Any]:
    c = turns.c
    return (
        select(
            drawn.c.answer_id, drawn.c.why, drawn.c.wanted, c.question, c.status, c.matter,
            c.snapshot, c.created_at, ratings.c.level, _given().label("verdicts"),
        )
        .join_from(drawn, turns)
        .outerjoin(ratings, ratings.c.answer_id == drawn.c.answer_id)
    )  # fmt: skip


def _case(row: Any) -> Case:
    data = dict(row)
    return Case(at=here(data.pop("created_at")), **data)


def judge(engine: Engine, answer_id: str, reviewer: str, verdict: Verdict, reason: str) -> bool:
    """Keep a verdict, the last of a reviewer; False when the answer is not in the queue."""
    row = {"answer_id": answer_id, "reviewer": reviewer, "verdict": verdict,
           "reason": mask(reason).text, "reviewed_at": datetime.now(UTC)}  # fmt: skip
    mine = and_(reviews.c.answer_id == answer_id, reviews.c.reviewer == reviewer)
    while True:
        try:
            with engine.begin() as db:
                known = select(drawn.c.answer_id).where(drawn.c.answer_id == answer_id)
                if db.execute(known).first() is None:
                    return False
                db.execute(delete(reviews).where(mine))
                db.execute(insert(reviews).values(**row))
            return True
        except IntegrityError:  # the same form sent twice at once
            continue


def said(engine: Engine, answer_id: str | None = None, period: Period | None = None) -> list[Said]:
    """Verdicts of an answer, or those given in a period, the oldest first."""
    c = reviews.c
    query = select(reviews).order_by(c.reviewed_at, c.answer_id, c.reviewer)
    if answer_id is not None:
        query = query.where(c.answer_id == answer_id)
    if period is not None:
        query = query.where(c.reviewed_at >= period.start, c.reviewed_at < period.end)
    with engine.connect() as db:
        return [
            Said(r.answer_id, r.reviewer, r.verdict, r.reason, here(r.reviewed_at))
            for r in db.execute(query)
        ]
