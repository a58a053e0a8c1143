"""The figures of a period (运行概览): questions by channel and day, matters, resolution, latency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil

from sqlalchemy import Engine, func, select

from assistant.insight.asked import Asked, answered, asked, elements_of
from assistant.insight.period import DAY, Period
from assistant.tickets import tickets

SOON = timedelta(minutes=10)
ALIKE = 0.5
MOST_MATTERS = 10
NO_REQUEST = ("smalltalk", "crisis", "refused")
LOW = 2


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True)
class Overview:
    """What a period was like; `top` is of the seven days up to its last.

    `resolved` is of all requests for guidance: answered, not put again within ten minutes, not
    rated low. A question back that was taken up is a step, not an ending, and is left out.
    """

    period: Period
    questions: int
    conversations: int
    by_day: dict[date, Counter[str]]
    channels: Counter[str]
    statuses: Counter[str]
    top: list[tuple[str, int]]
    resolved: Share
    asked_again: int
    rated_low: int
    left_messages: int
    p50: float | None
    p95: float | None


def overview(engine: Engine, period: Period) -> Overview:
    """All figures of a period."""
    read_on = asked(engine, period, SOON)
    mine = [q for q in read_on if period.first <= q.at.date() <= period.last]
    again = _again(engine, read_on)
    by_day = {day: Counter[str]() for day in period.days()}
    for q in mine:
        by_day[q.at.date()][q.channel] += 1
    seconds = sorted(q.seconds for q in mine)
    low = sum(q.status == "answered" and (q.level or 5) <= LOW for q in mine)
    return Overview(
        period=period, questions=len(mine), conversations=len({q.conversation for q in mine}),
        by_day=by_day, channels=Counter(q.channel for q in mine),
        statuses=Counter(q.status for q in mine),
        top=answered(engine, Period(period.last - 6 * DAY, period.last), MOST_MATTERS),
        resolved=_resolved(read_on, period, again),
        asked_again=sum(q.id in again for q in mine), rated_low=low,
        left_messages=_messages(engine, period), p50=percentile(seconds, 0.5),
        p95=percentile(seconds, 0.95),
    )  # fmt: skip


def percentile(ranked: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of sorted figures; None of nothing."""
    return ranked[max(0, ceil(share * len(ranked)) - 1)] if ranked else None


def _resolved(read_on: list[Asked], period: Period, again: set[str]) -> Share:
    hits = requests = 0
    for q, follows in with_next(read_on):
        inside = period.first <= q.at.date() <= period.last
        step = q.status == "clarifying" and follows is not None
        if not inside or step or q.status in NO_REQUEST:
            continue
        requests += 1
        hits += q.status == "answered" and q.id not in again and (q.level or 5) > LOW
    return Share(hits, requests)


def with_next(read_on: Iterable[Asked]) -> Iterator[tuple[Asked, Asked | None]]:
    """Each question with the next one of its conversation."""
    for _, group in groupby(read_on, key=lambda q: q.conversation):
        row = list(group)
        yield from zip(row, [*row[1:], None], strict=True)


def _again(engine: Engine, read_on: list[Asked]) -> set[str]:
    """The answered questions that were soon put again, and not to hear of another element."""
    pairs = [(a.id, b.id) for a, b in _pairs(read_on) if alike(a.text, b.text)]
    told = elements_of(engine, {i for pair in pairs for i in pair}) if pairs else {}
    return {a for a, b in pairs if not told[a] or not told[b] or told[a] & told[b]}


def _pairs(read_on: list[Asked]) -> Iterator[tuple[Asked, Asked]]:
    for _, group in groupby(read_on, key=lambda q: q.conversation):
        row = [q for q in group if q.kind != "choice"]
        for place, first in enumerate(row):
            if first.status == "answered":
                yield from ((first, b) for b in row[place + 1 :] if b.at - first.at <= SOON)


def alike(one: str, other: str) -> bool:
    """Whether two questions are nearly the same words (Dice's measure over pairs of characters)."""
    a, b = _bigrams(one), _bigrams(other)
    size = sum(a.values()) + sum(b.values())
    return one.strip() == other.strip() or 2 * sum((a & b).values()) >= ALIKE * size > 0


def _bigrams(text: str) -> Counter[str]:
    said = "".join(c for c in text.lower() if c.isalnum())
    return Counter(said[i : i + 2] for i in range(len(said) - 1))


def _messages(engine: Engine, period: Period) -> int:
    c = tickets.c
    mine = (c.kind == "message") & (c.created_at >= period.start) & (c.created_at < period.end)
    with engine.connect() as db:
        return db.execute(select(func.count()).select_from(tickets).where(mine)).scalar_one()
