"""What goes out over HTTP beside the Answer itself (返回)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from assistant.answer import Citation, MatterRef, Route, Status
from assistant.block import Block
from assistant.tickets import State
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


class CentreWords(BaseModel):
    """Whose assistant it is, as the widget shows it."""

    name: str
    city: str
    statement: str
    hotline: str
    as_of: date


class SiteName(BaseModel):
    """The site that a session belongs to."""

    id: str
    name: str


class Staff(BaseModel):
    """Whether people are at the desk now, and how to reach them (人工)."""

    open_now: bool
    next_open: datetime | None
    text: str
    phone: str


class Session(BaseModel):
    """All that a widget starts with."""

    token: str
    expires_at: datetime
    centre: CentreWords
    site: SiteName | None
    greeting: str
    suggestions: list[str]
    words: dict[str, JsonValue]
    human: Staff
    kiosk_idle_seconds: int


class ShareMade(BaseModel):
    """A shared answer: its page, and the paths of its QR code and of the 一次性告知单."""

    token: str
    url: str = Field(description="the page for a phone, also what the QR code says")
    qr: str = Field(description="path of an SVG")
    pdf: str = Field(description="path of a PDF")
    expires_at: datetime


class SharedAnswer(BaseModel):
    """An answer without question, conversation, place or anything else of the person."""

    status: Status
    matter: MatterRef | None
    matters: tuple[MatterRef, ...]
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    routes: tuple[Route, ...]
    text: str
    generated: bool
    degraded: str | None
    snapshot: str
    as_of: datetime
    expires_at: datetime


class TicketMade(BaseModel):
    """The number of a message for the staff, and what happens next."""

    number: str
    message: str


class TicketSeen(BaseModel):
    """How a message for the staff stands."""

    number: str
    state: State
    reply: str | None = None
