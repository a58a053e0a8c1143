"""Push allowances: what a person's message allowed is not shortened by a tap."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from channels.channel import PushQuota
from channels.gate import Gate

MESSAGE = PushQuota(5, timedelta(hours=48))
TAP = PushQuota(3, timedelta(minutes=1))


def spent(gate: Gate) -> int:
    """How many messages may still be pushed."""
    return sum(gate.spend("c") for _ in range(9))


def test_a_tap_does_not_shorten_what_a_message_allowed(engine: Engine) -> None:
    gate = Gate(engine, 9, 9)
    gate.grant("c", MESSAGE)
    gate.grant("c", TAP)
    assert spent(gate) == 5


def test_a_tap_allows_again_when_little_or_nothing_is_left(engine: Engine) -> None:
    gate = Gate(engine, 9, 9)
    gate.grant("c", MESSAGE)
    assert spent(gate) == 5
    gate.grant("c", TAP)
    assert spent(gate) == 3


def test_a_message_allows_the_whole_quota_again(engine: Engine) -> None:
    gate = Gate(engine, 9, 9)
    gate.grant("c", TAP)
    gate.grant("c", MESSAGE)
    assert gate.spend("c")
    gate.grant("c", MESSAGE)
    assert spent(gate) == 5


def test_nothing_may_be_pushed_to_who_never_wrote(engine: Engine) -> None:
    assert spent(Gate(engine, 9, 9)) == 0
