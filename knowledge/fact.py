"""What every fact carries: where it comes from, when and where it holds, for which situation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NATION = "000000"


class Shape(BaseModel):
    """A validated, immutable piece of content that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Element(StrEnum):
    """The parts of a guide (要素); the element is the unit of retrieval, citation and editing."""

    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCEDURE = "procedure"
    TIME_LIMIT = "time_limit"
    DEADLINE = "deadline"
    FEES = "fees"
    WAYS = "ways"
    RESULT = "result"
    VALIDITY = "validity"
    MISSING = "missing"
    LEGAL_BASIS = "legal_basis"
    CONTACTS = "contacts"
    FAQS = "faqs"


class Basis(Shape):
    """The source of a fact (依据); `seen` tells how it was checked, never guessed."""

    key: str | None = Field(None, description="name by which items of the same guide refer to it")
    law: str = Field(description="name of the law or document, without 《》")
    article: str | None = Field(None, description="e.g. 第十四条")
    doc_no: str | None = Field(None, description="文号, only when known for sure")
    seen: Literal["law", "page", "memory", "local"] = "memory"
    source: str | None = None

    def text(self) -> str:
        """The reference as a citizen reads it."""
        number = f"（{self.doc_no}）" if self.doc_no else ""
        return f"《{self.law}》{number}{self.article or ''}"


class Interval(Shape):
    """When something is in force (有效期间): both days included, open where None."""

    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def upcoming(self, day: date) -> bool:
        """Whether it starts only after the day."""
        return self.start is not None and day < self.start


def covers(region: str, asked: str) -> bool:
    """Whether a rule of `region` applies in `asked` (行政区划 codes, inherited downwards)."""
    return asked.startswith(_stem(region))


@cache
def _stem(region: str) -> str:
    return region.removesuffix("00").removesuffix("00").removesuffix("00")


def _as_options(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: (v,) if isinstance(v, str) else tuple(v) for k, v in value.items()}
    return value


When = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_as_options)]
"""Situation → options under which an item applies; several situations are ANDed."""


def applies(when: When, known: Mapping[str, str]) -> bool | None:
    """True or False where the known situations decide, None while one is still unknown."""
    verdicts = [known[s] in options if s in known else None for s, options in when.items()]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Keys = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Check(Shape):
    """A question that a guide or policy must answer before it is published (发布前核对问题)."""

    q: str = Field(min_length=2)
    facts: Keys = Field((), description="texts that the answer must hold, e.g. 40元")
    absent: Keys = Field((), description="texts that it must not hold")
    element: Element | None = Field(None, description="the element that has to come first")
