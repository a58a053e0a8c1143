"""Chooses routes (去向): where this person goes for this matter, now, best first, at most three."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from assistant.answer import Route, RouteLink, RouteSite, RouteWindow
from assistant.question import Query
from assistant.routing.clock import hours_text, next_open, open_now, opening_text
from assistant.routing.queues import QueueFeed
from knowledge.catalogue import Catalogue
from knowledge.fact import applies
from knowledge.matter import SERVICES, Matter, Way, WayKind
from knowledge.site import Kiosk, Site, SiteKind, Window

MOST = 3
STATIONS = (SiteKind.STATION, SiteKind.VILLAGE)
USUAL = (
    "online", "window", "station", "kiosk", "home_visit", "agent", "post", "phone", "human",
)  # fmt: skip
ELDERS = ("station", "window", "home_visit", "agent", "kiosk", "phone", "online", "post", "human")
ASKED = ("home_visit", "agent", "post", "kiosk", "station", "phone", "online", "window", "human")
CALLED = ("home_visit", "agent", "post", "phone", "human")
LENT = (WayKind.HOME_VISIT, WayKind.AGENT)
METRES = 6_371_000
METRES_A_PERSON = 50


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


class Router:
    """Routes over one catalogue at one time; the feed may say how long the queues are."""

    def __init__(self, catalogue: Catalogue, feed: QueueFeed | None = None) -> None:
        self._catalogue = catalogue
        self._feed = feed

    def routes(self, matter: Matter, query: Query, known: dict[str, str]) -> tuple[Route, ...]:
        """The best routes for a matter; the consultation desk where nothing fits."""
        ways = [(w, matter) for w in matter.ways if applies(w.when, known) is not False]
        ways += self._lent({w.kind for w, _ in ways}, query)
        found = [(route, way) for way, of in ways for route in self._routes_of(way, of, query)]
        found.sort(key=self._ranking([route for route, _ in found], query))
        best: list[Route] = []
        for route, _ in found:
            if all(route.kind != b.kind for b in best):
                best.append(route)
        return tuple(best[:MOST]) or (self.human(query.question.at),)

    def _lent(self, own: set[WayKind], query: Query) -> list[tuple[Way, Matter]]:
        """What the centre does for any matter and was asked for: somebody comes, or helps."""
        wanted = [kind for kind in LENT if kind in query.ways and kind not in own]
        services = [m for m in self._catalogue.matters.values() if m.theme == SERVICES]
        return [(w, m) for m in services for w in m.ways if w.kind in wanted]

    def _ranking(
        self, routes: list[Route], query: Query
    ) -> Callable[[tuple[Route, Way]], tuple[bool | int, ...]]:
        """What is asked for and can be finished first; whom to call never before a shut window."""
        cues = self._catalogue.cues
        usual = ELDERS if query.question.prefs.elder or _says(query, cues.elders) else USUAL
        at_once = _says(query, cues.at_once)
        closed = any(route.open_now is False for route in routes)

        def rank(found: tuple[Route, Way]) -> tuple[bool | int, ...]:
            route, way = found
            shut = route.open_now is False
            waits = not shut or route.kind != "kiosk" and not at_once
            asked = route.kind in query.ways and not way.partial and waits
            later = shut or closed and route.kind in CALLED
            order = ASKED if asked else usual
            return not asked, route.kind in query.averse, way.partial, later, order.index(route.kind)

        return rank

    def _routes_of(self, way: Way, matter: Matter, query: Query) -> Iterator[Route]:
        match way.kind:
            case WayKind.WINDOW | WayKind.STATION | WayKind.KIOSK if way.group:
                for place in self._places(way, way.group, query):
                    yield self._placed(way, place, matter, query)
            case WayKind.ONLINE if way.link:
                link = self._catalogue.links[way.link]
                title = "先在网上约" if way.partial else "网上办"
                yield Route(
                    kind="online", matter=matter.code, title=f"{title}：{link.name}",
                    reason=way.note or "不用跑现场，随时可以办", text=f"{title}：{link.name} {link.url}",
                    link=RouteLink(name=link.name, url=link.url, kind=link.kind), open_now=True,
                )  # fmt: skip
            case WayKind.HUMAN:
                yield self.human(query.question.at)
            case WayKind.WINDOW | WayKind.STATION | WayKind.KIOSK | WayKind.ONLINE:
                return
            case _:
                yield self._served(way, matter)

    def _served(self, way: Way, matter: Matter) -> Route:
        """A home visit, agent service, post or phone."""
        titles = {"home_visit": "上门办", "agent": "帮办代办", "post": "邮寄办", "phone": "电话办"}
        group = self._catalogue.groups.get(way.group or "")
        phone = way.phone or (group.phone if group else None) or self._catalogue.centre.hotline
        title = titles[way.kind.value]
        note = way.note or ("预约后工作人员上门" if way.kind is WayKind.HOME_VISIT else title)
        return Route(
            kind=way.kind.value, matter=matter.code, title=title, reason=note,
            text=f"{title}：{note.rstrip('。')}，电话{phone}", phone=phone,
            open_now=True if phone == self._catalogue.centre.hotline else None,
        )  # fmt: skip

    def _places(self, way: Way, group: str, query: Query) -> list[Place]:
        """Where a group is handled, the best site first, one place a site."""
        best: list[Place] = []
        for site in self._catalogue.sites.values():
            if not site.valid.holds(query.day) or not _fits(way.kind, site):
                continue
            parts = site.kiosks if way.kind is WayKind.KIOSK else site.windows
            handles = [p for p in parts if group in p.groups]
            if handles:
                at = query.question.at
                handles.sort(key=lambda p: not open_now(site, p, at, self._catalogue.centre))
                best.append(Place(site, handles[0]))
        best.sort(key=lambda p: self._site_rank(p, group, query))
        return best[:1]

    def _site_rank(self, place: Place, group: str, query: Query) -> tuple[int | bool | str, ...]:
        """Named first, then open, then near, a queue counting as a way to walk, then main."""
        site, question = place.site, query.question
        named = any(n in query.text for n in (site.name, *site.aliases))
        opened = open_now(site, place.part, question.at, self._catalogue.centre)
        away = 0 if _local(site, query, self._catalogue) else 1
        near = _distance(site, query)
        wait = self._feed.wait(site.id, group) if self._feed else None
        people = wait.people if wait else 0
        main = 0 if site.id == self._catalogue.centre.main_site else 1
        far = (away, people) if near is None else (near + METRES_A_PERSON * people, 0)
        return (not named, not opened, *far, main, site.id)

    def _placed(self, way: Way, place: Place, matter: Matter, query: Query) -> Route:
        site, part, at = place.site, place.part, query.question.at
        centre = self._catalogue.centre
        opened = open_now(site, part, at, centre)
        opening = None if opened else next_open(site, part, at, centre)
        numbers = part.numbers if isinstance(part, Window) else None
        where = f"{site.floors.get(part.floor, f'{part.floor}楼') if site.floors else ''}"
        spot = f"{part.floor}楼{part.name}{f'（{numbers}）' if numbers else ''}"
        state = "现在开放" if opened else self._closed(opening, at)
        title = f"{site.name}{spot}"
        return Route(
            kind=way.kind.value, matter=matter.code, title=title,
            reason=way.note or _reason(way.kind, opened), text=f"{title}，{site.address}，{state}",
            site=RouteSite(
                id=site.id, name=site.name, address=site.address, phone=site.phone,
                lat=site.lat, lon=site.lon, distance_m=_distance(site, query),
            ),
            window=RouteWindow(
                id=part.id, name=part.name, numbers=numbers, floor=part.floor,
                zone=part.zone if isinstance(part, Window) else where, point=part.point,
            ),
            phone=site.phone, open_now=opened, next_open=opening, hours=hours_text(site, part),
            wait=self._feed.wait(site.id, way.group or "") if self._feed else None,
        )  # fmt: skip

    @staticmethod
    def _closed(opening: datetime | None, at: datetime) -> str:
        return f"现在不开放，{opening_text(opening, at)}开门" if opening else "近期不开放"

    def human(self, at: datetime) -> Route:
        """A person: the consultation desk and the hotline."""
        centre = self._catalogue.centre
        site = self._catalogue.sites.get(centre.main_site)
        if site is None:
            return Route(
                kind="human", title="人工咨询", reason="由工作人员解答",
                text=f"拨打{centre.hotline}", phone=centre.hotline,
            )  # fmt: skip
        opened = open_now(site, None, at, centre)
        opening = None if opened else next_open(site, None, at, centre)
        state = "现在开放" if opened else self._closed(opening, at)
        return Route(
            kind="human", title=f"{site.name}总咨询台", reason="由工作人员解答",
            text=f"{site.name}总咨询台，{state}；或拨打{centre.hotline}",
            site=RouteSite(
                id=site.id, name=site.name, address=site.address, phone=site.phone,
                lat=site.lat, lon=site.lon,
            ),
            phone=centre.hotline, open_now=opened, next_open=opening, hours=hours_text(site),
        )  # fmt: skip


def _fits(kind: WayKind, site: Site) -> bool:
    if kind is WayKind.STATION:
        return site.kind in STATIONS
    return kind is WayKind.KIOSK or site.kind not in (*STATIONS, SiteKind.SELF_SERVICE)


def _local(site: Site, query: Query, catalogue: Catalogue) -> bool:
    if query.region == catalogue.centre.code:
        return site.id == catalogue.centre.main_site
    return site.region == query.region


def _distance(site: Site, query: Query) -> int | None:
    here = query.question.location
    return metres(here.lat, here.lon, site.lat, site.lon) if here else None


def _says(query: Query, words: Iterable[str]) -> bool:
    return any(word in query.text for word in words)


def _reason(kind: WayKind, opened: bool) -> str:
    if kind is WayKind.KIOSK:
        return "自助办，不用排队"
    where = "就近办" if kind is WayKind.STATION else "窗口办"
    return f"{where}，现在开放" if opened else where
