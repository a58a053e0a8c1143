"""Ratings (好差评) by matter, channel and site: five levels, 3 and above are good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, select

from assistant.insight.asked import API, keep
from assistant.insight.overview import LOW, Share
from assistant.insight.period import Period
from assistant.insight.tables import origins
from assistant.tables import ratings, turns

Side = Literal["matter", "channel", "site"]
SIDES: tuple[Side, ...] = ("matter", "channel", "site")
LEVELS = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Rated:
    """The ratings of one matter, channel or site; `name` is None where it is not known."""

    name: str | None
    levels: Counter[int]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.levels.values())

    @property
    def good(self) -> Share:
        """Those that are satisfied (满意率): 基本满意 and above."""
        return Share(sum(n for level, n in self.levels.items() if level > LOW), self.count)

    @property
    def mean(self) -> float | None:
        """The mean level."""
        return sum(k * n for k, n in self.levels.items()) / self.count if self.count else None


def rated(engine: Engine, period: Period) -> tuple[Rated, dict[Side, list[Rated]]]:
    """All ratings given in a period, and those of each matter, channel and site, the most first."""
    rows = _rows(engine, period)
    every = Rated(None, Counter(row["level"] for row in rows))
    return every, {side: _by(rows, side) for side in SIDES}


def _by(rows: list[dict[str, Any]], side: Side) -> list[Rated]:
    levels: dict[str | None, Counter[int]] = {}
    for row in rows:
        levels.setdefault(row[side], Counter())[row["level"]] += 1
    found = [Rated(name, count) for name, count in levels.items()]
    return sorted(found, key=lambda r: (-r.count, r.name or ""))


def _rows(engine: Engine, period: Period) -> list[dict[str, Any]]:
    keep(engine)
    when = (ratings.c.created_at >= period.start) & (ratings.c.created_at < period.end)
    query = (
        select(ratings.c.level, turns.c.matter, origins.c.channel, origins.c.site)
        .join_from(ratings, turns)
        .outerjoin(origins, origins.c.answer_id == turns.c.id)
        .where(when)
    )
    with engine.connect() as db:
        return [dict(r) | {"channel": r["channel"] or API} for r in db.execute(query).mappings()]
