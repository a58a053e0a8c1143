"""The widget's sessions and turns over real HTTP."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from house import House
from itsdangerous import URLSafeTimedSerializer
from visits import LOST, asked, bearer, refused, session, told

from channels.gate import FRESH, Gate
from channels.web.passes import Passes
from knowledge.library import Knowledge

EVENTS = {"Accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, str]]:
    """Server-sent events as (name, data)."""
    blocks = [b.split("\n", 1) for b in text.strip().split("\n\n")]
    return [(n.removeprefix("event: "), d.removeprefix("data: ")) for n, d in blocks]


def test_a_session_brings_all_that_a_widget_starts_with(http: httpx.Client) -> None:
    made = session(http, site="hall-exit-entry")
    assert made["site"]["id"] == "hall-exit-entry" and made["centre"]["hotline"] == "12345"
    assert made["greeting"] and made["words"]["title"] and made["kiosk_idle_seconds"] == 90
    assert "首次办护照要带什么" in made["suggestions"]
    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert made["human"]["text"] and made["human"]["phone"]


def test_a_session_speaks_the_language_asked_for(http: httpx.Client) -> None:
    words = {name: session(http, locale=name) for name in ("zh-CN", "zh-TW", "en")}
    assert len({w["greeting"] for w in words.values()}) == 3
    assert words["en"]["words"].keys() == words["zh-CN"]["words"].keys()
    assert words["en"]["human"]["text"].isascii() or "澜川" in words["en"]["human"]["text"]
    refused(http.post("/v1/web/sessions", json={"locale": "fr"}), 422, "bad_value", "locale")
    refused(http.post("/v1/web/sessions", json={"site": "x"}), 422, "unknown_site", "site")
    refused(http.post("/v1/web/sessions", json={"user": "x"}), 422, "unknown_field", "user")


def test_a_turn_is_answered_as_json_and_as_events(http: httpx.Client) -> None:
    me, body = bearer(http), asked()
    answer = http.post("/v1/web/turns", json=body, headers=me).json()
    assert answer["status"] == "answered" and answer["matter"]["code"] == "id-card-reissue"
    streamed = http.post("/v1/web/turns", json=body, headers=me | EVENTS)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    parts = events(streamed.text)
    assert [n for n, _ in parts][:1] == ["block"] and parts[-1][0] == "final"
    assert json.loads(parts[-1][1]) == answer


def test_a_turn_sent_again_is_answered_once(http: httpx.Client, house: House) -> None:
    me, body = bearer(http), asked(conversation_id=uuid4().hex)

    def one(n: int) -> str:
        accept = EVENTS if n % 2 else {}
        reply = httpx.post(f"{house.url}/v1/web/turns", json=body, headers=me | accept)
        found = json.loads(events(reply.text)[-1][1]) if n % 2 else reply.json()
        return str(found["id"])

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(one, range(6)))
    assert len(ids) == 1 and house.built.store.explain(ids.pop())["number"] == 1
    other = http.post("/v1/web/turns", json=body | {"question": "护照怎么办"}, headers=me)
    refused(other, 409, "key_reused", "request_id")
    elsewhere = body | {"question": "护照怎么办", "conversation_id": uuid4().hex}
    assert http.post("/v1/web/turns", json=elsewhere, headers=me).status_code == 200


@pytest.mark.parametrize("more", [{}, {"conversation_id": "c0123456789"}])
def test_a_new_session_gets_the_answer_that_the_old_one_asked_for(
    http: httpx.Client, house: House, more: dict[str, str]
) -> None:
    body = asked(**more)
    shouted = body | {"request_id": body["request_id"].upper()}
    first, again = (
        http.post("/v1/web/turns", json=b, headers=bearer(http)).json() for b in (body, shouted)
    )
    assert again == first and house.built.store.explain(first["id"])["number"] == 1


def test_a_channel_switched_off_answers_no_more_but_what_it_has_answered(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    with told(knowledge, tmp_path) as house:
        http, body = house.client, asked()
        first = http.post("/v1/web/turns", json=body, headers=bearer(http)).json()
        Gate(house.built.store.engine, 1, 1).switch("web", "维护")
        time.sleep(FRESH)
        for accept in ({}, EVENTS):
            reply = http.post("/v1/web/turns", json=asked(), headers=bearer(http) | accept)
            refused(reply, 503, "paused")
        assert http.post("/v1/web/turns", json=body, headers=bearer(http)).json() == first


def test_a_turn_is_counted_once(knowledge: Knowledge, tmp_path: Path) -> None:
    with told(knowledge, tmp_path) as house:
        body = asked()
        for accept in ({}, EVENTS):
            house.client.post("/v1/web/turns", json=body, headers=bearer(house.client) | accept)
        assert 'daoban_answers_total{status="answered"} 1.0' in house.client.get("/metrics").text


def test_a_conversation_goes_on_in_the_next_turn_and_session(http: httpx.Client) -> None:
    first = http.post("/v1/web/turns", json=asked(), headers=bearer(http)).json()
    follow = asked("那要带什么材料", conversation_id=first["conversation_id"])
    second = http.post("/v1/web/turns", json=follow, headers=bearer(http)).json()
    assert second["matter"] == first["matter"] and second["conversation_id"] == follow["conversation_id"]


@pytest.mark.parametrize(
    ("site", "place"),
    [("hall-city", "hall-city"), ("hall-hetang", "hall-hetang"), (None, "hall-city")],
)
def test_here_means_the_hall_of_the_session(
    http: httpx.Client, site: str | None, place: str
) -> None:
    me = bearer(http, **({"site": site} if site else {}))
    found = http.post("/v1/web/turns", json=asked("大厅几点下班"), headers=me).json()
    assert [b["site"] for b in found["blocks"] if b["type"] == "site"] == [place]


def test_where_the_person_is_decides_what_is_near(http: httpx.Client) -> None:
    here = asked(location={"lat": 29.3606, "lon": 119.481})
    routes = http.post("/v1/web/turns", json=here, headers=bearer(http)).json()["routes"]
    assert any(r["site"] and r["site"]["distance_m"] is not None for r in routes)
    bad = asked(location={"lat": 91.0, "lon": 0.0})
    refused(http.post("/v1/web/turns", json=bad, headers=bearer(http)), 422, "bad_value", "location.lat")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer WyJhIixudWxsXQ.aaaaaa.bbbbbb", "Bearer \xff"]
)
def test_without_a_valid_pass_nothing_is_asked(http: httpx.Client, header: str) -> None:
    reply = http.post("/v1/web/turns", json=asked(), headers={"Authorization": header.encode("latin-1")})
    refused(reply, 401, "session_over")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_pass_is_read_only_with_its_secret_and_in_its_time() -> None:
    given = Passes("secret", timedelta(minutes=30)).issue("hall-city")
    visit = Passes("secret", timedelta(minutes=30)).read(given.token)
    assert visit and visit.site == "hall-city" and len(visit.id) >= 16
    assert Passes("other", timedelta(minutes=30)).read(given.token) is None
    assert Passes("secret", timedelta(seconds=-1)).read(given.token) is None
    foreign = URLSafeTimedSerializer("secret", salt="else").dumps(["x", None])
    assert Passes("secret", timedelta(minutes=30)).read(str(foreign)) is None


def test_a_session_of_one_process_is_known_to_another(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    with told(knowledge, tmp_path) as first, told(knowledge, tmp_path) as second:
        me = bearer(first.client)
        assert second.client.post("/v1/web/turns", json=asked(), headers=me).status_code == 200


def test_too_many_turns_and_sessions_are_put_off(knowledge: Knowledge, tmp_path: Path) -> None:
    rates = {"web_turns_per_minute": "2", "web_sessions_per_minute": "3"}
    with told(knowledge, tmp_path, **rates) as house:
        http, me = house.client, bearer(house.client)
        replies = [http.post("/v1/web/turns", json=asked("好"), headers=me) for _ in range(3)]
        assert [r.status_code for r in replies] == [200, 200, 429]
        refused(replies[2], 429, "rate_limited")
        assert 1 <= int(replies[2].headers["retry-after"]) <= 60
        other = bearer(http)
        assert http.post("/v1/web/turns", json=asked("好"), headers=other).status_code == 200
        session(http)
        refused(http.post("/v1/web/sessions", json={}), 429, "rate_limited")
        far = {"X-Forwarded-For": "203.0.113.9"}
        assert http.post("/v1/web/sessions", json={}, headers=far).status_code == 200


def test_the_question_is_held_to_the_same_form_as_elsewhere(http: httpx.Client) -> None:
    me = bearer(http)
    for body, code, field in (
        (asked("字" * 501), "too_long", "question"), (asked(" "), "empty", "question"),
        (asked() | {"request_id": "1"}, "bad_value", "request_id"),
        ({"question": LOST}, "missing", "request_id"),
        (asked(region="339902"), "unknown_field", "region"),
        (asked(conversation_id="wechat-" + "0a" * 16), "bad_value", "conversation_id"),
    ):  # fmt: skip
        refused(http.post("/v1/web/turns", json=body, headers=me), 422, code, field)
