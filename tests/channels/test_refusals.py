"""What is refused at the door, always in the one form and never as a server error."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from house import House, opened

from channels.web.limits import LARGEST
from knowledge.library import Knowledge

JSON = {"Content-Type": "application/json"}


def refused(reply: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    assert reply.headers["content-type"] == "application/json"
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["message"]


def sent(http: httpx.Client, content: bytes, **headers: str) -> httpx.Response:
    return http.post("/v1/ask", content=content, headers=JSON | headers)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing", "question"),
        ({"question": "字" * 501}, "too_long", "question"),
        ({"question": " \u3000\n"}, "empty", "question"),
        ({"question": 5}, "bad_value", "question"),
        ({"question": "\ud800"}, "bad_utf8", "question"),
        ({"question": "好", "model": "gpt"}, "unknown_field", "model"),
        ({"question": "好", "prefs": {"big": True}}, "unknown_field", "prefs.big"),
        ({"question": "好", "prefs": {"elder": "yes"}}, "bad_value", "prefs.elder"),
        ({"question": "好", "at": "明天"}, "bad_date", "at"),
        ({"question": "好", "at": "2026-02-30T09:00"}, "bad_date", "at"),
        ({"question": "好", "at": "2026-02-03"}, "bad_date", "at"),
        ({"question": "好", "at": 1772416800}, "bad_date", "at"),
        ({"question": "好", "conversation_id": "short"}, "bad_value", "conversation_id"),
        ({"question": "好", "conversation_id": "with space"}, "bad_value", "conversation_id"),
        ({"question": "好", "conversation_id": "newline1\n"}, "bad_value", "conversation_id"),
        ({"question": "好", "conversation_id": "telegram-" + "0a" * 16}, "bad_value", "conversation_id"),
        ({"question": "好", "region": "3399"}, "bad_value", "region"),
        ({"question": "好", "location": {"lat": 91, "lon": 0}}, "bad_value", "location.lat"),
        ({"question": "好", "location": {"lat": 1}}, "missing", "location.lon"),
        ({"question": "好", "\ud800": 1}, "bad_utf8", None),
        ({"question": "好", "region": "\ud800"}, "bad_utf8", "region"),
        ([], "bad_value", None),
    ],
)  # fmt: skip
def test_a_bad_field_is_named(
    http: httpx.Client, body: object, code: str, field: str | None
) -> None:
    for path in ("/v1/ask", "/v1/ask/stream"):
        reply = http.post(path, content=json.dumps(body), headers=JSON)
        refused(reply, 422, code, field)


def test_the_longest_question_and_its_margins_are_taken(http: httpx.Client) -> None:
    assert http.post("/v1/ask", json={"question": "\n " + "字" * 500 + " "}).status_code == 200


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_the_calendar_do_not_break_it(http: httpx.Client, at: str) -> None:
    assert http.post("/v1/ask", json={"question": "几点开门", "at": at}).status_code == 200
    assert http.get("/v1/sites", params={"at": at}).status_code == 200


@pytest.mark.parametrize("content", [b"{", b"", b'{"question": NaN}', b"[" * 60_000, b"1" * 5000])
def test_what_is_no_json_is_refused(http: httpx.Client, content: bytes) -> None:
    reply = sent(http, content)
    assert reply.status_code in (400, 422) and reply.json()["error"]["code"]


def test_bad_utf8_is_refused(http: httpx.Client) -> None:
    refused(sent(http, b'{"question": "\xff\xfe"}'), 400, "bad_utf8")
    refused(sent(http, json.dumps({"question": "好"}).encode("utf-16")), 400, "bad_utf8")


def test_another_content_type_is_refused(http: httpx.Client) -> None:
    refused(http.post("/v1/ask", data={"question": "好"}), 415, "unsupported_media_type")
    refused(http.post("/v1/ask", content=b'{"question": "x"}'), 415, "unsupported_media_type")
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert http.post("/v1/ask", content=b'{"question": "x"}', headers=kind).status_code == 200


def _chunks(size: int) -> Iterator[bytes]:
    yield b'{"question": "'
    for _ in range(size // 1000):
        yield b"x" * 1000
    yield b'"}'


def test_a_body_over_64_kb_is_refused_however_it_is_sent(http: httpx.Client) -> None:
    refused(sent(http, b" " * (LARGEST + 1)), 413, "too_large")
    chunked = http.post("/v1/ask", content=_chunks(LARGEST + 2000), headers=JSON)
    refused(chunked, 413, "too_large")
    refused(
        http.post("/v1/ask", content=_chunks(LARGEST - 2000), headers=JSON),
        422,
        "too_long",
        "question",
    )
    refused(http.request("GET", "/v1/sites", content=b"x" * (LARGEST + 1)), 413, "too_large")


def test_a_huge_body_is_refused_before_it_is_sent(house: House) -> None:
    link = http.client.HTTPConnection(urlsplit(house.url).netloc, timeout=10)
    link.putrequest("POST", "/v1/ask")
    link.putheader("Content-Type", "application/json")
    link.putheader("Content-Length", str(10**9))
    link.endheaders()
    assert link.getresponse().status == 413
    link.close()


@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PATCH", "GET"])
def test_another_method_is_refused(http: httpx.Client, method: str) -> None:
    reply = http.request(method, "/v1/ask")
    refused(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == "POST"


def test_an_unknown_path_is_not_found(http: httpx.Client) -> None:
    for path in ("/v2/ask", "/v1/ask/", "/%00", "/../etc/passwd", "/docs"):
        refused(http.get(path), 404, "not_found")


def test_too_many_questions_from_one_address_are_put_off(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    with opened(knowledge, tmp_path, ask_per_minute=3) as house:
        http, body = house.client, {"question": "好"}
        taken = [http.post(p, json=body) for p in ("/v1/ask", "/v1/ask/stream", "/v1/ask")]
        assert [r.status_code for r in taken] == [200, 200, 200]
        reply = http.post("/v1/ask", json=body)
        refused(reply, 429, "rate_limited")
        assert 1 <= int(reply.headers["retry-after"]) <= 60
        assert http.get("/v1/matters").status_code == 200
        other = {"X-Forwarded-For": "203.0.113.7"}
        assert http.post("/v1/ask", json=body, headers=other).status_code == 200


def test_one_ipv6_network_is_one_address(knowledge: Knowledge, tmp_path: Path) -> None:
    with opened(knowledge, tmp_path, ask_per_minute=1) as house:
        near = [{"X-Forwarded-For": f"2001:db8::{n}"} for n in (1, 2)]
        codes = [
            house.client.post("/v1/ask", json={"question": "好"}, headers=h).status_code
            for h in (*near, {"X-Forwarded-For": "2001:db8:1::1"})
        ]
    assert codes == [200, 429, 200]


def test_every_reply_has_an_id_and_security_headers(http: httpx.Client) -> None:
    for path in ("/", "/v1/sites", "/nowhere"):
        headers = http.get(path, headers={"X-Request-Id": "req-1.a"}).headers
        assert headers["x-request-id"] == "req-1.a"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    made = http.get("/healthz", headers={"X-Request-Id": "a b<script>"}).headers["x-request-id"]
    assert made.isalnum() and len(made) == 32
