"""The endings (结局) of the line: what is stated, and the state that the next turn starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Answer, Choice, MatterRef, Route, Status
from assistant.block import TextBlock
from assistant.conversation import Pending, State
from assistant.elements import Case, Citations, block
from assistant.facts import Facts
from assistant.question import Question
from assistant.routing.routes import Router
from assistant.steps.ask_back import question_key
from assistant.steps.find import Findings
from assistant.text import render, speech
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.intent import Intent
from knowledge.library import Knowledge


@dataclass(frozen=True)
class Ended:
    """How the line ended: the facts, and the state to remember (None: as before)."""

    facts: Facts
    state: State | None = None


def say(key: str, catalogue: Catalogue, **values: str) -> str:
    """A reply of replies.yaml with its blanks filled."""
    centre = catalogue.centre
    blanks = {"city": centre.city, "name": centre.name, "hotline": centre.hotline} | values
    return catalogue.replies[key].format(**blanks)


def _told(status: Status, text: str, routes: tuple[Route, ...] = ()) -> Facts:
    return Facts(
        status=status, blocks=[TextBlock(title="", text=text)], routes=routes,
        routes_in_text=bool(routes),
    )  # fmt: skip


def failed(catalogue: Catalogue) -> Ended:
    """Something broke; said plainly, nothing remembered."""
    return Ended(_told(Status.ERROR, say("error", catalogue)))


def replied(key: str, catalogue: Catalogue, **blanks: str) -> Ended:
    """A reply to what was no question."""
    status = Status.ERROR if key == "error" else Status.SMALLTALK
    return Ended(_told(status, say(key, catalogue, **blanks)))


def intended(intent: Intent, question: Question, catalogue: Catalogue) -> Ended:
    """An ending of intents.yaml."""
    status = Status(intent.status)
    human = Router(catalogue).human(question.at)
    routes = (human,) if status in (Status.HUMAN, Status.NO_GUIDE) else ()
    facts = _told(status, say(intent.reply, catalogue), routes)
    if intent.matter in catalogue.matters:
        matter = catalogue.matters[intent.matter]
        case = Case(matter, {}, catalogue, Citations())
        facts.matters = [MatterRef(code=matter.code, name=matter.name)]
        facts.blocks += [b for e in (Element.WAYS, Element.CONTACTS) if (b := block(e, case))]
        facts.citations = case.citations.found
    return Ended(facts)


def gone(question: Question, catalogue: Catalogue) -> Ended:
    """The guide that was talked of was taken out meanwhile: said plainly, and forgotten."""
    key = "taken_down" if "taken_down" in catalogue.replies else "no_guide"
    human = Router(catalogue).human(question.at)
    return Ended(_told(Status.NO_GUIDE, say(key, catalogue), (human,)), State())


def elsewhere(place: str, question: Question, catalogue: Catalogue) -> Ended:
    """Another place's rule is asked for."""
    return Ended(_told(Status.OUT_OF_REGION, say("out_of_region", catalogue, place=place)))


def choice_of_matters(
    choices: list[Choice], found: Findings, state: State, catalogue: Catalogue
) -> Ended:
    """Which of several close matters is meant; the same question is never put twice."""
    facts = _told(Status.CLARIFYING, say("which_matter", catalogue))
    facts.options = choices
    return Ended(
        facts,
        state.model_copy(
            update={
                "pending": pending(choices), "asked": (*state.asked, question_key(choices)),
                "text": found.query.text, "elements": found.query.elements,
            }
        ),
    )  # fmt: skip


def pending(options: list[Choice]) -> tuple[Pending, ...]:
    """Options as they are remembered."""
    return tuple(Pending(label=o.label, value=o.value) for o in options)


def finished(
    ended: Ended, question: Question, knowledge: Knowledge, answer_id: str
) -> Answer:
    """The answer as it is sent and stored."""
    facts, catalogue = ended.facts, knowledge.catalogue
    told = [facts.aside] if facts.aside else []
    told += [say("masked", catalogue)] * bool(question.masked)
    told += [say("degraded", catalogue)] * (not knowledge.complete)
    blocks = (
        *_notices(facts, question, catalogue), *facts.blocks,
        *(TextBlock(title="说明", text=t) for t in told),
    )  # fmt: skip
    routes = facts.routes if facts.routes_in_text else ()
    clarifying = facts.status is Status.CLARIFYING
    return Answer(
        id=answer_id, conversation_id=question.conversation_id, status=facts.status,
        matter=facts.matters[0] if facts.matters else None, matters=tuple(facts.matters),
        blocks=blocks, citations=tuple(facts.citations), routes=facts.routes,
        options=tuple(facts.options), generated=facts.generated,
        completeness=facts.completeness, unanswered=facts.unanswered,
        text=render(blocks, routes[:2], facts.options if clarifying else (), facts.citations),
        speech=speech(blocks, routes), snapshot=knowledge.version, as_of=question.at,
        degraded=None if knowledge.complete else "the vector index is not serving; lexical only",
    )  # fmt: skip


def _notices(facts: Facts, question: Question, catalogue: Catalogue) -> Iterator[TextBlock]:
    """The notices in force that concern an answer."""
    matters = {m.code for m in facts.matters}
    sites = {r.site.id for r in facts.routes[:2] if r.site} | {facts.site or ""}
    told = () if facts.status is Status.CRISIS else catalogue.notices.values()
    for notice in told:
        if notice.valid.holds(question.at.date()) and notice.concerns(matters, sites):
            yield TextBlock(title=notice.title, text=notice.text)
