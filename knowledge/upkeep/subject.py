"""What a search for uses is about (被引用对象): a window group, a site, a law, a phone, a term."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

from pydantic import Field

from knowledge.fact import Shape


class SubjectKind(StrEnum):
    """What can be looked for."""

    GROUP = "group"
    SITE = "site"
    WINDOW = "window"
    LINK = "link"
    PHONE = "phone"
    LAW = "law"
    POLICY = "policy"
    SITUATION = "situation"
    TERM = "term"
    MATTER = "matter"
    TEXT = "text"


class Subject(Shape):
    """One thing; `part` is a window of a site, an article of a law, an option of a situation."""

    kind: SubjectKind
    key: str = Field(min_length=1, max_length=200)
    part: str = Field("", max_length=80)


How = Literal["defines", "names", "mentions", "through"]
"""The entry defines it, refers to it, says it in a sentence, or depends on it through another."""


class Use(Shape):
    """One field that touches a subject."""

    path: str
    field: str
    value: str
    how: How
    via: str = Field("", description="what it depends on it through, e.g. a window group")


ORDER: dict[How, int] = {"defines": 0, "names": 1, "through": 2, "mentions": 3}


def numbered(text: str) -> re.Pattern[str]:
    """A phone or number as it stands alone, never inside a longer one."""
    return re.compile(rf"(?<![\d-]){re.escape(text)}(?![\d-])")


def articled(article: str) -> re.Pattern[str]:
    """An article as it stands alone: 第十条, never 第十条之一."""
    return re.compile(rf"{re.escape(article)}(?!之)")
