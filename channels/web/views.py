"""What goes out over HTTP beside the Answer itself (返回)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from knowledge.matter import Matter
from knowledge.site import Site, SiteKind


class Rated(BaseModel):
    """The rating as it was kept."""

    answer_id: str
    level: int
    label: str


class Kept(BaseModel):
    """How many readings were taken."""

    readings: int


class MatterRow(BaseModel):
    """A matter in a list."""

    code: str
    name: str
    aliases: tuple[str, ...]
    theme: str
    audience: tuple[str, ...]
    summary: str


class MatterList(BaseModel):
    """Matters in force; `total` counts them without limit and offset."""

    items: list[MatterRow]
    total: int
    snapshot: str


class Guide(BaseModel):
    """The whole guide as published."""

    snapshot: str
    as_of: datetime
    matter: Matter


class Opening(BaseModel):
    """Whether a site is open as of a time; a window may differ."""

    open_now: bool
    next_open: datetime | None
    hours: str


class SiteRow(Opening):
    """A site in a list."""

    id: str
    name: str
    kind: SiteKind
    region: str
    address: str
    phone: str
    lat: float
    lon: float


class SiteList(BaseModel):
    """Sites in use."""

    items: list[SiteRow]
    total: int
    snapshot: str


class SiteDetail(Opening):
    """The whole site as published."""

    snapshot: str
    as_of: datetime
    site: Site


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether the vector index serves; until then answers come from words alone."""

    ready: bool
    reason: str | None = None
    snapshot: str
    as_of: date = Field(description="the day the content was checked")
