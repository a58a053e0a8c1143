"""Sites (场所): where people go, when it is open, and what stands inside."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from knowledge.fact import Interval, Shape


class SiteKind(StrEnum):
    """What sort of place it is."""

    HALL = "hall"
    SPECIAL_HALL = "special_hall"
    STATION = "station"
    VILLAGE = "village"
    SELF_SERVICE = "self_service"


class Span(Shape):
    """A span of open time on one day, end excluded; 24:00 is written 23:59:59."""

    start: time
    end: time


def _span(value: Any) -> Any:
    if isinstance(value, str):
        start, _, end = value.partition("-")
        return {"start": start, "end": "23:59:59" if end == "24:00" else end}
    return value


Spans = tuple[Annotated[Span, BeforeValidator(_span)], ...]


class Hours(Shape):
    """Opening hours (办公时间) by kind of day; 调休 make-up days count as weekdays."""

    weekday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()
    holiday: Spans = ()
    note: str | None = None


class Closure(Shape):
    """A closure or special day: no spans means closed all day."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    reason: str
    spans: Spans = ()


class Point(Shape):
    """A named map point inside a site, the only kind of target a robot may be sent to."""

    id: str
    name: str
    floor: int
    x: float
    y: float


class Window(Shape):
    """A window (窗口) or row of windows that handles some groups of matters."""

    id: str
    name: str
    numbers: str = Field(description="as on the signs, e.g. A01–A06")
    count: int = Field(1, ge=1)
    floor: int
    zone: str
    groups: tuple[str, ...]
    point: str | None = None
    phone: str | None = None
    hours: Hours | None = Field(None, description="where they differ from the site's")
    closures: tuple[Closure, ...] = Field((), description="when it alone is closed")


class Kiosk(Shape):
    """A self-service machine (自助终端) and what it does."""

    id: str
    name: str
    count: int = Field(1, ge=1)
    floor: int = 1
    groups: tuple[str, ...]
    point: str | None = None
    hours: Hours | None = None
    closures: tuple[Closure, ...] = ()


class Site(Shape):
    """A place of the service network; its region is where it stands."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: SiteKind
    region: str = Field(pattern=r"^\d{6}$")
    address: str
    lat: float
    lon: float
    phone: str
    hours: Hours
    closures: tuple[Closure, ...] = ()
    valid: Interval = Interval()
    transit: str | None = None
    parking: str | None = None
    accessibility: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    floors: dict[int, str] = Field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    kiosks: tuple[Kiosk, ...] = ()
    points: tuple[Point, ...] = ()
    reviewed_on: date


class Group(Shape):
    """A window group (窗口组): what the matters' ways refer to and queues are counted by."""

    name: str
    department: str
    phone: str


class Link(Shape):
    """An online entrance; matters and policies name its key, never a URL of their own."""

    name: str
    url: str = Field(pattern=r"^https://")
    kind: Literal["web", "app", "mini_program"] = "web"
    note: str | None = None
