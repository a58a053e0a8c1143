"""Settle (定题): whether a question is one query, or several matters asked at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue
from knowledge.matter import SERVICES

AMONG = 2
MOST = 3


@dataclass(frozen=True)
class Evidence:
    """What makes a matter one of several asked at once, in units of a finding's score.

    Chosen by a logistic regression over open samples: how well a part of the question finds the
    matter, how far it leads there over the matter of the whole, how little it is behind the best
    of the part, and what the words say. It needs `least`, and `third` more where two are sure.
    """

    lead: float = 0.6
    most_lead: float = 0.3
    behind: float = 0.7
    together: float = 0.14
    joined: float = 0.11
    bundle: float = -0.27
    least: float = 1.085
    third: float = 0.1


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
        sure = _evidence(part, found, first.key, whole, catalogue, weigh)
        if sure >= weigh.least and sure > others.get(found.key, (0.0, part))[0]:
            others[found.key] = sure, _led_by(found, part)
    if not others:
        return [whole]
    ranked = sorted(others.values(), key=lambda o: -o[0])
    second, *more = ranked[: MOST - 1]
    more = [o for o in more if o[0] >= weigh.least + weigh.third]
    settled = [_own(first, whole, parts), *(part for _, part in (second, *more))]
    return [_asking(part, whole) for part in settled]


def _asking(part: Findings, whole: Findings) -> Findings:
    """A part with what it asks; where that is nothing, with what the whole question asks."""
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
            if found.key != first and (part.query.topical or not service):
                yield part, found


def _evidence(
    part: Findings, found: Finding, first: str, whole: Findings, catalogue: Catalogue,
    weigh: Evidence,
) -> float:  # fmt: skip
    scores = {m.key: m.score for m in part.matters}
    lead = found.score - scores.get(first, min(scores.values()))
    together = any(word in whole.query.text for word in catalogue.cues.together)
    bundled = any(catalogue.matters[key].bundle for key in (first, found.key))
    return (
        found.score
        + weigh.lead * min(weigh.most_lead, lead)
        - weigh.behind * (part.matters[0].score - found.score)
        + weigh.together * together
        + weigh.joined * part.query.joined
        + weigh.bundle * bundled
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
