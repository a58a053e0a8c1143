"""What systems send and get (请求与响应): the record's own shapes where they fit."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from channels.web.errors import Failure
from channels.web.shapes import Body, Moment, Noted
from knowledge.record.changes import Change
from knowledge.record.entry import Entry, State, Version

T = TypeVar("T")
LONGEST_TEXT = 300_000
BIGGEST = 2**31 - 1
SEGMENT = "[A-Za-z0-9][A-Za-z0-9@._-]*"
PATH = rf"^(policies(/{SEGMENT}){{1,5}}\.md|{SEGMENT}(/{SEGMENT}){{0,5}}\.yaml)$"


def _whole(value: Any) -> Any:
    """To JSON 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


EntryPath = Annotated[
    str, Field(pattern=PATH, max_length=160, examples=["matters/id-card/id-card-first.yaml"])
]
Asked = Annotated[EntryPath, Query(description="the entry: its file in a content folder")]
Number = Annotated[int, Field(ge=1, le=BIGGEST), BeforeValidator(_whole)]
Place = Annotated[int, Field(ge=0, le=1000), BeforeValidator(_whole)]
Reason = Annotated[Noted, Field(min_length=1, max_length=500, examples=["电话变更"])]
PageNumber = Annotated[int, Query(ge=0, le=100_000, description="counted from 0")]
Size = Annotated[int, Query(ge=1, le=200)]


class Page(BaseModel, Generic[T]):
    """A part of a list; `total` is over all pages."""

    items: list[T]
    total: int = Field(ge=0)
    page: int = Field(ge=0)
    size: int = Field(ge=1)


def paged(found: list[T], page: int, size: int) -> Page[T]:
    """One page of a list that is at hand."""
    return Page(items=found[page * size : (page + 1) * size], total=len(found), page=page, size=size)


class Moved(Failure):
    """A conflict; where an entry has moved on, `head` is the version that stands there now."""

    head: Version | None = None


class Items(BaseModel, Generic[T]):
    """A whole list."""

    items: list[T]


class VersionRow(BaseModel):
    """A version without its text."""

    model_config = ConfigDict(from_attributes=True)

    path: str
    number: int
    state: State
    author: str
    reason: str
    created_at: datetime
    approver: str | None
    approved_at: datetime | None
    publish_at: datetime | None


class EntrySeen(BaseModel):
    """An entry and the text of one of its versions; an empty text takes the entry out."""

    entry: Entry
    version: Version


class Diff(BaseModel):
    """What changed between two versions, field by field; `before` 0 stands for nothing."""

    path: str
    before: int
    after: int
    changes: list[Change]


class Saved(Body):
    """A new draft of an entry; `base` is the version it was edited from, null for a new entry."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"path": "notices/flood.yaml", "text": "title: 停办通知\ntext: 3月31日下午停办。\n", "reason": "防汛"},
    ]})  # fmt: skip

    path: EntryPath
    text: Annotated[Noted, Field(min_length=1, max_length=LONGEST_TEXT)]
    reason: Reason
    base: Number | None = None


class Step(Body):
    """A step of an entry's newest version; with `number` only if that is the newest."""

    path: EntryPath
    number: Number | None = None


class Approval(Step):
    """An approval, for the next publication or for a time."""

    publish_at: Moment | None = None


class Rejection(Step):
    """Sent back to the author, with what is to change."""

    text: Reason


class Said(Body):
    """A comment beside a version, or beside one of its fields."""

    path: EntryPath
    number: Number
    text: Annotated[Noted, Field(min_length=1, max_length=2000)]
    field: Annotated[Noted, Field(max_length=120)] = ""


class Withdrawal(Body):
    """A draft that takes an entry out once it is reviewed and published."""

    path: EntryPath
    reason: Reason


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("bad_date", "日期格式应如 2026-10-01。")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("bad_date", "没有这一天。") from error


Day = Annotated[
    date, BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-10-01"]}),
]  # fmt: skip


class Care(Body):
    """Who looks after an entry, when it is taken out, when it was looked over; absent ones stay."""

    path: EntryPath
    owner: Annotated[Noted, Field(min_length=1, max_length=64)] | None = None
    withdraw_on: Day | None = None
    reviewed_on: Day | None = None
