"""Stay (续谈): whether a turn goes on with the matter of the turn before, or is about another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.person import told
from assistant.question import Query
from assistant.steps.decide import Duel
from knowledge.catalogue import Catalogue


@dataclass(frozen=True)
class Ties:
    """What keeps a turn with the matter in focus, in units of a finding's score; chosen by evals.

    `focus` is for the matter itself over its siblings, `far` against any other matter. A turn that
    names a subject of its own is loose: it stays only where the matter leads by `loose`. A sibling
    that beats the matter by its words gains `duel` for each point above `least_duel`; a brief turn
    leaves for a matter that its own words name ahead by `named`. A turn that takes something back is
    heard by its own words alone, among the matter and its siblings up to `taken_back`. Who only says
    for whom (小孩的呢) speaks of the matter by `person` more.
    """

    focus: float = 0.07
    far: float = 0.0
    loose: float = -0.03
    brief: int = 8
    duel: float = 0.2
    least_duel: float = 0.7
    named: float = 0.3
    taken_back: float = 0.25
    person: float = 0.2


def lost(query: Query, catalogue: Catalogue) -> bool:
    """Whether a turn leans on a matter or a place that was taken out meanwhile."""
    if query.focus is None or not (query.follows or query.chosen):
        return False
    there = {m.code for m in catalogue.matters.values()} | catalogue.sites.keys()
    return query.focus not in there


def kept(
    query: Query, together: Mapping[str, float], alone: Mapping[str, float],
    catalogue: Catalogue, ties: Ties = Ties(), duel: Duel | None = None,  # noqa: B008
) -> str | None:
    """The matter that a turn is about as a follow-up; None where it stands on its own.

    `together` scores what is found for it with the turn before, `alone` for its own words; `duel`
    compares matters one with one by its own words.
    """
    focus = query.focus
    if focus not in catalogue.matters:
        return None
    if query.chosen:
        return focus
    bundles = _bundles(query, catalogue)
    own_bundles = [b for b in bundles if focus in catalogue.matters[b].bundle]
    siblings = (s for s in catalogue.siblings(focus) if s in catalogue.matters)
    near = tuple(dict.fromkeys((focus, *siblings, *own_bundles)))
    lowest = min(together.values(), default=0.0), min(alone.values(), default=0.0)
    own = {k: alone.get(k, lowest[1]) for k in {*near, *alone}}
    beats = {k: _beaten(focus, k, own, duel, ties) for k in near}
    top = max(alone, key=lambda k: alone[k], default=focus)
    if query.corrects:
        best = max(near, key=lambda k: own[k] + beats[k])
        return best if own[top] - own[best] <= ties.taken_back else None
    held = ties.focus + ties.person * _only_for_whom(query, catalogue)
    if query.follows and len(query.text) < ties.brief:
        if top in catalogue.matters and top not in near and _names(top, focus, together, own, ties):
            return None
        gained = {k: beats[k] and beats[k] + own[k] - own[focus] for k in near}
        return max(near, key=lambda k: together.get(k, -9.9) + gained[k] + held / 2 * (k == focus))

    def said(key: str) -> float:
        return together.get(key, lowest[0]) + own[key] + beats.get(key, 0.0) + held * (key == focus)

    stay = max(near, key=said)
    others = [k for k in alone if k not in near and not (own_bundles and k in bundles)]
    away = max(others, key=said, default=None)
    lead = said(stay) - (said(away) if away else -9.9)
    return stay if lead >= (-ties.far if query.follows else ties.loose) else None


def _only_for_whom(query: Query, catalogue: Catalogue) -> bool:
    """Whether a turn names no subject, only a circumstance that the matter in focus knows."""
    names = catalogue.matters[query.focus or ""].situations()
    situations = (catalogue.situations[n] for n in names if n in catalogue.situations)
    return not query.topical and any(told(s, query) for s in situations)


def _bundles(query: Query, catalogue: Catalogue) -> tuple[str, ...]:
    """The 一件事 that may be meant by a turn that asks for everything at once and names nothing."""
    if not query.bundled or query.topical:
        return ()
    return tuple(code for code, matter in catalogue.matters.items() if matter.bundle)


def _beaten(
    focus: str, other: str, own: Mapping[str, float], duel: Duel | None, ties: Ties
) -> float:
    """What a sibling gains where a turn's own words speak for it and against the matter in focus."""
    if duel is None or other == focus or own[other] <= own[focus]:
        return 0.0
    return ties.duel * max(0.0, duel((other, focus))[other] - ties.least_duel)


def _names(
    top: str, focus: str, together: Mapping[str, float], own: Mapping[str, float], ties: Ties
) -> bool:
    """Whether a brief turn names another matter plainly: 那章去哪刻."""
    return own[top] - own[focus] >= ties.named and together.get(top, -9.9) >= together.get(focus, 0.0)
