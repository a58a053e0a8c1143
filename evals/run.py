"""Runs samples through the assistant and collects what it answered (运行评测)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from uuid import uuid4

from assistant.answer import Answer, Status
from assistant.question import Question
from evals.sample import Expect, Sample
from evals.wording import normal, states

AT = datetime(2026, 3, 31, 10, 0, tzinfo=timezone(timedelta(hours=8)))
Ask = Callable[[Question], Awaitable[Answer]]
Known = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Outcome:
    """A sample with the answer it is judged by; `asked_back` tells that a choice came first."""

    sample: Sample
    answer: Answer
    asked_back: bool = False
    right_option: bool = True
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day whose rules hold."""
        return (self.sample.at or AT).date()


def nothing(answer_id: str) -> Mapping[str, str]:
    """No situations: for answers without a stored trace."""
    return {}


async def run(
    samples: list[Sample], ask: Ask, region: str, at_once: int = 4, known: Known = nothing,
    report: Callable[[], None] = lambda: None,
) -> list[Outcome]:  # fmt: skip
    """Every sample in a conversation of its own, a few at a time; `report` counts them."""
    gate = asyncio.Semaphore(at_once)

    async def one(sample: Sample) -> Outcome:
        async with gate:
            found = await outcome(sample, ask, region, known)
            report()
            return found

    return list(await asyncio.gather(*map(one, samples)))


async def outcome(sample: Sample, ask: Ask, region: str, known: Known = nothing) -> Outcome:
    """The judged answer of one sample; an ask-back is answered with the expected matter."""
    conversation = f"eval-{uuid4().hex[:20]}"

    async def put(text: str) -> Answer:
        at, where = sample.at or AT, sample.region or region
        return await ask(Question(text, conversation, at, where))

    for turn in sample.turns:
        answer = await put(turn)
    if not unexpected_choice(answer, sample.expect):
        return Outcome(sample, answer, known=known(answer.id))
    option = right_option(answer, sample.expect)
    if option is None:
        return Outcome(sample, answer, True, False)
    answer = await put(option)
    return Outcome(sample, answer, True, True, known(answer.id))


def unexpected_choice(answer: Answer, expect: Expect) -> bool:
    """Whether the assistant asks back where an answer was expected."""
    return answer.status is Status.CLARIFYING and (
        "answered" in expect.statuses and "clarifying" not in expect.statuses
    )


def right_option(answer: Answer, expect: Expect) -> str | None:
    """The value of the option that names what was expected, if there is one."""
    for option in answer.options:
        code = option.value.removeprefix("matter:")
        if code in expect.matter or any(name in option.label for name in expect.matter_any):
            return option.value
    if expect.matter or expect.matter_any:
        return None
    facts = [*expect.facts, *(f for group in expect.facts_any for f in group)]
    named = (o.value for o in answer.options if any(states(normal(o.label), f) for f in facts))
    return next(named, None)
