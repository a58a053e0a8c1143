"""What models and answers tell of themselves (遥测): figures only, to whoever listens.

Neither metrics nor exporters are known here; they join at the composition root.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.breaker import Breaker, Position

POSITIONS: tuple[Position, ...] = ("closed", "half open", "open")
FAILED = "error"

log = logging.getLogger("daoban")


@dataclass(frozen=True)
class Call:
    """One request put to a model (模型调用): never a word of what was said.

    `began` is in nanoseconds of the wall clock; `error` is a word, empty where a whole text came.
    """

    model: str
    provider: str
    began: int
    seconds: float
    first: float | None = None
    answered: str = ""
    input: int = 0
    output: int = 0
    estimated: bool = False
    cost: float = 0.0
    error: str = ""

    def data(self) -> dict[str, Any]:
        """What is kept of it beside an answer."""
        first = None if self.first is None else round(self.first, 3)
        told = {
            "model": self.model, "answered": self.answered, "input": self.input,
            "output": self.output, "estimated": self.estimated, "cost": round(self.cost, 8),
            "first": first, "seconds": round(self.seconds, 3), "error": self.error,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Stage:
    """One step of an answer and what it asked of models."""

    name: str
    began: int
    seconds: float
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Course:
    """How an answer came about (经过): its steps, how those with a model ended, what was masked."""

    status: str
    began: int
    seconds: float
    stages: tuple[Stage, ...] = ()
    outcomes: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    @property
    def degraded(self) -> tuple[str, ...]:
        """Why something was left out that was wanted, each in a word."""
        failed = ("failure",) if self.status == FAILED else ()
        return failed + self._of("unavailable")

    @property
    def guarded(self) -> tuple[str, ...]:
        """The rules that dropped a model's words."""
        return self._of("dropped")

    def _of(self, head: str) -> tuple[str, ...]:
        parts = (outcome.partition(": ") for outcome in self.outcomes)
        return tuple(rest for first, _, rest in parts if first == head and rest)


class Listener(Protocol):
    """Hears what is told; must be quick, for answers wait for it."""

    def called(self, call: Call) -> None:
        """A request to a model ended."""
        ...

    def ran(self, course: Course) -> None:
        """An answer was given and stored."""
        ...


class Telemetry:
    """Tells all listeners; what goes wrong in one is logged and harms no answer."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._breakers: list[tuple[str, Breaker]] = []

    def join(self, listener: Listener) -> None:
        """Listen from now on."""
        self._listeners.append(listener)

    def watch(self, model: str, breaker: Breaker) -> None:
        """Make the breaker before a model known."""
        self._breakers.append((model, breaker))

    def breakers(self) -> Mapping[str, Position]:
        """How the breaker of each model stands, the worst where there are several."""
        worst: dict[str, Position] = {}
        for model, breaker in self._breakers:
            stands = (worst.get(model, "closed"), breaker.position)
            worst[model] = max(stands, key=POSITIONS.index)
        return worst

    def called(self, call: Call) -> None:
        """Tell of a call, and note it in the step that it was made for."""
        if (noted := _NOTED.get()) is not None:
            noted.append(call)
        self._tell(lambda listener: listener.called(call))

    def ran(self, course: Course) -> None:
        """Tell of an answer."""
        self._tell(lambda listener: listener.ran(course))

    def _tell(self, tell: Callable[[Listener], None]) -> None:
        for listener in self._listeners:
            try:
                tell(listener)
            except Exception as error:
                log.error("telemetry: %s", type(error).__name__)


_NOTED: ContextVar[list[Call] | None] = ContextVar("noted", default=None)


@contextmanager
def noted() -> Iterator[list[Call]]:
    """The calls that are made in a block, by this task and those that it starts."""
    calls: list[Call] = []
    token = _NOTED.set(calls)
    try:
        yield calls
    finally:
        _NOTED.reset(token)


def stories(trace: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the steps with a model tell in a trace, by name: whatever has an outcome."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, told in trace.items():
        if isinstance(told, Mapping) and "outcome" in told:
            found["explain" if name == "model" else name] = told
        elif isinstance(told, Mapping):
            inner = {n: t for n, t in told.items() if isinstance(t, Mapping) and "outcome" in t}
            found |= inner
    return found
