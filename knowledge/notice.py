"""Notices (公告): what everybody concerned is told first, from a day to a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import Field

from knowledge.fact import Interval, Shape


class Notice(Shape):
    """A notice of the centre; with neither matters nor sites it concerns everybody."""

    title: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=500)
    valid: Interval = Interval()
    matters: tuple[str, ...] = Field((), description="codes of the matters it is about")
    sites: tuple[str, ...] = Field((), description="ids of the sites it is about")

    def concerns(self, matters: set[str], sites: set[str]) -> bool:
        """Whether it belongs to an answer about these matters that leads to these sites."""
        everybody = not self.matters and not self.sites
        return everybody or bool(matters & set(self.matters) or sites & set(self.sites))


@dataclass(frozen=True)
class Urgent:
    """What holds beside the snapshot (紧急处置): notices, and the keys of entries taken down."""

    notices: Mapping[str, Notice] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def notice_problems(
    notices: Mapping[str, Notice], matters: Mapping[str, object], sites: Mapping[str, object]
) -> Iterator[tuple[str, str, str]]:
    """(notice, field, what is wrong): matters and sites that do not exist."""
    for key, notice in notices.items():
        for named, asked, there in (("matters", notice.matters, matters), ("sites", notice.sites, sites)):
            yield from ((key, named, f"there is no {code!r}") for code in asked if code not in there)
