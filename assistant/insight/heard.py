"""Questions that were not served (未答好的问题): unanswered, rated low, asked back and given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Engine

from assistant.insight.asked import Asked, asked
from assistant.insight.overview import LOW, with_next
from assistant.insight.period import Period

Why = Literal["unanswered", "low", "abandoned"]
UNANSWERED = ("no_guide", "out_of_scope")
GIVEN_UP = timedelta(minutes=30)
LIFE = timedelta(hours=2)


@dataclass(frozen=True)
class Heard:
    """One such question, masked as it was stored."""

    id: str
    text: str
    why: Why
    conversation: str
    at: datetime


def heard(engine: Engine, period: Period, now: datetime | None = None) -> list[Heard]:
    """The questions of a period that were not served, the first one first."""
    rows = asked(engine, period, LIFE)
    found = list(_found(rows, period, now or datetime.now(UTC)))
    return sorted(found, key=lambda h: (h.at, h.id))


def _found(rows: Iterable[Asked], period: Period, now: datetime) -> Iterable[Heard]:
    for q, follows in with_next(rows):
        inside = period.first <= q.at.date() <= period.last
        if inside and q.kind != "choice" and (why := _why(q, follows, now)):
            yield Heard(q.id, q.text.strip(), why, q.conversation, q.at)


def _why(q: Asked, follows: Asked | None, now: datetime) -> Why | None:
    if q.status in UNANSWERED:
        return "unanswered"
    if q.level is not None and q.level <= LOW:
        return "low"
    if q.status == "clarifying" and follows is None and now - q.at > GIVEN_UP:
        return "abandoned"
    return None
