"""The way that is asked for, that only begins, or that somebody cannot use."""

from __future__ import annotations

from datetime import datetime

import pytest
from halls import DAY, EAST, NIGHT, ONLINE, WINDOW, matter, routes, sites

from assistant.question import Prefs, Query, Question
from assistant.routing.visits import to_site
from knowledge.catalogue import Catalogue
from knowledge.matter import SERVICES


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
