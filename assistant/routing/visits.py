"""Visits (到场): routes that lead to a place: a window or machine, a hall, the help desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from assistant.answer import Route, RouteSite, RouteWindow
from assistant.question import Query
from assistant.routing.clock import hours_text, next_open, open_now, opening_text
from assistant.routing.queues import QueueFeed
from knowledge.catalogue import Catalogue
from knowledge.centre import Centre
from knowledge.matter import Matter, Way, WayKind
from knowledge.site import Kiosk, Site, SiteKind, Window

METRES = 6_371_000
STATIONS = (SiteKind.STATION, SiteKind.VILLAGE)


@dataclass(frozen=True)
class Place:
    """A window or machine of a site that handles a group."""

    site: Site
    part: Window | Kiosk


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> int:
    """The distance between two points on the ground."""
    a = sin(radians(lat2 - lat1) / 2) ** 2
    b = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return round(2 * METRES * asin(sqrt(a + b)))


def distance(site: Site, query: Query) -> int | None:
    """How many metres a site is from the person; None where that is not known."""
    here = query.question.location
    return metres(here.lat, here.lon, site.lat, site.lon) if here else None


def to_part(
    way: Way, place: Place, matter: Matter, query: Query, catalogue: Catalogue,
    feed: QueueFeed | None = None,
) -> Route:  # fmt: skip
    """To a window or machine of a site, with who waits there where a queue feed tells."""
    site, part = place.site, place.part
    visit, state = _visit(site, part, query.question.at, catalogue.centre)
    numbers = part.numbers if isinstance(part, Window) else None
    spot = f"{part.floor}楼{part.name}{f'（{numbers}）' if numbers else ''}"
    floor = site.floors.get(part.floor, f"{part.floor}楼") if site.floors else ""
    title = f"{site.name}{spot}"
    return Route(
        kind=way.kind.value, matter=matter.code, title=title,
        reason=way.note or _reason(way.kind, bool(visit["open_now"])),
        text=f"{title}，{site.address}，{state}", phone=site.phone,
        site=_site(site, distance(site, query)), window=RouteWindow(
            id=part.id, name=part.name, numbers=numbers, floor=part.floor,
            zone=part.zone if isinstance(part, Window) else floor, point=part.point,
        ),
        wait=feed.wait(site.id, way.group or "") if feed else None, **visit,
    )  # fmt: skip


def to_site(site: Site, query: Query, catalogue: Catalogue) -> Route:
    """To a place that was asked for itself: 万和广场自助点现在开着吗."""
    machines = site.kind is SiteKind.SELF_SERVICE
    kind = "kiosk" if machines else "station" if site.kind in STATIONS else "window"
    visit, state = _visit(site, None, query.question.at, catalogue.centre)
    return Route(
        kind=kind, title=site.name, reason=state, text=f"{site.name}，{site.address}，{state}",
        site=_site(site, distance(site, query)), phone=site.phone, **visit,
    )  # fmt: skip


def to_desk(at: datetime, catalogue: Catalogue) -> Route:
    """To a person: the consultation desk and the hotline."""
    centre = catalogue.centre
    site = catalogue.sites.get(centre.main_site)
    if site is None:
        return Route(
            kind="human", title="人工咨询", reason="由工作人员解答",
            text=f"拨打{centre.hotline}", phone=centre.hotline,
        )  # fmt: skip
    visit, state = _visit(site, None, at, centre)
    return Route(
        kind="human", title=f"{site.name}总咨询台", reason="由工作人员解答",
        text=f"{site.name}总咨询台，{state}；或拨打{centre.hotline}",
        site=_site(site, None), phone=centre.hotline, **visit,
    )  # fmt: skip


def _visit(
    site: Site, part: Window | Kiosk | None, at: datetime, centre: Centre
) -> tuple[dict[str, Any], str]:
    """When a place or a part of it is open, as fields of a route and in words."""
    opened = open_now(site, part, at, centre)
    opening = None if opened else next_open(site, part, at, centre)
    closed = f"现在不开放，{opening_text(opening, at)}开门" if opening else "近期不开放"
    fields = {"open_now": opened, "next_open": opening, "hours": hours_text(site, part)}
    return fields, "现在开放" if opened else closed


def _site(site: Site, away: int | None) -> RouteSite:
    return RouteSite(
        id=site.id, name=site.name, address=site.address, phone=site.phone,
        lat=site.lat, lon=site.lon, distance_m=away,
    )  # fmt: skip


def _reason(kind: WayKind, opened: bool) -> str:
    if kind is WayKind.KIOSK:
        return "自助办，不用排队"
    where = "就近办" if kind is WayKind.STATION else "窗口办"
    return f"{where}，现在开放" if opened else where
