"""Situations (情形): the questions about a person that change a guide's facts, defined once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge.fact import Shape

Quantity = Literal["age", "area", "years", "homes", "birth", "month", "retiring"]


class Range(Shape):
    """A span of a typed quantity: `from` included, `to` excluded, open where None."""

    of: Quantity
    start: float | None = Field(None, alias="from")
    end: float | None = Field(None, alias="to")

    def holds(self, value: float) -> bool:
        """Whether the value surely lies inside."""
        return all(self._inside(v) for v in self._meant(value))

    def allows(self, value: float) -> bool:
        """Whether the value may lie inside."""
        return any(self._inside(v) for v in self._meant(value))

    def _meant(self, value: float) -> tuple[float, ...]:
        """What a value may stand for: a bare year of birth for the middle of each of its months."""
        if self.of != "birth" or value != int(value):
            return (value,)
        return tuple(middle(int(value), month) for month in range(1, 13))

    def _inside(self, value: float) -> bool:
        return (self.start is None or self.start <= value) and (
            self.end is None or value < self.end
        )


def middle(year: int, month: int) -> float:
    """The middle of a month as a year with a fraction, clear of the borders between months."""
    return year + (month - 0.5) / 12


class Option(Shape):
    """One answer to a situation's question; `says` are the words by which people tell it."""

    label: str
    condition: str = Field(description="as a condition before a fact, e.g. 委托他人代办的")
    says: tuple[str, ...] = ()
    range: Range | None = None


class Situation(Shape):
    """A question about the person or the case (情形) and its options."""

    name: str
    question: str
    options: dict[str, Option] = Field(min_length=2)
    default: str | None = Field(None, description="the common case, assumed where asking annoys")
