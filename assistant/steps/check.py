"""Check (复核): the last look at the facts, and the state that the next turn starts from."""

from __future__ import annotations

from assistant.block import TextBlock
from assistant.conversation import State
from assistant.endings import Ended, pending, say
from assistant.facts import Facts, completeness
from assistant.question import Query
from assistant.sites import named_site
from assistant.steps.find import Findings
from knowledge.library import Knowledge

MOST_ASKED = 20
LONG_TOLD = 60


def check(facts: Facts, findings: list[Findings], state: State, knowledge: Knowledge) -> Ended:
    """Every fact block names a published source and every link is in the catalogue."""
    _cited(facts, knowledge)
    query = findings[0].query
    if query.english:
        facts.aside = say("english", knowledge.catalogue)
    if facts.unanswered:
        facts.completeness = completeness(len(facts.elements), len(facts.unanswered))
        _say_unwritten(facts, knowledge)
    focus = facts.matters[0].code if facts.matters else facts.site
    named = named_site(query, knowledge.catalogue)
    return Ended(
        facts,
        State(
            focus=focus, place=named.site.id if named else None, slots=_kept(facts, state, focus, knowledge),
            quantities=dict(query.quantities) or state.quantities,
            pending=pending(facts.options), asked=state.asked[-MOST_ASKED:], text=_told(query, state),
            elements=facts.elements,
        ),
    )  # fmt: skip


def _say_unwritten(facts: Facts, knowledge: Knowledge) -> None:
    """What the guide does not say, told before what comes near it, where editors have words for it."""
    if "unwritten" in knowledge.catalogue.replies:
        text = say("unwritten", knowledge.catalogue, what="、".join(facts.unanswered))
        told = TextBlock(
            title="", text=text, matter=facts.matters[0].code, element=facts.elements[0]
        )
        facts.blocks.insert(0, told)


def _told(query: Query, state: State) -> str:
    """What has been said of the matter: a follow-up together with what it follows."""
    if query.chosen or not (query.follows and query.before):
        return query.text
    return f"{state.text}，{query.text}" if len(state.text) < LONG_TOLD else state.text


def _cited(facts: Facts, knowledge: Knowledge) -> None:
    numbers = {c.number for c in facts.citations}
    links = {link.url for link in knowledge.catalogue.links.values()}
    facts.blocks = [b for b in facts.blocks if set(b.cites) <= numbers]
    facts.routes = tuple(r for r in facts.routes if r.link is None or r.link.url in links)


def _kept(facts: Facts, state: State, focus: str | None, knowledge: Knowledge) -> dict[str, str]:
    """What stays true of the person: slots that the matter in focus uses."""
    if focus not in knowledge.catalogue.matters:
        return {}
    used = knowledge.catalogue.matters[focus].situations()
    return {k: v for k, v in {**state.slots, **facts.known}.items() if k in used}
