"""Out of reach (够不着): decides on several signals that a query is not for the guides."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.sites import named_site
from assistant.steps.find import Findings
from knowledge.catalogue import Catalogue
from knowledge.fact import covers
from knowledge.intent import Intent

ELSEWHERE = "外地"
ASIDES = {"smalltalk", "human", "crisis"}


@dataclass(frozen=True)
class Reach:
    """The signals' bounds in cosine similarity, chosen by evals for the default embedder."""

    intent_lead: float = 0.0
    english_lead: float = 0.04
    aside: float = 0.85
    floor: float = 0.72


def out_of_region(found: Findings, catalogue: Catalogue) -> str | None:
    """The place whose own rule is asked for, when it is not ours."""
    if not covers(catalogue.centre.code, found.query.region):
        return ELSEWHERE
    return found.query.elsewhere


def out_of_reach(found: Findings, catalogue: Catalogue, reach: Reach) -> Intent | None:
    """The intent that a query is nearer to than to any guide, or that stands for no guide."""
    if found.query.chosen:
        return None
    if found.alone:
        return _aside(found.alone, catalogue, reach)
    if found.query.follows:
        return None
    if found.intents and _nearer(found, reach) and not _asks_for_place(found, catalogue):
        return catalogue.intents[found.intents[0].key]
    if _nothing_near(found, reach):
        return catalogue.intents["others" if found.query.terms else "nonsense"]
    return None


def _aside(alone: Findings, catalogue: Catalogue, reach: Reach) -> Intent | None:
    """Thanks, a wish for a person and the like in the middle of a conversation."""
    if not alone.intents or not _nearer(alone, reach):
        return None
    met = catalogue.intents[alone.intents[0].key]
    return met if met.status in ASIDES and alone.intents[0].dense >= reach.aside else None


def _nearer(found: Findings, reach: Reach) -> bool:
    """Whether an intent beats everything that can be answered, unless a matter is named."""
    if any(n >= 4 for n in found.query.anchors.values()):
        return False
    rivals = (*found.matters[:1], *found.policies[:1], *found.centre[:1], *found.sites[:1])
    best = max((r.score for r in rivals), default=-9.9)
    lead = reach.english_lead if found.query.english else reach.intent_lead
    return found.intents[0].score > best + lead


def _asks_for_place(found: Findings, catalogue: Catalogue) -> bool:
    """Whether a place of ours is named and asked for: where it is, when it is open."""
    return bool(found.query.site_fields) and named_site(found.query, catalogue) is not None


def _nothing_near(found: Findings, reach: Reach) -> bool:
    """Whether no passage comes near in meaning and no word or name of ours is said."""
    query = found.query
    if query.anchors or query.site_fields:
        return False
    ours = (*found.matters[:1], *found.policies[:1], *found.centre[:1], *found.sites[:1])
    dense = max((f.dense for f in ours), default=0.0)
    return 0.0 < dense < reach.floor
