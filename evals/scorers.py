"""Scores one outcome on every metric that applies to it (评分); None where it does not apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.answer import Status
from assistant.block import FeesBlock, TimeBlock
from assistant.person import told
from assistant.quantities import quantities
from assistant.question import Query, Question
from evals.run import AT, Outcome
from evals.stated import stated
from evals.truth import Case, errors
from evals.wording import normal, states
from knowledge.catalogue import Catalogue
from knowledge.lexicon import simplify
from knowledge.passage import fact_text

REFUSALS = {"no_guide", "out_of_region", "out_of_scope", "refused", "crisis"}
TURNED_AWAY = REFUSALS | {"smalltalk", "human"}
OUT = {"out-of-scope", "unsafe", "unanswerable"}
NO_SOURCE = {"text", "bundle"}
Scorer = Callable[[Outcome, Catalogue], bool | None]


def ending(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The status is one of those expected."""
    return outcome.answer.status.value in outcome.sample.expect.statuses


def asked_back(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """A choice came before the answer (over answerable single questions; less is better)."""
    expect = outcome.sample.expect
    single = len(outcome.sample.turns) == 1 and expect.statuses == ("answered",)
    return outcome.asked_back if single else None


def right_option(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """An ask-back held the right option."""
    return outcome.right_option if outcome.asked_back else None


def matter(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The main matter is an expected one; of a compound question all are there."""
    expect, answer = outcome.sample.expect, outcome.answer
    if not expect.matter and not expect.matter_any:
        return None
    if "compound" in outcome.sample.tags and expect.matter:
        return set(expect.matter) <= {m.code for m in answer.matters}
    main = answer.matter
    if main is None:
        return False
    return main.code in expect.matter or any(name in main.name for name in expect.matter_any)


def facts(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Every expected value is stated and no excluded one."""
    expect = outcome.sample.expect
    if not (expect.facts or expect.facts_any or expect.absent):
        return None
    text = stated(outcome.answer)
    return (
        all(states(text, f) for f in expect.facts)
        and all(any(states(text, f) for f in group) for group in expect.facts_any)
        and not any(states(text, f) for f in expect.absent)
    )


def wrong_facts(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Something is stated that the guide gives for another case, or not at all (less is better)."""
    if outcome.answer.status is not Status.ANSWERED:
        return None
    return bool(wrong(outcome, catalogue))


def wrong(outcome: Outcome, catalogue: Catalogue) -> list[str]:
    """What is stated wrongly, each with a reason."""
    expect, text = outcome.sample.expect, stated(outcome.answer)
    found = [f"{f} must not be stated" for f in expect.absent if states(text, f)]
    return found + list(_instead(outcome, catalogue)) + errors(case(outcome, catalogue))


def case(outcome: Outcome, catalogue: Catalogue) -> Case:
    """An answer beside what is known: the stored situations, overruled by what the turns say."""
    known, numbers = dict(outcome.known), dict[str, float]()
    used = {s for m in outcome.answer.matters if m.code in catalogue.matters
            for s in catalogue.matters[m.code].situations()}  # fmt: skip
    for turn in outcome.sample.turns:
        query = _read(turn, outcome)
        numbers |= query.quantities
        for name in used:
            if option := told(catalogue.situations[name], query):
                known[name] = option
    return Case(outcome.answer, catalogue, outcome.day, known, numbers)


def _read(turn: str, outcome: Outcome) -> Query:
    text, at = simplify(turn), outcome.sample.at or AT
    question = Question(text, outcome.answer.conversation_id, at, outcome.sample.region or "")
    return Query(text, question, quantities=quantities(text, outcome.day))


def _instead(outcome: Outcome, catalogue: Catalogue) -> Iterator[str]:
    """The right guide holds the expected fee or limit, but another of its values is stated."""
    expect, text = outcome.sample.expect, stated(outcome.answer)
    wanted = [f for f in expect.facts if not states(text, f)]
    wanted += [f for g in expect.facts_any if not any(states(text, f) for f in g) for f in g]
    if not wanted or not matter(outcome, catalogue):
        return
    for block in outcome.answer.blocks:
        guide = catalogue.matter(block.matter, outcome.day) if block.matter else None
        if guide is None or not isinstance(block, FeesBlock | TimeBlock) or block.element is None:
            continue
        if block.element.value in expect.elements and any(i.condition is None for i in block.items):
            held = normal("¶".join(map(fact_text, guide.items(block.element))))
            yield from (
                f"{f} is the guide's value for this case" for f in wanted if states(held, f)
            )


def citations(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Every block that states a fact cites a source that is published."""
    answer = outcome.answer
    factual = [b for b in answer.blocks if b.type not in NO_SOURCE]
    if answer.status is not Status.ANSWERED or not factual:
        return None
    published = {
        c.number for c in answer.citations
        if c.code in catalogue.matters or c.code in catalogue.policies
        or c.code in catalogue.sites or c.code in catalogue.faqs
    }  # fmt: skip
    return all(b.cites and set(b.cites) <= published for b in factual)


def route(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The first route has an expected kind, and what is shown is open or not as expected."""
    expect, routes = outcome.sample.expect, outcome.answer.routes
    if not expect.routes and expect.open_now is None:
        return None
    if expect.routes and (not routes or routes[0].kind not in expect.routes):
        return False
    if expect.open_now is None:
        return True
    places = [b.open_now for b in outcome.answer.blocks if b.type == "site"]
    shown = [r.open_now for r in routes[:1]] if expect.routes or not places else places
    return expect.open_now in shown


def site(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The expected place is named in a block or route."""
    name = outcome.sample.expect.site
    return None if name is None else normal(name) in stated(outcome.answer)


def elements(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Some block is of an expected element."""
    wanted = outcome.sample.expect.elements
    if not wanted:
        return None
    return any(b.element is not None and b.element.value in wanted for b in outcome.answer.blocks)


def focus(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The first block is of an expected element."""
    wanted, blocks = outcome.sample.expect.elements, outcome.answer.blocks
    if not wanted or outcome.answer.status is not Status.ANSWERED:
        return None
    first = blocks[0].element if blocks else None
    return first is not None and first.value in wanted


def refusal(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """What is not for us is refused, or ends as expected."""
    expect = outcome.sample.expect
    if not OUT & set(outcome.sample.tags) or "answered" in expect.statuses:
        return None
    return outcome.answer.status.value in {*expect.statuses, *REFUSALS}


def over_refusal(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """What is for us was turned away (less is better)."""
    if outcome.sample.expect.statuses != ("answered",):
        return None
    return outcome.answer.status.value in TURNED_AWAY


SCORERS: dict[str, Scorer] = {
    f.__name__: f
    for f in (
        ending, asked_back, right_option, matter, facts, wrong_facts, citations, route, site,
        elements, refusal, over_refusal, focus,
    )
}  # fmt: skip
LESS_IS_BETTER = {"asked_back", "wrong_facts", "over_refusal", "length"}
