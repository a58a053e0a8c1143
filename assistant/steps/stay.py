"""Stay (续谈): whether a turn goes on with the matter of the turn before, or is about another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.question import Query
from knowledge.catalogue import Catalogue


@dataclass(frozen=True)
class Ties:
    """What keeps a turn with the matter in focus, in units of a finding's score; chosen by evals.

    `focus` is for the matter itself over its siblings, `far` against any other matter. A turn that
    names a subject of its own is loose: it stays only where the matter leads by `loose`.
    """

    focus: float = 0.07
    far: float = 0.0
    loose: float = -0.03
    brief: int = 8


def lost(query: Query, catalogue: Catalogue) -> bool:
    """Whether a turn leans on a matter or a place that was taken out meanwhile."""
    if query.focus is None or not (query.follows or query.chosen):
        return False
    there = {m.code for m in catalogue.matters.values()} | catalogue.sites.keys()
    return query.focus not in there


def kept(
    query: Query, together: Mapping[str, float], alone: Mapping[str, float],
    catalogue: Catalogue, ties: Ties = Ties(),  # noqa: B008
) -> str | None:
    """The matter that a turn is about as a follow-up; None where it stands on its own.

    `together` scores what is found for it with the turn before, `alone` for its own words.
    """
    focus = query.focus
    if focus not in catalogue.matters:
        return None
    if query.chosen:
        return focus
    near = (focus, *(s for s in catalogue.siblings(focus) if s in catalogue.matters))
    if query.follows and len(query.text) < ties.brief:
        return max(near, key=lambda k: together.get(k, -9.9) + ties.focus / 2 * (k == focus))
    lowest = min(together.values(), default=0.0), min(alone.values(), default=0.0)

    def said(key: str) -> float:
        return together.get(key, lowest[0]) + alone.get(key, lowest[1]) + ties.focus * (key == focus)

    stay = max(near, key=said)
    others = [k for k in alone if k not in near]
    away = max(others, key=said, default=None)
    lead = said(stay) - (said(away) if away else -9.9)
    return stay if lead >= (-ties.far if query.follows else ties.loose) else None
