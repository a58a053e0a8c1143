"""Settle (定题): whether a question is one query, or several matters asked at once."""

from __future__ import annotations

from assistant.steps.find import Findings
from knowledge.catalogue import Catalogue

SURE = 0.86
TOGETHER = 0.82
IN_WHOLE = 8
MOST = 3


def settle(findings: list[Findings], catalogue: Catalogue) -> list[Findings]:
    """The whole question, or its parts where they are surely about different matters."""
    whole, *parts = findings
    if not parts or not whole.matters:
        return [whole]
    together = any(word in whole.query.text for word in catalogue.cues.together)
    leading = [m.key for m in whole.matters[:IN_WHOLE]]
    chosen: dict[str, Findings] = {}
    for part in parts:
        if _stands_alone(part, TOGETHER if together else SURE) and part.matters[0].key in leading:
            chosen.setdefault(part.matters[0].key, part)
    several = len(chosen) >= 2 and leading[0] in chosen
    if not several or not (together or _each_asks(chosen)):
        return [whole]
    return list(chosen.values())[:MOST]


def _stands_alone(part: Findings, sure: float) -> bool:
    """Whether a part is a question about a matter of its own."""
    if not part.matters or not (part.query.terms or part.query.anchors):
        return False
    top = part.top()
    return (
        top is not None
        and top.kind in ("matter", "policy")
        and part.matters[0].best.dense >= sure
    )


def _each_asks(chosen: dict[str, Findings]) -> bool:
    """Whether every part asks something itself."""
    return all(p.query.elements or p.query.weak for p in chosen.values())
