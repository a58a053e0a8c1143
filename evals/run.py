"""Runs samples through the assistant and collects what it answered (运行评测)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from assistant.answer import Answer, Status
from assistant.question import Question
from evals.sample import Expect, Sample

AT = datetime(2026, 3, 31, 10, 0, tzinfo=timezone(timedelta(hours=8)))
Ask = Callable[[Question], Awaitable[Answer]]


@dataclass(frozen=True)
class Outcome:
    """A sample with the answer it is judged by; `asked_back` tells that a choice came first."""

    sample: Sample
    answer: Answer
    asked_back: bool = False
    right_option: bool = True


async def run(samples: list[Sample], ask: Ask, region: str, at_once: int = 4) -> list[Outcome]:
    """Every sample in a conversation of its own, a few at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(sample: Sample) -> Outcome:
        async with gate:
            return await outcome(sample, ask, region)

    return list(await asyncio.gather(*map(one, samples)))


async def outcome(sample: Sample, ask: Ask, region: str) -> Outcome:
    """The judged answer of one sample; an ask-back is answered with the expected matter."""
    conversation = f"eval-{uuid4().hex[:20]}"
    expect = sample.expect

    async def put(text: str) -> Answer:
        return await ask(
            Question(text, conversation, sample.at or AT, sample.region or region)
        )

    answer = await put(sample.turns[0])
    for turn in sample.turns[1:]:
        answer = await put(turn)
    wanted = expect.matter or expect.matter_any or expect.facts or expect.facts_any
    if answer.status is not Status.CLARIFYING or "clarifying" in expect.statuses or not wanted:
        return Outcome(sample, answer)
    option = right_option(answer, expect)
    if option is None:
        return Outcome(sample, answer, True, False)
    return Outcome(sample, await put(option), True)


def right_option(answer: Answer, expect: Expect) -> str | None:
    """The value of the option that names an expected matter, if there is one."""
    for option in answer.options:
        code = option.value.removeprefix("matter:")
        if code in expect.matter or any(name in option.label for name in expect.matter_any):
            return option.value
    if not expect.matter and not expect.matter_any and answer.options:
        return answer.options[0].value
    return None
