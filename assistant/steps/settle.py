"""Settle (定题): whether a question is one query, or several matters asked at once."""

from __future__ import annotations

from dataclasses import replace

from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue

LOSS = 0.04
LEAST = 0.87
IN_WHOLE = 5
AMONG = 3
MOST = 3


def settle(findings: list[Findings], catalogue: Catalogue) -> list[Findings]:
    """The whole question, or its parts where they are surely about different matters.

    A part counts when its matter is among those of the whole question and is found by the part
    alone about as well: what the other parts say then adds nothing to it.
    """
    whole, *parts = findings
    if not parts or not whole.matters:
        return [whole]
    leading = {m.key: m for m in whole.matters[:IN_WHOLE]}
    together = any(word in whole.query.text for word in catalogue.cues.together)
    chosen: dict[str, Findings] = {}
    for part in parts:
        loss, depth = (LOSS, AMONG) if together or part.query.joined else (0.0, 1)
        for found in part.matters[:depth]:
            if found.key in leading and _alone_as_good(part, found, leading[found.key], loss):
                chosen.setdefault(found.key, _led_by(found, part))
                break
    if len(chosen) < 2 or whole.matters[0].key not in chosen:
        return [whole]
    joined = all(p.query.joined for p in chosen.values())
    if not (together or joined or _apart(chosen, catalogue)):
        return [whole]
    return [chosen[key] for key in leading if key in chosen][:MOST]


def _alone_as_good(part: Findings, found: Finding, in_whole: Finding, loss: float) -> bool:
    """Whether a part finds a matter by itself, before anything that is no matter."""
    top = part.top()
    asked = top is not None and top.kind in ("matter", "policy")
    return asked and found.score >= max(LEAST, in_whole.score - loss)


def _led_by(found: Finding, part: Findings) -> Findings:
    """A part with the matter first that the whole question means by it."""
    others = tuple(m for m in part.matters if m.key != found.key)
    return replace(part, matters=(found, *others), policies=())


def _apart(chosen: dict[str, Findings], catalogue: Catalogue) -> bool:
    """Whether every part asks something itself, of matters that are not confused with each other."""
    siblings = {s for key in chosen for s in catalogue.siblings(key)}
    asking = all(p.query.elements or p.query.weak for p in chosen.values())
    return asking and not siblings & set(chosen)
