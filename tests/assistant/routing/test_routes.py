"""Where this person goes for this matter at this time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.answer import Route, Wait
from assistant.question import Location, Prefs, Query, Question
from assistant.routing.queues import QueueBoard
from assistant.routing.routes import Router
from assistant.routing.visits import metres, to_site
from knowledge.catalogue import Catalogue
from knowledge.matter import SERVICES, Matter
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


@pytest.fixture(scope="module")
def city(catalogue: Catalogue) -> Catalogue:
    fields = {n: getattr(catalogue, n) for n in Catalogue.model_fields}
    return Catalogue.model_construct(**fields | {
        "sites": {s.id: s for s in SITES},
        "centre": catalogue.centre.model_copy(update={"main_site": "main"}),
        "groups": {"card": Group(name="证件", department="公安", phone="0500-110")},
        "links": {"app": Link(name="网办", url="https://example.cn/")},
    })  # fmt: skip


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


def test_an_open_window_says_where_and_that_it_is_open(city: Catalogue) -> None:
    (route,) = routes(city, WINDOW)
    assert route.kind == "window" and route.open_now and route.next_open is None
    assert route.site and route.site.id == "main" and route.window
    assert (route.window.floor, route.window.numbers) == (1, "A1")
    assert "现在开放" in route.text and "一号" in route.text


def test_an_open_window_comes_before_a_closed_one(city: Catalogue) -> None:
    closed = {"from": "2026-03-01", "to": "2026-03-03", "reason": "装修"}
    shut = site("main", "hall", EAST, 29.40, closures=[closed])
    moved = city.model_copy(update={"sites": city.sites | {"main": shut}})
    assert sites(routes(moved, WINDOW)) == ["east"]


def test_at_night_the_kiosk_comes_before_the_window(city: Catalogue) -> None:
    assert [r.kind for r in routes(city, WINDOW, KIOSK)] == ["window", "kiosk"]
    found = routes(city, WINDOW, KIOSK, at=NIGHT)
    assert [r.kind for r in found] == ["kiosk", "window"]
    assert found[1].open_now is False and found[1].next_open == datetime.fromisoformat(
        "2026-03-03T09:00:00+08:00"
    )
    assert "明天9:00开门" in found[1].text


def test_a_persons_own_district_is_preferred(city: Catalogue) -> None:
    assert sites(routes(city, WINDOW, region=WEST)) == ["west"]
    assert sites(routes(city, WINDOW, region=CITY)) == ["main"]


def test_the_nearest_is_preferred_where_the_person_is_known_to_be(city: Catalogue) -> None:
    (route,) = routes(city, WINDOW, location=Location(29.61, 119.6))
    assert route.site and route.site.id == "west"
    assert route.site.distance_m == pytest.approx(1112, abs=5)


def test_a_place_named_is_taken_at_its_word(city: Catalogue) -> None:
    assert sites(routes(city, WINDOW, text="west中心能办证吗", region=EAST)) == ["west"]


def test_a_site_that_is_no_longer_or_not_yet_there_is_not_offered(city: Catalogue) -> None:
    gone = site("main", "hall", EAST, 29.40, valid={"to": "2026-02-28"})
    without = city.model_copy(update={"sites": city.sites | {"main": gone}})
    assert sites(routes(without, WINDOW)) == ["east"]


def test_at_most_three_routes_each_of_another_kind(city: Catalogue) -> None:
    found = routes(city, WINDOW, STATION, KIOSK, ONLINE, {"kind": "post", "phone": "11183"})
    assert len(found) == 3 and len({r.kind for r in found}) == 3


@pytest.mark.parametrize("kind", ["window", "station", "kiosk", "online"])
def test_the_way_asked_for_comes_first(city: Catalogue, kind: str) -> None:
    found = routes(city, WINDOW, STATION, KIOSK, ONLINE, ways_asked=(kind,))
    assert found[0].kind == kind


def test_elders_go_to_people_near_by_before_pages(city: Catalogue) -> None:
    assert routes(city, ONLINE, STATION)[0].kind == "online"
    assert routes(city, ONLINE, STATION, prefs=Prefs(elder=True))[0].kind == "station"
    assert routes(city, ONLINE, STATION, text="老人不会用手机")[0].kind == "station"


def test_a_station_is_not_offered_as_a_window_of_the_hall(city: Catalogue) -> None:
    assert sites(routes(city, STATION)) == ["street"]
    assert sites(routes(city, KIOSK)) == ["night"]


def test_a_way_for_another_case_is_not_offered(city: Catalogue) -> None:
    only = WINDOW | {"when": {"agent": "self"}}
    assert [r.kind for r in routes(city, only, ONLINE, known={"agent": "other"})] == ["online"]
    assert "window" in [r.kind for r in routes(city, only, ONLINE, known={})]


def test_an_online_way_gives_the_link_of_the_catalogue(city: Catalogue) -> None:
    (route,) = routes(city, ONLINE)
    assert route.link and route.link.url == "https://example.cn/" and route.open_now


@pytest.mark.parametrize(
    ("way", "phone"),
    [({"kind": "home_visit", "group": "card"}, "0500-110"), ({"kind": "phone", "phone": "12333"}, "12333"),
     ({"kind": "agent"}, "12345"), ({"kind": "post"}, "12345")],
)  # fmt: skip
def test_a_way_without_a_place_gives_a_phone(
    city: Catalogue, way: dict[str, Any], phone: str
) -> None:
    (route,) = routes(city, way)
    assert route.kind == way["kind"] and route.phone == phone and phone in route.text


@pytest.mark.parametrize("ways", [(), (WINDOW | {"group": "moon"},)])
def test_where_nothing_fits_a_person_helps(city: Catalogue, ways: tuple[Any, ...]) -> None:
    (route,) = routes(city, *ways)
    assert route.kind == "human" and route.phone == "12345"
    assert route.site and route.site.id == "main" and "总咨询台" in route.text


def test_a_fresh_queue_is_told_and_weighed_and_a_stale_one_is_not(city: Catalogue) -> None:
    board, now = QueueBoard(timedelta(minutes=5)), datetime.now(UTC)
    here = Location(29.45, 119.6)
    assert sites(routes(city, WINDOW, location=Location(29.449, 119.6))) == ["main"]
    board.put("main", "card", Wait(people=400, minutes=90), now)
    board.put("east", "card", Wait(people=1, minutes=2), now)
    (route,) = routes(city, WINDOW, location=here, feed=board)
    assert sites((route,)) == ["east"] and route.wait == Wait(people=1, minutes=2)

    stale = QueueBoard(timedelta(minutes=5))
    stale.put("main", "card", Wait(people=400), now - timedelta(minutes=6))
    (route,) = routes(city, WINDOW, location=Location(29.449, 119.6), feed=stale)
    assert sites((route,)) == ["main"] and route.wait is None


def test_an_older_reading_does_not_replace_a_newer_one() -> None:
    board, now = QueueBoard(timedelta(minutes=5)), datetime.now(UTC)
    board.put("main", "card", Wait(people=3), now)
    board.put("main", "card", Wait(people=9), now - timedelta(minutes=1))
    assert board.wait("main", "card") == Wait(people=3) and board.wait("main", "other") is None


def test_distances_are_of_the_ground() -> None:
    assert metres(29.4, 119.6, 29.4, 119.6) == 0
    assert metres(30.25, 120.16, 31.23, 121.47) == pytest.approx(166_000, rel=0.01)


def test_what_only_begins_online_comes_after_the_window(city: Catalogue) -> None:
    begun = ONLINE | {"partial": True}
    found = routes(city, begun, WINDOW)
    assert [r.kind for r in found] == ["window", "online"] and found[1].title.startswith("先在网上约")
    assert [r.kind for r in routes(city, begun, WINDOW, ways_asked=("online",))] == ["window", "online"]


def test_a_way_that_somebody_cannot_use_comes_last_even_while_the_rest_is_closed(
    city: Catalogue,
) -> None:
    found = routes(city, ONLINE, WINDOW, at=NIGHT, averse=("online",))
    assert [r.kind for r in found] == ["window", "online"]


def test_who_asks_for_a_visit_is_told_of_the_centres_own_where_the_matter_has_none(
    city: Catalogue,
) -> None:
    visits = matter({"kind": "home_visit", "phone": "0500-1", "note": "约好上门。"})
    service = visits.model_copy(update={"code": "visits", "theme": SERVICES})
    served = city.model_copy(update={"matters": city.matters | {"visits": service}})
    first, *rest = routes(served, WINDOW, ways_asked=("home_visit",))
    assert (first.kind, first.matter, first.phone) == ("home_visit", "visits", "0500-1")
    assert [r.kind for r in rest] == ["window"]
    assert [r.kind for r in routes(served, WINDOW)] == ["window"]


@pytest.mark.parametrize(
    ("text", "first"), [("今晚还来得及吗，去哪弄", "online"), ("这个去哪个窗口", "window")]
)
def test_who_cannot_wait_is_not_sent_to_a_window_that_is_shut(
    city: Catalogue, text: str, first: str
) -> None:
    found = routes(city, ONLINE, WINDOW, at=NIGHT, text=text, ways_asked=("window",))
    assert [r.kind for r in found][0] == first and len(found) == 2


def test_whom_to_call_comes_after_a_window_that_is_shut(city: Catalogue) -> None:
    visit = {"kind": "home_visit", "phone": "0500-1"}
    assert [r.kind for r in routes(city, visit, WINDOW, at=NIGHT)] == ["window", "home_visit"]
    elder = routes(city, ONLINE, visit, WINDOW, prefs=Prefs(elder=True))
    assert [r.kind for r in elder] == ["window", "home_visit", "online"]


@pytest.mark.parametrize(
    ("at", "kind"), [(DAY, "window"), ("2026-03-02T08:00:00+08:00", "window"), (NIGHT, "online")]
)
def test_a_place_named_comes_before_the_page_while_it_opens_that_day(
    city: Catalogue, at: str, kind: str
) -> None:
    found = routes(city, ONLINE, WINDOW, text="west中心能办吗", at=at)
    assert found[0].kind == kind and sites(found) == ["west"]


@pytest.mark.parametrize("at", [DAY, NIGHT])
def test_who_asks_for_a_phone_is_told_whom_to_ask_where_nothing_is_done_by_phone(
    city: Catalogue, at: str
) -> None:
    found = routes(city, WINDOW, at=at, ways_asked=("phone",))
    assert [r.kind for r in found] == ["phone", "window"]
    assert (found[0].title, found[0].phone) == ("电话咨询", "0500-110")
    own = routes(city, WINDOW, {"kind": "phone", "phone": "123"}, at=at, ways_asked=("phone",))
    assert (own[0].title, own[0].phone) == ("电话办", "123")


def test_who_will_not_come_is_sent_to_the_window_where_nothing_else_finishes(
    city: Catalogue,
) -> None:
    begun = ONLINE | {"partial": True}
    assert [r.kind for r in routes(city, begun, WINDOW, averse=("window",))] == ["window", "online"]
    assert [r.kind for r in routes(city, ONLINE, WINDOW, averse=("window",))] == ["online", "window"]


@pytest.mark.parametrize(
    ("name", "kind"), [("west", "window"), ("street", "station"), ("night", "kiosk")]
)
def test_a_place_asked_for_itself_is_a_route(city: Catalogue, name: str, kind: str) -> None:
    query = Query("开着吗", Question("开着吗", "c" * 8, datetime.fromisoformat(DAY), EAST))
    route = to_site(city.sites[name], query, city)
    assert (route.kind, route.open_now, route.matter) == (kind, True, None)
    assert route.site and route.site.id == name
