"""Where this person goes for this matter at this time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from halls import CITY, EAST, KIOSK, NIGHT, ONLINE, STATION, WEST, WINDOW, routes, site, sites

from assistant.answer import Wait
from assistant.question import Location, Prefs
from assistant.routing.queues import QueueBoard
from assistant.routing.visits import metres
from knowledge.catalogue import Catalogue


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
