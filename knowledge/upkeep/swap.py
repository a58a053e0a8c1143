"""One value put for another (批量替换): which fields of a file change, and what they then say."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from knowledge.fact import Shape
from knowledge.upkeep.leaves import Place, leaves, named
from knowledge.upkeep.subject import articled, numbered
from knowledge.upkeep.uses import GROUP_KEY, rows

Data = Any


class SwapKind(StrEnum):
    """What is put for what: the kind decides which fields are meant."""

    PHONE = "phone"
    LAW = "law"
    ARTICLE = "article"
    GROUP = "group"
    LINK = "link"
    TEXT = "text"


class Swap(Shape):
    """A change across entries; for an article `law` says of which, for a law `doc_no` its new 文号."""

    kind: SwapKind
    old: str = Field(min_length=1, max_length=500)
    new: str = Field(max_length=500)
    law: str = Field("", max_length=200)
    doc_no: str = Field("", max_length=80)

    @field_validator("old", "new", "law", "doc_no")
    @classmethod
    def _one_line(cls, said: str) -> str:
        if any(not (c.isprintable() or c == " ") for c in said):
            raise ValueError("one line without control characters")
        return said.strip()

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.old or (not self.new and self.kind is not SwapKind.TEXT):
            raise ValueError("say what is put for what")
        if self.old == self.new:
            raise ValueError("the new value is the old one")
        if self.kind is SwapKind.ARTICLE and not self.law:
            raise ValueError("an article is one of a law: name it")
        return self


def swapped(data: dict[str, Data], swap: Swap) -> dict[Place, str]:
    """Every place of a file's data that changes, with its new value."""
    match swap.kind:
        case SwapKind.ARTICLE:
            found = _article(data, swap)
        case SwapKind.LAW:
            found = _law(data, swap)
        case _:
            found = _said(data, swap)
    return dict(found)


def _said(data: dict[str, Data], swap: Swap) -> Iterator[tuple[Place, str]]:
    for place, value in leaves(data):
        if isinstance(value, str) and (said := _after(place, value, swap)) != value:
            yield place, said


def _after(place: Place, value: str, swap: Swap) -> str:
    """What a value says after the swap."""
    match swap.kind:
        case SwapKind.PHONE:
            return numbered(swap.old).sub(lambda _: swap.new, value)
        case SwapKind.GROUP:
            return swap.new if value == swap.old and GROUP_KEY.fullmatch(named(place)) else value
        case SwapKind.LINK:
            return swap.new if value == swap.old and place[-1] == "link" else value
    return value.replace(swap.old, swap.new)


def _law(data: dict[str, Data], swap: Swap) -> Iterator[tuple[Place, str]]:
    """The name of a law in sources and, in its marks, in sentences; with it its 文号."""
    old, new = swap.old.strip("《》"), swap.new.strip("《》")
    for n, basis in enumerate(rows(data, "legal_basis")):
        if basis.get("law") == old:
            yield ("legal_basis", n, "law"), new
            if swap.doc_no and basis.get("doc_no"):
                yield ("legal_basis", n, "doc_no"), swap.doc_no
    for place, value in leaves(data):
        if isinstance(value, str) and f"《{old}》" in value:
            yield place, value.replace(f"《{old}》", f"《{new}》")


def _article(data: dict[str, Data], swap: Swap) -> Iterator[tuple[Place, str]]:
    """An article in the sources of one law."""
    wanted, law = articled(swap.old), swap.law.strip("《》")
    for n, basis in enumerate(rows(data, "legal_basis")):
        number = basis.get("article")
        if basis.get("law") == law and isinstance(number, str) and wanted.search(number):
            yield ("legal_basis", n, "article"), wanted.sub(lambda _: swap.new, number)
