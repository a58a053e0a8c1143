"""The breaker (熔断): stops asking what failed again and again, and tries once in a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

Position = Literal["closed", "half open", "open"]


class Breaker:
    """Opens after `most` failures in a row; lets one attempt through every `rest` seconds."""

    def __init__(
        self, most: int = 5, rest: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = most, rest, clock
        self._failures, self._since = 0, 0.0

    @property
    def position(self) -> Position:
        """How it stands; half open while the next attempt would be let through."""
        if self._failures < self._most:
            return "closed"
        return "open" if self._clock() - self._since < self._rest else "half open"

    def allows(self) -> bool:
        """Whether to ask now; while open, a yes is the only one until the rest is over again."""
        position = self.position
        if position == "half open":
            self._since = self._clock()
        return position != "open"

    def succeeded(self) -> None:
        """It answered: all is forgotten."""
        self._failures = 0

    def failed(self) -> None:
        """It failed once more."""
        self._failures += 1
        self._since = self._clock()
