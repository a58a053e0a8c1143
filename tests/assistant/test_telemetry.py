"""What models and answers tell: to every listener, whatever one of them does."""

from __future__ import annotations

import asyncio
import logging

import pytest

from assistant.breaker import Breaker
from assistant.telemetry import Call, Course, Telemetry, noted, stories

CALL = Call(model="m", provider="p", began=0, seconds=1.0)


class Counting:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0

    def called(self, call: Call) -> None:
        self.heard += 1

    def ran(self, course: Course) -> None:
        self.heard += 1


class Broken:
    """Fails at everything, quoting what it should not."""

    def called(self, call: Call) -> None:
        raise ValueError("a secret")

    def ran(self, course: Course) -> None:
        raise ValueError("a secret")


def test_a_listener_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    telemetry, counting = Telemetry(), Counting()
    for listener in (Broken(), counting):
        telemetry.join(listener)
    with caplog.at_level(logging.ERROR, "daoban"):
        telemetry.called(CALL)
        telemetry.ran(Course("answered", 0, 1.0))
    assert counting.heard == 2 and "ValueError" in caplog.text and "secret" not in caplog.text


def test_calls_are_noted_for_the_step_that_made_them_even_side_by_side() -> None:
    telemetry = Telemetry()

    async def step(times: int) -> int:
        with noted() as calls:
            for _ in range(times):
                await asyncio.sleep(0)
                telemetry.called(CALL)
            return len(calls)

    async def both() -> list[int]:
        return await asyncio.gather(step(2), step(5))

    assert asyncio.run(both()) == [2, 5]
    telemetry.called(CALL)


def test_of_several_breakers_of_a_model_the_worst_is_told() -> None:
    telemetry, tired = Telemetry(), Breaker(most=1)
    for model, breaker in (("a", Breaker()), ("a", tired), ("b", Breaker())):
        telemetry.watch(model, breaker)
    assert telemetry.breakers() == {"a": "closed", "b": "closed"}
    tired.failed()
    assert telemetry.breakers() == {"a": "open", "b": "closed"}


def test_a_course_tells_what_was_missing_and_what_was_dropped() -> None:
    outcomes = ("shown", "dropped: number", "unavailable: breaker", "short")
    course = Course("answered", 0, 1.0, outcomes=outcomes)
    assert course.guarded == ("number",) and course.degraded == ("breaker",)
    assert Course("error", 0, 1.0).degraded == ("failure",)


def test_the_stories_of_a_trace_are_found_by_their_outcome() -> None:
    told, read = {"outcome": "shown"}, {"outcome": "left", "tokens": 3}
    assert stories({"known": {"age": "adult"}, "model": told, "reading": read, "queries": []}) == {
        "explain": told, "reading": read,
    }  # fmt: skip
    assert stories({"model": {"explain": told, "propose": read}}) == {"explain": told, "propose": read}


def test_what_is_kept_of_a_call_leaves_out_what_is_empty() -> None:
    assert CALL.data() == {"model": "m", "seconds": 1.0}
    failed = Call("m", "p", 0, 1.23456, 0.5, "m-1", 90, 10, True, 0.000123, "time")
    assert failed.data() == {
        "model": "m", "answered": "m-1", "input": 90, "output": 10, "estimated": True,
        "cost": 0.000123, "first": 0.5, "seconds": 1.235, "error": "time",
    }  # fmt: skip
