"""Five places with one window or machine each, and the routes of a matter there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assistant.answer import Route
from assistant.question import Query, Question
from assistant.routing.queues import QueueBoard
from assistant.routing.routes import Router
from knowledge.catalogue import Catalogue
from knowledge.matter import Matter
from knowledge.site import Group, Link, Site

DAY, NIGHT = "2026-03-02T10:00:00+08:00", "2026-03-02T22:00:00+08:00"
CITY, EAST, WEST = "339900", "339903", "339904"
WEEK = {"weekday": ["09:00-17:00"]}
ALWAYS = dict.fromkeys(("weekday", "saturday", "sunday", "holiday"), ["00:00-24:00"])


def site(name: str, kind: str, region: str, lat: float, hours: Any = WEEK, **fields: Any) -> Site:
    spot = {"id": f"{name}-1", "name": "证件", "floor": 1, "groups": ["card"]}
    return Site.model_validate({
        "id": name, "name": f"{name}中心", "kind": kind, "region": region, "lat": lat, "lon": 119.6,
        "address": "一号", "phone": "1", "hours": hours, "reviewed_on": "2026-03-31",
        "windows": [spot | {"numbers": "A1", "zone": "A区"}] if kind != "self_service" else [],
        "kiosks": [spot] if kind == "self_service" else [],
    } | fields)  # fmt: skip


SITES = (
    site("main", "hall", EAST, 29.40), site("east", "hall", EAST, 29.50),
    site("west", "hall", WEST, 29.60), site("street", "station", EAST, 29.45),
    site("night", "self_service", EAST, 29.41, ALWAYS),
)  # fmt: skip


def matter(*ways: dict[str, Any]) -> Matter:
    return Matter.model_validate({
        "code": "some-card", "name": "办证", "theme": "x", "authority": "x", "summary": "x",
        "reviewed_on": "2026-03-31", "ways": list(ways),
    })  # fmt: skip


WINDOW, STATION, KIOSK = ({"kind": k, "group": "card"} for k in ("window", "station", "kiosk"))
ONLINE = {"kind": "online", "link": "app"}


def routes(
    city: Catalogue, *ways: dict[str, Any], at: str = DAY, text: str = "办证", region: str = CITY,
    ways_asked: tuple[str, ...] = (), averse: tuple[str, ...] = (), feed: QueueBoard | None = None, known: Any = None,
    **asked: Any,
) -> tuple[Route, ...]:  # fmt: skip
    question = Question(text, "c" * 8, datetime.fromisoformat(at), region, **asked)
    query = Query(text=text, question=question, region=region, ways=ways_asked, averse=averse)
    return Router(city, feed).routes(matter(*ways), query, known or {})


def sites(found: tuple[Route, ...]) -> list[str]:
    return [r.site.id for r in found if r.site]


def five_places(catalogue: Catalogue) -> Catalogue:
    """A catalogue with these places alone, one group and one link."""
    fields = {n: getattr(catalogue, n) for n in Catalogue.model_fields}
    return Catalogue.model_construct(**fields | {
        "sites": {s.id: s for s in SITES},
        "centre": catalogue.centre.model_copy(update={"main_site": "main"}),
        "groups": {"card": Group(name="证件", department="公安", phone="0500-110")},
        "links": {"app": Link(name="网办", url="https://example.cn/")},
    })  # fmt: skip
