"""Chooses routes (去向): where this person goes for this matter, now, best first, at most three."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from assistant.answer import Route, RouteLink
from assistant.question import Query
from assistant.routing.clock import open_now
from assistant.routing.queues import QueueFeed
from assistant.routing.visits import STATIONS, Place, distance, to_desk, to_part
from assistant.sites import named_site
from knowledge.catalogue import Catalogue
from knowledge.fact import applies
from knowledge.matter import SERVICES, Matter, Way, WayKind
from knowledge.site import Site, SiteKind

MOST = 3
USUAL = (
    "online", "window", "station", "kiosk", "home_visit", "agent", "post", "phone", "human",
)  # fmt: skip
ELDERS = ("station", "window", "home_visit", "agent", "kiosk", "phone", "online", "post", "human")
ASKED = ("home_visit", "agent", "post", "kiosk", "station", "phone", "online", "window", "human")
CALLED = ("home_visit", "agent", "post", "phone", "human")
LENT = (WayKind.HOME_VISIT, WayKind.AGENT)
METRES_A_PERSON = 50


class Router:
    """Routes over one catalogue at one time; the feed may say how long the queues are."""

    def __init__(self, catalogue: Catalogue, feed: QueueFeed | None = None) -> None:
        self._catalogue = catalogue
        self._feed = feed

    def routes(self, matter: Matter, query: Query, known: dict[str, str]) -> tuple[Route, ...]:
        """The best routes for a matter; the consultation desk where nothing fits."""
        ways = [(w, matter) for w in matter.ways if applies(w.when, known) is not False]
        ways += self._lent(matter, {w.kind for w, _ in ways}, query)
        named = named_site(query, self._catalogue)
        there = named.site.id if named else None
        found = [
            (route, way) for way, of in ways for route in self._routes_of(way, of, query, there)
        ]
        found.sort(key=self._ranking([route for route, _ in found], query, there))
        best: list[Route] = []
        for route, _ in found:
            if all(route.kind != b.kind for b in best):
                best.append(route)
        return tuple(best[:MOST]) or (self.human(query.question.at),)

    def _lent(
        self, matter: Matter, own: set[WayKind], query: Query
    ) -> list[tuple[Way, Matter]]:
        """What the centre does for any matter and was asked for: somebody comes, helps, or answers."""
        wanted = [kind for kind in LENT if kind in query.ways and kind not in own]
        services = [m for m in self._catalogue.matters.values() if m.theme == SERVICES]
        lent = [(w, m) for m in services for w in m.ways if w.kind in wanted]
        asks = "phone" in query.ways and WayKind.PHONE not in own
        return [*lent, (_call(matter), matter)] if asks else lent

    def _ranking(
        self, routes: list[Route], query: Query, there: str | None
    ) -> Callable[[tuple[Route, Way]], tuple[bool | int, ...]]:
        """What is asked for and can be finished first; whom to call never before a shut window.

        Who will not go to a window is sent there all the same where nothing else finishes it.
        """
        cues = self._catalogue.cues
        usual = ELDERS if query.question.prefs.elder or _says(query, cues.elders) else USUAL
        at_once = _says(query, cues.at_once)
        closed = any(route.open_now is False for route in routes)
        no_way = not query.ways and not query.averse

        def wanted(route: Route) -> bool:
            at_place = no_way and route.site is not None and route.site.id == there
            return route.kind in query.ways or at_place and _opens(route, query.day)

        def rank(found: tuple[Route, Way]) -> tuple[bool | int, ...]:
            route, way = found
            shut = route.open_now is False
            waits = not shut or route.kind != "kiosk" and not at_once
            finishes = not way.partial or route.kind == "phone"
            asked = wanted(route) and finishes and waits
            later = shut or closed and not asked and route.kind in CALLED
            order = ASKED if asked and query.ways else usual
            averse = route.kind in query.averse
            cannot = averse and route.kind != "window"
            return not asked, cannot, way.partial, averse, later, order.index(route.kind)

        return rank

    def _routes_of(
        self, way: Way, matter: Matter, query: Query, there: str | None
    ) -> Iterator[Route]:
        match way.kind:
            case WayKind.WINDOW | WayKind.STATION | WayKind.KIOSK if way.group:
                for place in self._places(way, way.group, query, there):
                    yield to_part(way, place, matter, query, self._catalogue, self._feed)
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
        by_phone = "电话咨询" if way.partial else "电话办"
        titles = {"home_visit": "上门办", "agent": "帮办代办", "post": "邮寄办", "phone": by_phone}
        group = self._catalogue.groups.get(way.group or "")
        phone = way.phone or (group.phone if group else None) or self._catalogue.centre.hotline
        title = titles[way.kind.value]
        note = way.note or ("预约后工作人员上门" if way.kind is WayKind.HOME_VISIT else title)
        return Route(
            kind=way.kind.value, matter=matter.code, title=title, reason=note,
            text=f"{title}：{note.rstrip('。')}，电话{phone}", phone=phone,
            open_now=True if phone == self._catalogue.centre.hotline else None,
        )  # fmt: skip

    def _places(self, way: Way, group: str, query: Query, there: str | None) -> list[Place]:
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
        best.sort(key=lambda p: (p.site.id != there, *self._site_rank(p, group, query)))
        return best[:1]

    def _site_rank(self, place: Place, group: str, query: Query) -> tuple[int | bool | str, ...]:
        """Open first, then near, a queue counting as a way to walk, then main."""
        site, question = place.site, query.question
        opened = open_now(site, place.part, question.at, self._catalogue.centre)
        away = 0 if _local(site, query, self._catalogue) else 1
        near = distance(site, query)
        wait = self._feed.wait(site.id, group) if self._feed else None
        people = wait.people if wait else 0
        main = 0 if site.id == self._catalogue.centre.main_site else 1
        far = (away, people) if near is None else (near + METRES_A_PERSON * people, 0)
        return (not opened, *far, main, site.id)

    def human(self, at: datetime) -> Route:
        """A person: the consultation desk and the hotline."""
        return to_desk(at, self._catalogue)


def _opens(route: Route, day: date) -> bool:
    """Whether a place is open, or opens again on the same day."""
    return bool(route.open_now or route.next_open and route.next_open.date() == day)


def _call(matter: Matter) -> Way:
    """Whom to ask by phone of a matter that is not done by phone."""
    group = next((way.group for way in matter.ways if way.group), None)
    return Way(kind=WayKind.PHONE, group=group, partial=True)


def _fits(kind: WayKind, site: Site) -> bool:
    if kind is WayKind.STATION:
        return site.kind in STATIONS
    return kind is WayKind.KIOSK or site.kind not in (*STATIONS, SiteKind.SELF_SERVICE)


def _local(site: Site, query: Query, catalogue: Catalogue) -> bool:
    if query.region == catalogue.centre.code:
        return site.id == catalogue.centre.main_site
    return site.region == query.region


def _says(query: Query, words: Iterable[str]) -> bool:
    return any(word in query.text for word in words)
