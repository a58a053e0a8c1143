"""Ask back (反问): only where close matters or open situations would change what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Choice
from assistant.conversation import State
from assistant.steps.find import Finding, Findings
from assistant.steps.subject import subject_of
from knowledge.catalogue import Catalogue

MOST = 4


@dataclass(frozen=True)
class Doubt:
    """When matters count as too close to choose, in cosine similarity; chosen by evals.

    The best matter is answered when it leads by `margin`; else it is offered with those within
    `company`, among which the right one nearly always is.
    """

    margin: float = 0.03
    company: float = 0.05


def ask_back(
    findings: list[Findings], state: State, catalogue: Catalogue, doubt: Doubt
) -> list[Choice]:
    """The matters to choose from, empty where one is clearly meant or it was asked before."""
    found, query = findings[0], findings[0].query
    if len(findings) > 1 or query.chosen or query.follows or len(found.matters) < 2:
        return []
    first = found.matters[0]
    if found.margin() >= doubt.margin or subject_of(found, catalogue) is not first:
        return []
    if question_key(found) in state.asked:
        return []
    close = [m for m in found.matters[:MOST] if first.score - m.score <= doubt.company]
    return [_choice(m, first, catalogue) for m in close]


def question_key(found: Findings) -> str:
    """The identity of an ask-back, so that it is never put twice."""
    return "matter:" + ",".join(sorted(m.key for m in found.matters[:MOST]))


def _choice(finding: Finding, first: Finding, catalogue: Catalogue) -> Choice:
    """A matter with when it is the right one, as the guides tell it of each other."""
    matter = catalogue.matters[finding.key]
    when = catalogue.siblings(first.key).get(finding.key) or next(
        (s.choose for m in catalogue.matters.values() for s in m.siblings if s.matter == finding.key),
        None,
    )
    label = f"{matter.name}（{when}）" if when else matter.name
    return Choice(label=label, value=f"matter:{matter.code}")
