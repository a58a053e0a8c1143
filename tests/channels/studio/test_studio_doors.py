"""Every route of the console, whoever adds it: closed to who is not signed in, has another role, forges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from editors import NO_TLS, PASSWORD, Person, record
from fastapi.routing import APIRoute
from house import House
from insights import lived

from assistant.signing_in import SigningIn
from assistant.staff import Role, Staff
from channels.studio.door import READING
from channels.studio.page import HOME, SIGN_IN, May
from channels.studio.studio import PARTS, routes
from knowledge.record import audit

OPEN = {"/sign-in"}
FOUND = [(route, guard) for route, guard in routes() if guard is not None]
CASES = [(route, method, guard) for route, guard in FOUND for method in sorted(route.methods)]
CLOSED = [case for case in CASES if case[0].path not in OPEN]
HOSTILE = ["x" * 3000, "../../etc/passwd", "\x00", "'\"><script>", "999999999999999999999", "-1", "%F0%9F", "é\u202e"]


def named(case: object) -> str:
    return f"{case.path}" if isinstance(case, APIRoute) else str(case) if isinstance(case, str) else ""


def address(route: APIRoute, value: str = "1") -> str:
    return "/studio" + re.sub(r"{\w+(:\w+)?}", lambda _: value, route.path)


@pytest.fixture(scope="module")
def house(little: Path, snapshots: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived(little, snapshots, tmp_path_factory.mktemp("doors")) as house:
        for role in Role:
            Staff(house.built.store.engine).create(f"only-{role}", PASSWORD, [role], must_change=False)
        yield house


@pytest.fixture(scope="module")
def people(house: House) -> dict[Role, Person]:
    return {role: Person(house, f"only-{role}") for role in Role}


def sent(client: httpx.Client, method: str, url: str, **fields: str) -> httpx.Response:
    if method in READING:
        return client.request(method, url, params=fields or None)
    return client.request(method, url, data=fields)


def test_there_are_routes_and_each_names_its_roles() -> None:
    assert len(CASES) > 60 and len(list(routes())) == len(FOUND)
    anybody = {route.path for route, guard in FOUND if not guard.roles}
    assert anybody == OPEN


def test_a_route_without_roles_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi import APIRouter, FastAPI

    from channels.studio import studio
    from channels.studio.house import Part

    bare = APIRouter()
    bare.get("/bare")(lambda: None)
    monkeypatch.setattr(studio, "PARTS", (*PARTS, Part("bare", bare, "")))
    with pytest.raises(TypeError, match="/bare"):
        studio.install(FastAPI())


@pytest.mark.parametrize(("route", "method", "guard"), CLOSED, ids=named)
def test_nobody_gets_in_without_signing_in(house: House, route: APIRoute, method: str, guard: May) -> None:
    with httpx.Client(base_url=house.url, verify=NO_TLS) as client:
        reply = sent(client, method, address(route))
    if method == "GET":
        assert (reply.status_code, reply.headers["location"].partition("?")[0]) == (303, SIGN_IN)
    else:
        assert reply.status_code == 401 and "登录已过期" in reply.text


@pytest.mark.parametrize(("route", "method", "guard"), CLOSED, ids=named)
def test_other_roles_are_refused_though_they_send_their_token(
    people: dict[Role, Person], route: APIRoute, method: str, guard: May
) -> None:
    for role in set(Role) - guard.roles:
        reply = sent(people[role].client, method, address(route), csrf=people[role].csrf)
        assert reply.status_code == 403 and "没有权限" in reply.text


@pytest.mark.parametrize(
    ("route", "method", "guard"), [c for c in CASES if c[1] not in READING], ids=named
)
def test_a_post_without_the_browsers_token_does_nothing(
    house: House, people: dict[Role, Person], route: APIRoute, method: str, guard: May
) -> None:
    client = people[next(iter(guard.roles or Role))].client
    before = len(audit.lines(house.built.store.engine, most=10_000))
    for forged in ("", "0" * 64, people[Role.AGENT].csrf if Role.AGENT not in guard.roles else "x"):
        reply = sent(client, method, address(route), csrf=forged, reason="x", path="matters/x.yaml")
        assert reply.status_code == 403 and "页面已过期" in reply.text
    assert len(audit.lines(house.built.store.engine, most=10_000)) == before


def hostile() -> Iterator[Any]:
    """Every route with some of the values, others for the next route; by `make soak` with all."""
    for number, case in enumerate(CASES):
        for n, values in enumerate(HOSTILE[start::3] for start in range(3)):
            marks = () if n == number % 3 else pytest.mark.soak
            yield pytest.param(*case, values, marks=marks, id=f"{named(case[0])}-{case[1]}-{n}")


@pytest.mark.parametrize(("route", "method", "guard", "values"), list(hostile()))
def test_no_hostile_value_breaks_a_page(
    house: House, route: APIRoute, method: str, guard: May, values: list[str]
) -> None:
    names = [p.alias for p in route.dependant.query_params] + ["path", "text", "reason", "name"]
    person = Person(house, f"only-{next(iter(sorted(guard.roles)), Role.ADMIN)}")
    for value in values:
        if SigningIn(house.built.store.engine).find(person.token) is None:  # the last one signed out
            person = Person(house, person.name)
        fields = dict.fromkeys(names, value) | ({} if method in READING else {"csrf": person.csrf})
        url = address(route, httpx.QueryParams({"v": value}).__str__()[2:].replace("+", "%20"))
        reply = sent(person.client, method, url, **fields)
        assert reply.status_code < 500, (url, value, reply.status_code)
        assert "<script>" not in re.sub(r"<script type=\"module\"[^>]*>", "", reply.text)


def test_every_page_of_the_navigation_opens(people: dict[Role, Person]) -> None:
    for role, person in people.items():
        links = person.get("").xpath("//nav[@id='nav']//a/@href")
        assert links and HOME in links
        for link in links:
            assert person.client.get(link).status_code == 200, (role, link)


def test_no_record_was_changed_by_all_this(house: House) -> None:
    assert record(house).texts()


def test_pages_come_with_a_strict_policy_and_are_not_kept(people: dict[Role, Person]) -> None:
    for link in people[Role.ADMIN].get("").xpath("//nav[@id='nav']//a/@href"):
        reply = people[Role.ADMIN].client.get(link)
        policy = dict(p.strip().split(" ", 1) for p in reply.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'" and "unsafe" not in str(policy)
        assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'"
        assert reply.headers["cache-control"] == "no-store" and reply.headers["x-frame-options"] == "DENY"
        assert not re.search(r"<[^>]+\s(style|on\w+)=", reply.text) and "<style" not in reply.text
