"""Situations (情形): the questions about a person that change a guide's facts, defined once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge.fact import Shape

Quantity = Literal["age", "area", "years", "homes", "birth", "month"]


class Range(Shape):
    """A span of a typed quantity: `from` included, `to` excluded, open where None."""

    of: Quantity
    start: float | None = Field(None, alias="from")
    end: float | None = Field(None, alias="to")

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        return (self.start is None or self.start <= value) and (
            self.end is None or value < self.end
        )


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
