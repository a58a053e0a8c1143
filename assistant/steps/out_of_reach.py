"""Out of reach (够不着): decides on several signals that a query is not for the guides."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.steps.find import Findings
from knowledge.catalogue import Catalogue
from knowledge.intent import Intent


@dataclass(frozen=True)
class Reach:
    """The signals' bounds, chosen by evals (cosine similarities of the embedder in use)."""

    intent_gap: float = 0.0
    floor: float = 0.60
    anchored_floor: float = 0.45


def out_of_region(found: Findings) -> str | None:
    """The place whose own rule is asked for, when it is not ours."""
    return found.query.elsewhere


def out_of_reach(found: Findings, catalogue: Catalogue, reach: Reach) -> Intent | None:
    """The intent that a query is nearer to than to any guide, or that stands for no guide."""
    query = found.query
    if query.chosen or (query.follows and query.focus):
        return None
    ours = max((*found.matters[:1], *found.policies[:1], *found.centre[:1], *found.sites[:1]),
               key=lambda f: f.dense, default=None)  # fmt: skip
    other = found.intents[0] if found.intents else None
    if other and _nearer(other.best.dense, other.score, found, reach):
        return catalogue.intents[other.key]
    dense = ours.dense if ours else 0.0
    floor = reach.anchored_floor if query.anchors or query.terms else reach.floor
    if dense and dense < floor and not query.site_fields:
        return catalogue.intents["nonsense" if not query.terms else "others"]
    return None


def _nearer(dense: float, score: float, found: Findings, reach: Reach) -> bool:
    """Whether an intent's example beats every guide both in meaning and in the fused score."""
    rivals = (*found.matters[:1], *found.policies[:1], *found.centre[:1])
    best = max((r.score for r in rivals), default=-9.9)
    near = max((r.best.dense for r in rivals), default=0.0)
    named = any(n >= 4 for n in found.query.anchors.values())
    return not named and score > best + reach.intent_gap and dense >= near - 0.02
