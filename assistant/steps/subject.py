"""Subject (对象): whether a query is about a matter, a policy, the centre or one of its places."""

from __future__ import annotations

from assistant.question import Query
from assistant.sites import Named, named_site
from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.lexicon import Found
from knowledge.matter import SERVICES
from knowledge.site import SiteKind

SURE_MATTER = 0.86
SURE_BESIDE_PLACE = 0.92
POLICY_LEAD, LIST_LEAD, WINDOW_LEAD, CENTRE_LEAD = 0.03, 0.2, 0.1, 0.03
SURE_LEAD = 0.1
STORY = 30
PLACE_ONLY = {"hours", "parking", "floors", "transit", "phone", "address"}
WHERE_IN_IT = {"floors", "address"}
PLACE_ELEMENTS = (Element.WAYS, Element.CONTACTS)
ASKED_OF_PLACE = {
    "transit": Element.PROCEDURE, "parking": Element.FEES, "hours": Element.TIME_LIMIT,
}  # fmt: skip
MACHINES = {"kiosk", "online"}
BARE_NAME = 5


def subject_of(found: Findings, catalogue: Catalogue) -> Finding | None:
    """What a query is about; None when it is a place."""
    query, top = found.query, found.top()
    if query.follows and query.focus in catalogue.matters:
        return found.matters[0]
    if query.follows and query.focus in catalogue.sites:
        return None
    if _about_place(found, catalogue):
        return None
    answerable = (*found.matters[:1], *found.policies[:1], *found.centre[:1])
    best = max(answerable, key=lambda f: f.score, default=top)
    if best and best.kind == "centre" and query.topical and found.matters:
        close = best.score - found.matters[0].score < CENTRE_LEAD
        best = found.matters[0] if close else best
    if best and best.kind == "policy" and (own := _matter_of(best, found, catalogue)):
        return own
    return best


def _matter_of(policy: Finding, found: Findings, catalogue: Catalogue) -> Finding | None:
    """The matter that a policy's question is really about, where it was found nearly as surely.

    Who asks what to bring wants the guide's list, not what an article says of it.
    """
    about = catalogue.policies[policy.key].matters
    if policy.best.passage.kind == "table" or not found.matters:
        return None
    first = found.matters[0]
    lead = LIST_LEAD if Element.MATERIALS in found.query.elements else POLICY_LEAD
    close = policy.score - first.score < lead
    return first if close and first.key in about else None


def _about_place(found: Findings, catalogue: Catalogue) -> bool:
    """Whether a question names a place of ours and asks what only a place answers."""
    query = found.query
    named = named_site(query, catalogue)
    way_there = {ASKED_OF_PLACE[f] for f in query.site_fields if f in ASKED_OF_PLACE}
    if any(catalogue.matters[c].theme == SERVICES for c in query.anchors):
        return False
    if named is None or not named.words or set(query.elements) - way_there - set(PLACE_ELEMENTS):
        return False
    if not query.site_fields:
        return len(query.text) - len(named.words) <= BARE_NAME
    topics = _topics(query, named)
    machines = topics and MACHINES & set(query.ways) and named.site.kind is not SiteKind.SELF_SERVICE
    only = bool(PLACE_ONLY & set(query.site_fields)) and not machines
    bound = SURE_BESIDE_PLACE if only else SURE_MATTER
    surely = bool(found.matters) and found.matters[0].best.dense >= bound
    return not surely and (only or not topics) and not _about_window(found, bool(topics))


def _topics(query: Query, named: Named | None) -> list[Found]:
    """The terms of a query beside the name of a place."""
    if named is None:
        return list(query.terms)
    start = query.text.find(named.words.lower())
    inside = range(start, start + len(named.words))
    return [t for t in query.terms if t.start not in inside]


def matter_beside(found: Findings, catalogue: Catalogue) -> Finding | None:
    """The matter that somebody who asks about a place comes for, where it is surely named."""
    topics = _topics(found.query, named_site(found.query, catalogue))
    sure = topics and found.matters and found.margin() >= SURE_LEAD
    return found.matters[0] if sure else None


def _about_window(found: Findings, topics: bool) -> bool:
    """Whether the place of a matter is asked for, not where a place lies: 市民卡在大厅几楼."""
    where = set(found.query.site_fields) <= WHERE_IN_IT
    told = topics or len(found.query.text) >= STORY
    centre = found.centre[0].score if found.centre else 0.0
    return where and told and bool(found.matters) and found.matters[0].score >= centre + WINDOW_LEAD
