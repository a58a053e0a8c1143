"""Which sites may embed the widget, and what browsers of others are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from house import House
from pydantic import ValidationError
from visits import answer, refused, session, told

from channels.web.options import WebSettings
from knowledge.library import Knowledge

OURS, THEIRS = "https://www.lanchuan.example", "https://elsewhere.example"
CROSSED = ("/v1/web/sessions", "/v1/web/turns", "/v1/answers/a1/rating", "/v1/shares", "/v1/tickets")


@pytest.fixture(scope="module")
def embedded(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("embedded")
    with told(knowledge, folder, web_origins=f"{OURS}, https://m.lanchuan.example/") as house:
        yield house


def preflight(http: httpx.Client, path: str, origin: str) -> httpx.Response:
    asked = {"Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type"}  # fmt: skip
    return http.options(path, headers={"Origin": origin, **asked})


@pytest.mark.parametrize("path", CROSSED)
def test_an_allowed_site_may_call_the_widgets_paths(embedded: House, path: str) -> None:
    reply = preflight(embedded.client, path, OURS)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == OURS
    assert "authorization" in reply.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in reply.headers
    assert "Origin" in reply.headers["vary"]


@pytest.mark.parametrize("path", CROSSED)
def test_another_site_may_not(embedded: House, path: str) -> None:
    for origin in (THEIRS, "null", f"{OURS}.evil.example", "https://evil.example/" + OURS):
        reply = preflight(embedded.client, path, origin)
        assert reply.status_code == 400 and "access-control-allow-origin" not in reply.headers


def test_other_paths_are_closed_to_all_other_sites(embedded: House) -> None:
    for path in ("/v1/ask", "/v1/queues", "/v1/matters", "/metrics"):
        assert "access-control-allow-origin" not in preflight(embedded.client, path, OURS).headers
        told = embedded.client.get(path, headers={"Origin": OURS}).headers
        assert "access-control-allow-origin" not in told


def test_a_session_is_only_for_allowed_sites(embedded: House) -> None:
    http = embedded.client

    def begun(origin: str) -> httpx.Response:
        return http.post("/v1/web/sessions", json={}, headers={"Origin": origin})

    for origin in (OURS, "https://m.lanchuan.example", embedded.url):
        assert begun(origin).status_code == 200
    for origin in (THEIRS, "null", "https://www.lanchuan.example.evil.example"):
        refused(begun(origin), 403, "origin_refused")


def test_refusals_can_be_read_by_an_allowed_site(embedded: House) -> None:
    reply = embedded.client.post("/v1/web/turns", content=b"{", headers={"Origin": OURS})
    assert reply.status_code == 415 and reply.headers["access-control-allow-origin"] == OURS
    assert "Retry-After" in reply.headers["access-control-expose-headers"]


def test_by_default_only_our_own_pages_are_served(http: httpx.Client, house: House) -> None:
    assert http.post("/v1/web/sessions", json={}, headers={"Origin": house.url}).status_code == 200
    theirs = http.post("/v1/web/sessions", json={}, headers={"Origin": OURS})
    refused(theirs, 403, "origin_refused")
    assert "access-control-allow-origin" not in theirs.headers


def test_a_demo_may_be_open_to_all_but_never_with_credentials(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    with told(knowledge, tmp_path, web_origins="*") as house:
        reply = preflight(house.client, "/v1/web/turns", THEIRS)
        assert reply.headers["access-control-allow-origin"] == "*"
        made = house.client.post("/v1/web/sessions", json={}, headers={"Origin": THEIRS})
        assert made.status_code == 200 and made.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in made.headers
        assert session(house.client)["token"]


def test_rating_and_sharing_work_from_an_allowed_site(embedded: House) -> None:
    http, origin = embedded.client, {"Origin": OURS}
    found = answer(http)
    for path, body in (
        (f"/v1/answers/{found['id']}/rating", {"level": 5}),
        ("/v1/shares", {"answer_id": found["id"]}), ("/v1/tickets", {"text": "办不成"}),
    ):  # fmt: skip
        reply = http.post(path, json=body, headers=origin)
        assert reply.status_code == 200 and reply.headers["access-control-allow-origin"] == OURS


@pytest.mark.parametrize("value", ["lanchuan.example", "https://a.example/path", "https://a.example?x", "ftp://a"])
def test_what_is_no_origin_is_named_at_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DAOBAN_WEB_ORIGINS", f"https://a.example {value}")
    with pytest.raises(ValidationError, match="is no origin; write https://www.example.cn"):
        WebSettings()


def test_a_public_address_is_an_origin_of_our_own(knowledge: Knowledge, tmp_path: Path) -> None:
    with told(knowledge, tmp_path, public_url="https://daoban.example/") as house:
        own = {"Origin": "https://daoban.example"}
        assert house.client.post("/v1/web/sessions", json={}, headers=own).status_code == 200
        share = house.client.post("/v1/shares", json={"answer_id": answer(house.client)["id"]})
        assert share.json()["url"].startswith("https://daoban.example/s/")
