"""The breaker: closed, open, and one attempt after a rest."""

from __future__ import annotations

from assistant.breaker import Breaker


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def broken() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(most=5, rest=30.0, clock=clock)
    for _ in range(5):
        assert breaker.allows()
        breaker.failed()
    return breaker, clock


def test_it_opens_after_five_failures_in_a_row() -> None:
    breaker, _ = broken()
    assert not breaker.allows()


def test_a_success_in_between_starts_the_count_again() -> None:
    breaker = Breaker(most=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


def test_after_a_rest_one_attempt_is_let_through() -> None:
    breaker, clock = broken()
    clock.now += 30
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_an_attempt_that_fails_costs_another_rest() -> None:
    breaker, clock = broken()
    clock.now += 30
    assert breaker.allows()
    clock.now += 5
    breaker.failed()
    clock.now += 29
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_an_attempt_that_succeeds_closes_it() -> None:
    breaker, clock = broken()
    clock.now += 30
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows() and breaker.allows()


def test_it_says_how_it_stands() -> None:
    breaker, clock = broken()
    assert (Breaker().position, breaker.position) == ("closed", "open")
    clock.now += 30
    assert breaker.position == "half open" and breaker.allows() and breaker.position == "open"
    breaker.succeeded()
    assert breaker.position == "closed"
