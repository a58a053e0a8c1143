"""Settle (定题): whether a question is one query, or several matters asked at once."""

from __future__ import annotations

from assistant.steps.find import Findings
from knowledge.catalogue import Catalogue

NEAR_ENOUGH = 0.80
CLAUSE_SURE = 0.85


def settle(findings: list[Findings], catalogue: Catalogue) -> list[Findings]:
    """The whole question, or its parts where they are surely about different matters."""
    whole, *parts = findings
    if not parts or not whole.matters:
        return [whole]
    chosen: dict[str, Findings] = {}
    for part in parts:
        if _stands_alone(part, whole):
            chosen.setdefault(part.matters[0].key, part)
    if len(chosen) < 2:
        return [whole]
    if not _confirmed(list(chosen), whole, catalogue):
        return [whole]
    return list(chosen.values())


def _stands_alone(part: Findings, whole: Findings) -> bool:
    """Whether a part is a question about a matter of its own."""
    if not part.matters or not (part.query.terms or part.query.anchors):
        return False
    top = part.top()
    return top is not None and top.kind == "matter" and top.best.dense >= NEAR_ENOUGH


def _confirmed(keys: list[str], whole: Findings, catalogue: Catalogue) -> bool:
    """Whether the whole question speaks of all the parts' matters, not of one with its papers."""
    return whole.matters[0].key in keys
