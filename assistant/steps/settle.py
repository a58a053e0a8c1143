"""Settle (定题): whether a question is one query, or several matters asked at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.question import Query
from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue
from knowledge.intent import Cues
from knowledge.matter import SERVICES

AMONG = 2
MOST = 3


@dataclass(frozen=True)
class Evidence:
    """What makes a matter one of several asked at once, in log odds; it needs more than nothing.

    Chosen by a logistic regression over open samples: how far the matter leads in a part of the
    question over the matter of the whole (`lead`), how little it is behind the best of the part
    (`behind`, `beaten`) and behind in the whole (`behind_whole`), how well and how alone the whole
    finds its own (`whole`, `margin`), how much of the question the part is (`share`, `parts`),
    and what the words say: one of 水电 is meant (`unfolded`). `third` more is asked of a third one.
    """

    least: float = 22.16
    lead: float = 10.64
    behind: float = 5.44
    beaten: float = -2.54
    behind_whole: float = -23.64
    whole: float = 19.04
    margin: float = 4.86
    together: float = 1.75
    bundle: float = -5.26
    parts: float = 0.34
    share: float = 1.69
    unfolded: float = 5.0
    third: float = 0.31
    most_lead: float = 0.3
    most_behind: float = 0.5
    most_margin: float = 0.4


def settle(
    findings: list[Findings], catalogue: Catalogue, weigh: Evidence = Evidence()  # noqa: B008
) -> list[Findings]:
    """The whole question, or its parts where they are surely about different matters."""
    whole, *parts = findings
    if not parts or not whole.matters:
        return [whole]
    first = whole.matters[0]
    others: dict[str, tuple[float, Findings]] = {}
    for part, found in _candidates(parts, first.key, catalogue):
        sure = _evidence(part, found, findings, catalogue, weigh)
        if sure > others.get(found.key, (0.0, part))[0]:
            others[found.key] = sure, _led_by(found, part)
    if not others:
        return [whole]
    taken = [
        part for n, (sure, part) in enumerate(_one_a_part(others)[: MOST - 1])
        if not n or sure > weigh.third
    ]  # fmt: skip
    return [_asking(part, whole) for part in (_own(first, whole, parts), *taken)]


def _one_a_part(others: Mapping[str, tuple[float, Findings]]) -> list[tuple[float, Findings]]:
    """The surest matters first, one for each part of the question."""
    ranked = sorted(others.values(), key=lambda o: -o[0])
    texts = [part.query.text for _, part in ranked]
    return [other for n, other in enumerate(ranked) if texts[n] not in texts[:n]]


def _asking(part: Findings, whole: Findings) -> Findings:
    """A part with what it asks, and the way; where that is nothing, with what the whole asks."""
    part = replace(part, query=replace(part.query, ways=part.query.ways or whole.query.ways))
    if part.query.elements or part.query.weak or part.query.chosen:
        return part
    query = replace(part.query, elements=whole.query.elements, weak=whole.query.weak)
    return replace(part, query=query, elements=whole.elements)


def _candidates(
    parts: list[Findings], first: str, catalogue: Catalogue
) -> Iterator[tuple[Findings, Finding]]:
    """What each part may be about; who only asks 能代办吗 means no service of the hall by it."""
    for part in parts:
        for found in part.matters[:AMONG]:
            service = catalogue.matters[found.key].theme == SERVICES
            meant = part.query.topical or not service
            if found.key != first and meant and not _only_with(part.query, catalogue.cues):
                yield part, found


def _only_with(query: Query, cues: Cues) -> bool:
    """Whether all that a part names is what somebody goes with: 拿我身份证替我去补领."""
    carried = f"(?:{'|'.join(cues.carried) or '(?!)'})$"
    before = [query.text[: term.start] for term in query.terms]
    return bool(before) and all(re.search(carried, text) for text in before)


def _evidence(
    part: Findings, found: Finding, findings: list[Findings], catalogue: Catalogue, weigh: Evidence
) -> float:
    """How surely a part of a question is about a matter of its own."""
    whole, *parts = findings
    first, best = whole.matters[0], part.matters[0]
    scores = {m.key: m.score for m in part.matters}
    in_whole = {m.key: m.score for m in whole.matters}
    lead = found.score - scores.get(first.key, min(scores.values()))
    behind_whole = first.score - in_whole.get(found.key, 0.0)
    text, cues = whole.query.text, catalogue.cues
    bundled = any(catalogue.matters[key].bundle for key in (first.key, found.key))
    return (
        weigh.lead * min(weigh.most_lead, lead)
        + weigh.behind * (best.score - found.score)
        + weigh.beaten * (best.key not in (first.key, found.key))
        + weigh.behind_whole * min(weigh.most_behind, behind_whole)
        + weigh.whole * first.score
        + weigh.margin * min(weigh.most_margin, whole.margin())
        + weigh.together * any(word in text for word in cues.together)
        + weigh.bundle * bundled
        + weigh.parts * len(parts)
        + weigh.share * len(part.query.text) / len(text)
        + weigh.unfolded * part.query.unfolded
        - weigh.least
    )


def _own(first: Finding, whole: Findings, parts: list[Findings]) -> Findings:
    """The part that speaks of the matter of the whole question; the whole where none does."""
    speaking = [p for p in parts if p.matters and p.matters[0].key == first.key]
    if not speaking:
        return replace(whole, policies=())
    return _led_by(first, max(speaking, key=lambda p: p.matters[0].score))


def _led_by(found: Finding, part: Findings) -> Findings:
    """A part with the matter first that is meant by it."""
    others = tuple(m for m in part.matters if m.key != found.key)
    return replace(part, matters=(found, *others), policies=())
