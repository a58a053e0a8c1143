"""What the record keeps (档案条目): one entry is one content file, with immutable versions."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePosixPath

from pydantic import Field

from knowledge.fact import Shape


class Kind(StrEnum):
    """What an entry is about (条目类别)."""

    MATTER = "matter"
    POLICY = "policy"
    SITE = "site"
    TERM = "term"
    REPLY = "reply"
    NOTICE = "notice"
    SHARED = "shared"


FOLDERS = {
    "matters": Kind.MATTER, "policies": Kind.POLICY, "sites": Kind.SITE, "notices": Kind.NOTICE,
    "terms.yaml": Kind.TERM, "places.yaml": Kind.TERM, "replies.yaml": Kind.REPLY, "ui": Kind.REPLY,
    "web.yaml": Kind.REPLY, "suggestions.yaml": Kind.REPLY,
}  # fmt: skip


class State(StrEnum):
    """Where a version stands (版本状态); only the state of a version ever changes."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


WAITING = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
"""States of a version that is not yet, or no longer, what citizens get."""


class Version(Shape):
    """One text of an entry; an empty text takes the entry out (撤下)."""

    path: str
    number: int
    text: str
    state: State
    author: str
    reason: str
    created_at: datetime
    approver: str | None = None
    approved_at: datetime | None = None
    publish_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Identity of the text."""
        return digest(self.text)


class Entry(Shape):
    """An entry as it stands: its newest version and the one in force."""

    path: str = Field(description="its file in a content folder, e.g. matters/id-card/x.yaml")
    kind: Kind
    title: str
    facets: dict[str, str] = Field(default_factory=dict, description="theme, authority, code …")
    head: int = Field(description="number of the newest version")
    state: State = Field(description="state of the newest version")
    published: int | None = Field(None, description="number of the version in force")
    owner: str | None = None
    withdraw_on: date | None = None
    reviewed_on: date | None = None
    updated_at: datetime


class Comment(Shape):
    """What a reviewer or editor wrote beside a version (审核意见)."""

    id: int
    path: str
    number: int
    author: str
    text: str
    field: str = ""
    created_at: datetime


def kind_of(path: str) -> Kind:
    """The kind of an entry, told by where its file lies."""
    return FOLDERS.get(path.split("/")[0], Kind.SHARED)


def stem_of(path: str) -> str:
    """The key of an entry among its kind: the name of its file."""
    return PurePosixPath(path).stem


def digest(text: str) -> str:
    """Identity of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
