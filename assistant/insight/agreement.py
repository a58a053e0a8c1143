"""How right answers are, and how far reviewers agree (质检一致性)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import Engine, select

from assistant.insight.overview import LOW, Share
from assistant.insight.period import Period
from assistant.insight.reviewing import Said, said
from assistant.insight.tables import drawn, reviews
from assistant.tables import ratings, turns

Verdicts = Mapping[str, Iterable[Said]]


@dataclass(frozen=True)
class Agreement:
    """The figures of the verdicts of a period.

    `right` is over all verdicts but the unclear ones; `agreed` over pairs of reviewers of the same
    answer, `kappa` is what is left of that beyond chance (Cohen's, pooled); `citizens` tells how
    often a verdict and the person's own rating say the same.
    """

    verdicts: Counter[str]
    by_why: dict[str, Counter[str]]
    by_matter: dict[str | None, Counter[str]]
    right: Share
    agreed: Share
    kappa: float | None
    citizens: Share


def agreement(engine: Engine, period: Period) -> Agreement:
    """The figures of what was reviewed in a period."""
    rows = said(engine, period=period)
    about = _about(engine, period)
    by_why: dict[str, Counter[str]] = defaultdict(Counter)
    by_matter: dict[str | None, Counter[str]] = defaultdict(Counter)
    for row in rows:
        why, matter, _ = about[row.answer_id]
        by_why[why][row.verdict] += 1
        by_matter[matter][row.verdict] += 1
    every = Counter[str](row.verdict for row in rows)
    pairs = list(_pairs(rows))
    rated = [(r.verdict == "right") == (level > LOW) for r in rows
             if (level := about[r.answer_id][2]) is not None and r.verdict != "unclear"]  # fmt: skip
    return Agreement(
        verdicts=every, by_why=dict(by_why), by_matter=dict(by_matter),
        right=Share(every["right"], every.total() - every["unclear"]),
        agreed=Share(sum(a == b for a, b in pairs), len(pairs)), kappa=kappa(pairs),
        citizens=Share(sum(rated), len(rated)),
    )  # fmt: skip


def kappa(pairs: list[tuple[str, str]]) -> float | None:
    """Cohen's kappa over pairs, either order counted alike; None where chance decides all."""
    if not pairs:
        return None
    seen = sum(a == b for a, b in pairs) / len(pairs)
    both = Counter(v for pair in pairs for v in pair)
    chance = sum((n / (2 * len(pairs))) ** 2 for n in both.values())
    return (seen - chance) / (1 - chance) if chance < 1 else None


def _pairs(rows: Iterable[Said]) -> Iterable[tuple[str, str]]:
    answers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        answers[row.answer_id].append(row.verdict)
    for verdicts in answers.values():
        yield from combinations(verdicts, 2)


def _about(engine: Engine, period: Period) -> dict[str, tuple[str, str | None, int | None]]:
    """Why each reviewed answer was drawn, its matter, and how the person rated it."""
    ids = select(drawn.c.answer_id, drawn.c.why, turns.c.matter, ratings.c.level)
    when = (reviews.c.reviewed_at >= period.start) & (reviews.c.reviewed_at < period.end)
    rated = ratings.c.answer_id == turns.c.id
    reviewed = reviews.c.answer_id == drawn.c.answer_id
    query = ids.join_from(drawn, turns).outerjoin(ratings, rated).join(reviews, reviewed).where(when)
    with engine.connect() as db:
        return {r.answer_id: (r.why, r.matter, r.level) for r in db.execute(query)}
