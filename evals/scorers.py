"""Scores one outcome on every metric that applies to it (评分)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.answer import Answer, FeesBlock, TimeBlock
from evals.run import Outcome
from evals.wording import normal, states
from knowledge.catalogue import Catalogue

REFUSALS = {"no_guide", "out_of_region", "out_of_scope", "refused", "crisis"}
OUT = {"out-of-scope", "unsafe", "unanswerable"}
Scorer = Callable[[Outcome, Catalogue], bool | None]


def ending(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The status is one of those expected."""
    statuses = outcome.sample.expect.statuses
    return outcome.answer.status.value in statuses if statuses else None


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
    codes = [m.code for m in answer.matters]
    if "compound" in outcome.sample.tags and len(expect.matter) > 1:
        return set(expect.matter) <= set(codes)
    main = answer.matter
    if main is None:
        return False
    return main.code in expect.matter or any(name in main.name for name in expect.matter_any)


def stated(answer: Answer) -> str:
    """What an answer states: text, blocks and routes, not its citations."""
    parts = [answer.text]
    parts += [b.model_dump_json(exclude={"cites"}) for b in answer.blocks]
    parts += [r.text for r in answer.routes]
    return normal("\n".join(parts))


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
    """A fee or limit is stated for this case that the guide gives for another, or not at all."""
    if not outcome.answer.matters:
        return None
    text = stated(outcome.answer)
    if any(states(text, f) for f in outcome.sample.expect.absent):
        return True
    return any(not _in_guide(value, code, catalogue) for value, code in _values(outcome.answer))


def _values(answer: Answer) -> Iterator[tuple[str, str]]:
    for one in answer.blocks:
        if one.matter is None:
            continue
        if isinstance(one, FeesBlock):
            yield from ((f"fee:{i.name}:{i.amount}", one.matter) for i in one.items)
        if isinstance(one, TimeBlock):
            yield from ((f"limit:{i.kind}:{i.value}", one.matter) for i in one.items)


def _in_guide(value: str, code: str, catalogue: Catalogue) -> bool:
    guide = catalogue.matters.get(code)
    if guide is None:
        return False
    fees = {f"fee:{f.name}:{None if f.amount is None else float(f.amount)}" for f in guide.fees}
    limits = {f"limit:{t.kind}:{t.value}" for t in guide.time_limit}
    return value in fees | limits


def citations(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Every block that states a fact of a guide or policy cites a source that exists."""
    answer = outcome.answer
    numbers = {c.number for c in answer.citations}
    factual = [b for b in answer.blocks if b.type not in ("text", "bundle")]
    if answer.status != "answered" or not factual:
        return None
    return all(b.cites and set(b.cites) <= numbers for b in factual)


def route(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The first route has an expected kind and is open or not as expected."""
    expect, routes = outcome.sample.expect, outcome.answer.routes
    if not expect.routes and expect.open_now is None:
        return None
    if expect.routes and (not routes or routes[0].kind not in expect.routes):
        return False
    if expect.open_now is None:
        return True
    shown = [r.open_now for r in routes[:1]]
    shown += [b.open_now for b in outcome.answer.blocks if b.type == "site"]
    return expect.open_now in shown


def site(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The expected place is named in a block or route."""
    name = outcome.sample.expect.site
    return None if name is None else normal(name) in stated(outcome.answer) + normal(_places(outcome.answer))


def _places(answer: Answer) -> str:
    return "".join(r.site.name for r in answer.routes if r.site)


def elements(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """Some block is of an expected element."""
    wanted = outcome.sample.expect.elements
    if not wanted:
        return None
    return any(b.element is not None and b.element.value in wanted for b in outcome.answer.blocks)


def focus(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """The first block is of an expected element."""
    wanted, blocks = outcome.sample.expect.elements, outcome.answer.blocks
    if not wanted or outcome.answer.status != "answered":
        return None
    first = next((b for b in blocks if b.element is not None), None)
    return first is not None and first.element is not None and first.element.value in wanted


def refusal(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """What is not for us ends as expected instead of with facts."""
    if not OUT & set(outcome.sample.tags):
        return None
    expect = outcome.sample.expect
    if "answered" in expect.statuses:
        return None
    return outcome.answer.status.value in {*expect.statuses, *REFUSALS}


def over_refusal(outcome: Outcome, catalogue: Catalogue) -> bool | None:
    """What is for us was refused (less is better)."""
    if outcome.sample.expect.statuses != ("answered",):
        return None
    return outcome.answer.status.value in REFUSALS | {"smalltalk"}


SCORERS: dict[str, Scorer] = {
    f.__name__: f
    for f in (
        ending, asked_back, right_option, matter, facts, wrong_facts, citations, route, site,
        elements, refusal, over_refusal, focus,
    )
}  # fmt: skip
LESS_IS_BETTER = {"asked_back", "wrong_facts", "over_refusal"}
