"""Ask back (反问): only where close matters or open situations would change what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Choice
from assistant.conversation import State
from assistant.steps.compose import subject_of
from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue

MOST = 4


@dataclass(frozen=True)
class Doubt:
    """When matters count as too close to choose, in fused score; chosen by evals."""

    margin: float = 0.004
    company: float = 0.015
    vague: int = 6


def ask_back(
    findings: list[Findings], state: State, catalogue: Catalogue, doubt: Doubt
) -> list[Choice]:
    """The matters to choose from, empty where one is clearly meant or it was asked before."""
    if len(findings) > 1:
        return []
    found, query = findings[0], findings[0].query
    if query.chosen or query.follows or len(found.matters) < 2:
        return []
    first = found.matters[0]
    if subject_of(found, catalogue) is not first or found.margin() >= doubt.margin:
        return []
    if _key(found.matters[:MOST]) in state.asked:
        return []
    close = [m for m in found.matters[:MOST] if first.score - m.score <= doubt.company]
    related = [m for m in close[1:] if _related(first, m, catalogue)]
    if not related:
        return []
    return [_choice(m, first, catalogue) for m in (first, *related)]


def _key(matters: tuple[Finding, ...]) -> str:
    return "matter:" + ",".join(sorted(m.key for m in matters))


def question_key(found: Findings) -> str:
    """The identity of an ask-back, so that it is never put twice."""
    return _key(found.matters[:MOST])


def _related(one: Finding, other: Finding, catalogue: Catalogue) -> bool:
    a, b = catalogue.matters[one.key], catalogue.matters[other.key]
    return a.theme == b.theme or other.key in catalogue.siblings(one.key)


def _choice(finding: Finding, first: Finding, catalogue: Catalogue) -> Choice:
    matter = catalogue.matters[finding.key]
    when = catalogue.siblings(first.key).get(finding.key) or next(
        (c for key in [finding.key] for c in _seen_from_siblings(key, first.key, catalogue)), None
    )
    label = f"{matter.name}（{when}）" if when else matter.name
    return Choice(label=label, value=f"matter:{matter.code}")


def _seen_from_siblings(key: str, first: str, catalogue: Catalogue) -> list[str]:
    """How another matter tells when this one is right."""
    return [
        s.choose for m in catalogue.matters.values() for s in m.siblings
        if s.matter == key and key == first
    ][:1]  # fmt: skip
