"""The answer (回答): status, blocks rendered from fields, citations, routes and options."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from assistant.block import Block, Part
from knowledge.fact import Basis, Element


class Status(StrEnum):
    """How an answer ended (结局)."""

    ANSWERED = "answered"
    CLARIFYING = "clarifying"
    NO_GUIDE = "no_guide"
    OUT_OF_REGION = "out_of_region"
    OUT_OF_SCOPE = "out_of_scope"
    SMALLTALK = "smalltalk"
    HUMAN = "human"
    CRISIS = "crisis"
    REFUSED = "refused"
    ERROR = "error"


Completeness = Literal["full", "partial", "none"]
"""How much of what was asked is answered (完整度)."""


class MatterRef(Part):
    """A matter by code and official name."""

    code: str
    name: str


class Citation(Part):
    """The source of a block: one element or article of one published text."""

    number: int
    kind: Literal["matter", "policy", "site", "faq"]
    code: str
    name: str
    element: Element | None = None
    article: str | None = None
    doc_no: str | None = None
    basis: tuple[Basis, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    reviewed_on: str | None = None


RouteKind = Literal[
    "online", "kiosk", "station", "window", "home_visit", "agent", "post", "phone", "human"
]


class RouteSite(Part):
    """The place of a route."""

    id: str
    name: str
    address: str
    phone: str
    lat: float
    lon: float
    distance_m: int | None = None


class RouteWindow(Part):
    """The window or machine of a route; `point` is a map point that a robot may go to."""

    id: str
    name: str
    numbers: str | None = None
    floor: int
    zone: str | None = None
    point: str | None = None


class RouteLink(Part):
    """The online entrance of a route."""

    name: str
    url: str
    kind: str


class Wait(Part):
    """A fresh reading of a queue."""

    people: int
    minutes: int | None = None


class Route(Part):
    """Where this person goes for this matter at this time (去向)."""

    kind: RouteKind
    matter: str | None = None
    title: str
    reason: str
    text: str
    site: RouteSite | None = None
    window: RouteWindow | None = None
    link: RouteLink | None = None
    phone: str | None = None
    open_now: bool | None = None
    next_open: datetime | None = None
    hours: str | None = None
    wait: Wait | None = None


class Choice(Part):
    """An option the citizen may take next; sending value, label or number chooses it."""

    label: str
    value: str


class Answer(Part):
    """One answer, stable as JSON across versions."""

    id: str
    conversation_id: str
    status: Status
    matter: MatterRef | None = None
    matters: tuple[MatterRef, ...] = ()
    blocks: tuple[Block, ...] = ()
    citations: tuple[Citation, ...] = ()
    routes: tuple[Route, ...] = ()
    options: tuple[Choice, ...] = ()
    text: str = Field(description="a plain rendering of the blocks")
    speech: str = Field(description="the same for the ear: short, no addresses of pages")
    generated: bool = Field(False, description="holds wording by a model")
    completeness: Completeness | None = Field(
        None, description="how much of what was asked is answered; null where that was not judged"
    )
    unanswered: tuple[str, ...] = Field(
        (), description="what was asked and is written in no guide or article shown"
    )
    degraded: str | None = Field(None, description="why the answer was made with less, if so")
    snapshot: str
    as_of: datetime
