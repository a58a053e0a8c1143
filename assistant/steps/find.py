"""Find (查找): the matters, policies and places that a query is about, in force and for the region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.question import Query
from assistant.steps.bonus import bonuses
from assistant.steps.decide import decided
from assistant.steps.stay import kept
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge, Matches, Scored
from knowledge.passage import PassageKind

Kind = Literal["matter", "policy", "site", "centre", "intent"]

KIND_OF: Mapping[PassageKind, Kind] = {"site": "site", "centre": "centre", "intent": "intent"}
OF_KIND: Mapping[Kind, str] = {
    "matter": "matters", "policy": "policies", "site": "sites", "centre": "centre", "intent": "intents",
}  # fmt: skip
BEST_OF = 3
ALIKE_IN_ONE = {"intent", "site", "policy", "centre"}
ONE_ALONE = 0.02
ALONE = 0.4


@dataclass(frozen=True)
class Finding:
    """One thing a query may be about, with the passages that speak for it, best first."""

    kind: Kind
    key: str
    score: float
    passages: tuple[Scored, ...]

    @property
    def best(self) -> Scored:
        """The passage that speaks for it most."""
        return self.passages[0]

    @property
    def dense(self) -> float:
        """Its highest cosine similarity."""
        return max(p.dense for p in self.passages)


@dataclass(frozen=True)
class Findings:
    """Everything found for one query, best first within each kind."""

    query: Query
    matters: tuple[Finding, ...] = ()
    policies: tuple[Finding, ...] = ()
    sites: tuple[Finding, ...] = ()
    centre: tuple[Finding, ...] = ()
    intents: tuple[Finding, ...] = ()
    elements: Mapping[str, float] = field(default_factory=dict)
    trace: Mapping[str, float] = field(default_factory=dict)
    alone: Findings | None = None

    def top(self) -> Finding | None:
        """The best finding of all kinds."""
        every = (*self.matters[:1], *self.policies[:1], *self.centre[:1], *self.intents[:1])
        return max(every, key=lambda f: f.score, default=None)

    def scores(self) -> dict[str, float]:
        """What each thing found scores."""
        kinds = (self.matters, self.policies, self.centre, self.intents)
        return {f.key: f.score for found in kinds for f in found}

    def margin(self) -> float:
        """How far the best matter is ahead of the second."""
        if len(self.matters) < 2:
            return 9.9
        return self.matters[0].score - self.matters[1].score


def find(queries: Iterable[Query], knowledge: Knowledge) -> list[Findings]:
    """For each query what was found; CPU work, call it in a thread.

    The parts of a question are only looked up where its best matter does not lead far.
    """
    whole, *parts = queries
    first = _search([whole], knowledge)
    sure = first[0].margin() > ALONE and not any(p.joined for p in parts)
    if not parts or sure:
        return first
    return [*first, *_search(parts, knowledge)]


def _search(queries: list[Query], knowledge: Knowledge) -> list[Findings]:
    texts = list(dict.fromkeys(t for q in queries for t in _texts(q)))
    found = dict(zip(texts, knowledge.search(texts), strict=True))
    return [_whole(q, found, knowledge) for q in queries]


def _texts(query: Query) -> tuple[str, ...]:
    """What is looked up for a query: a follow-up also by its own words."""
    return (query.searched, query.text) if query.before else (query.searched,)


def _whole(query: Query, found: Mapping[str, Matches], knowledge: Knowledge) -> Findings:
    """What was found for a query, for a follow-up as well by its own words."""
    together = _findings(query, found[query.searched], knowledge)
    if not query.before:
        return _led(together, query.focus if query.chosen else None, knowledge.catalogue)
    alone = _findings(
        replace(query, follows=False, before="", focus=None), found[query.text], knowledge
    )
    duel = found[query.text].duel if knowledge.learned else None
    stay = kept(query, together.scores(), alone.scores(), knowledge.catalogue, duel=duel)
    if stay is None and query.focus in knowledge.catalogue.matters:
        return alone
    return replace(_led(together, stay, knowledge.catalogue), alone=alone)


def _findings(query: Query, matches: Matches, knowledge: Knowledge) -> Findings:
    catalogue = knowledge.catalogue
    owners: dict[str, list[Scored]] = {}
    for passage in matches.passages:
        owners.setdefault(passage.passage.owner, []).append(passage)
    bonus = bonuses(query, knowledge)
    for key in query.anchors:
        if key not in owners:
            owners[key] = [_named(key, catalogue)]
    floor = matches.passages[-1].score if matches.passages else 0.0
    lean = knowledge.weights.leaning
    every = [
        _finding(
            key, passages, floor, bonus.get(key, 0.0) + lean * matches.leanings.get(key, 0.0),
            catalogue,
        )
        for key, passages in owners.items()
    ]  # fmt: skip
    every.sort(key=lambda f: (-f.score, f.key))
    region, day = query.region, query.day
    live = [f for f in every if catalogue.applicable(f.best.passage, region, day)]
    return Findings(
        query=query, matters=decided(_of("matter", live), matches.duel), policies=_of("policy", live),
        sites=_of("site", live), centre=_of("centre", live), intents=_of("intent", live),
        elements=matches.elements,
        trace={f.key: round(f.score, 3) for f in every[:8]},
    )  # fmt: skip


def _of(kind: Kind, findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.kind == kind)


def _finding(
    key: str, passages: list[Scored], floor: float, bonus: float, catalogue: Catalogue
) -> Finding:
    """A finding scored by the mean of its best passages, so that one lucky wording is not enough."""
    kind = KIND_OF.get(passages[0].passage.kind)
    if kind is None:
        kind = "matter" if key in catalogue.matters else "policy"
    best = [p.score for p in passages[:BEST_OF]]
    best += [floor] * (BEST_OF - len(best))
    mean = sum(best) / BEST_OF
    if kind in ALIKE_IN_ONE:
        mean = max(mean, best[0] - ONE_ALONE)
    return Finding(kind, key, mean + bonus, tuple(passages))


def _named(key: str, catalogue: Catalogue) -> Scored:
    """A matter named in the question though no passage of it was met by the search."""
    return Scored(catalogue.passages[f"{key}#name"], 0.0, 0.0, 0.0)


def _led(found: Findings, key: str | None, catalogue: Catalogue) -> Findings:
    """A follow-up with the matter first that it is about."""
    if key is None:
        return found
    passages = next((f.passages for f in found.matters if f.key == key), (_named(key, catalogue),))
    follows = replace(found, query=replace(found.query, follows=True))
    return led(follows, Finding("matter", key, 0.0, passages), catalogue)


def led(found: Findings, first: Finding, catalogue: Catalogue) -> Findings:
    """The same with one matter, policy or answer about the centre before all others.

    Policies on a matter keep their distance to it: they may answer more surely.
    """
    top = max((f.score for f in (*found.matters, *found.policies, *found.intents)), default=0.0)
    kept: tuple[Finding, ...] = getattr(found, OF_KIND[first.kind])
    old = next((f.score for f in kept if f.key == first.key), first.score)
    rest = (f for f in kept if f.key != first.key)
    changed: dict[str, Any] = {OF_KIND[first.kind]: (replace(first, score=top + 1.0), *rest)}
    if first.kind == "matter":
        policies = (
            replace(p, score=top + 1.0 + p.score - old)
            if first.key in catalogue.policies[p.key].matters else p
            for p in found.policies
        )  # fmt: skip
        changed["policies"] = tuple(sorted(policies, key=lambda p: -p.score))
    return replace(found, **changed)


def found_by(query: Query, knowledge: Knowledge) -> Findings:
    """What is found for one query alone; CPU work, call it in a thread."""
    return _findings(query, knowledge.search([query.searched])[0], knowledge)
