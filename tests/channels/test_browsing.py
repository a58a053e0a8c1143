"""Matters, sites, queues, health, metrics, the stream and the page over real HTTP."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256

import httpx
from house import House

MONDAY = "2026-03-02T10:00:00+08:00"


def test_matters_are_listed_and_narrowed(http: httpx.Client) -> None:
    everything = http.get("/v1/matters", params={"limit": 500}).json()
    assert everything["total"] == len(everything["items"]) > 100
    found = http.get("/v1/matters", params={"q": "身份证补办", "at": MONDAY}).json()
    assert found["items"][0]["code"] == "id-card-reissue"
    theme = found["items"][0]["theme"]
    themed = http.get("/v1/matters", params={"theme": theme, "limit": 2, "offset": 1}).json()
    assert len(themed["items"]) == 2 and themed["total"] > 2
    assert {m["theme"] for m in themed["items"]} == {theme}
    firms = http.get("/v1/matters", params={"audience": "法人", "limit": 500}).json()["items"]
    assert firms and all("法人" in "".join(m["audience"]) for m in firms)


def test_a_misspelt_filter_is_refused(http: httpx.Client) -> None:
    reply = http.get("/v1/matters", params={"them": "户政身份"})
    assert reply.status_code == 422 and reply.json()["error"]["code"] == "unknown_field"
    assert http.get("/v1/matters", params={"limit": 0}).status_code == 422
    assert http.get("/v1/sites", params={"kind": "palace"}).status_code == 422
    assert http.get("/v1/sites", params={"at": "gestern"}).json()["error"]["code"] == "bad_date"


def test_a_guide_is_given_whole_with_its_snapshot(http: httpx.Client) -> None:
    guide = http.get("/v1/matters/id-card-reissue", params={"at": MONDAY}).json()
    assert guide["snapshot"] == "test" and guide["matter"]["name"] == "居民身份证补领"
    assert guide["matter"]["fees"] and guide["matter"]["legal_basis"]


def test_an_unknown_matter_or_site_is_not_found(http: httpx.Client) -> None:
    matter, site = http.get("/v1/matters/moon-permit"), http.get("/v1/sites/moon")
    assert matter.status_code == site.status_code == 404
    assert matter.json()["error"]["code"] == "unknown_matter"
    assert site.json()["error"]["code"] == "unknown_site"


def test_sites_tell_whether_they_are_open_as_of_a_time(http: httpx.Client) -> None:
    def hall(at: str) -> dict[str, object]:
        rows = http.get("/v1/sites", params={"region": "339900", "at": at}).json()["items"]
        return next(r for r in rows if r["id"] == "hall-city")

    assert hall(MONDAY)["open_now"] and hall(MONDAY)["next_open"] is None
    night = hall("2026-03-02T22:00:00 08:00")  # a + that a query string turned into a space
    assert not night["open_now"] and night["next_open"] == "2026-03-03T09:00:00+08:00"


def test_sites_are_narrowed_by_district_and_kind(http: httpx.Client) -> None:
    rows = http.get("/v1/sites", params={"region": "339902"}).json()["items"]
    assert rows and {r["region"] for r in rows} == {"339902"}
    halls = http.get("/v1/sites", params={"kind": "hall"}).json()
    assert halls["total"] == len(halls["items"]) and {r["kind"] for r in halls["items"]} == {"hall"}
    site = http.get("/v1/sites/hall-city", params={"at": MONDAY}).json()
    assert site["open_now"] and site["site"]["windows"] and site["site"]["points"]


def put(house: House, key: str, *readings: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}".encode()}
    return house.client.put("/v1/queues", json=list(readings), headers=headers)


def test_queues_need_a_key_with_their_scope(house: House) -> None:
    reading = {"site": "hall-city", "group": "id-card", "people": 3}
    bare = house.client.put("/v1/queues", json=[reading])
    assert bare.status_code == 401 and bare.headers["www-authenticate"] == "Bearer"
    good = house.built.store.create_key(["queues"])
    for bad in (
        "x",
        "x.y",
        good[:-1],
        good + "x",
        good.upper(),
        "密.钥",
    ):
        assert put(house, bad, reading).status_code == 401
    assert put(house, house.built.store.create_key(["admin"]), reading).status_code == 403
    assert put(house, good, reading).json() == {"readings": 1}


def test_a_pushed_queue_reaches_the_routes(house: House) -> None:
    key = house.built.store.create_key(["queues"])
    reading = {"group": "id-card", "people": 7, "minutes": 15}
    sites = [s["id"] for s in house.client.get("/v1/sites").json()["items"]]
    assert put(house, key, *(reading | {"site": s} for s in sites)).status_code == 200
    body = {"question": "身份证丢了怎么补办", "at": MONDAY}
    routes = house.client.post("/v1/ask", json=body).json()["routes"]
    assert {"people": 7, "minutes": 15} in [r["wait"] for r in routes]


def test_a_reading_of_an_unknown_place_refuses_them_all(house: House) -> None:
    key = house.built.store.create_key(["queues"])
    good = {"site": "hall-city", "group": "fund", "people": 1}
    for field, code in (("site", "unknown_site"), ("group", "unknown_group")):
        error = put(house, key, good, good | {field: "moon"}).json()["error"]
        assert (error["code"], error["field"]) == (code, f"1.{field}") and "moon" in error[
            "message"
        ]
    assert house.built.board.wait("hall-city", "fund") is None
    assert put(house, key, good | {"people": -1}).status_code == 422
    assert put(house, key).status_code == 422


def test_a_reading_from_the_future_grows_stale_like_any_other(house: House) -> None:
    key = house.built.store.create_key(["queues"])
    put(
        house,
        key,
        {"site": "hall-city", "group": "seal", "people": 1, "at": "2999-01-01T00:00:00Z"},
    )
    assert put(house, key, {"site": "hall-city", "group": "seal", "people": 9}).status_code == 200
    wait = house.built.board.wait("hall-city", "seal")
    assert wait and wait.people == 9


def test_it_is_alive_but_not_ready_without_an_index(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    ready = http.get("/readyz")
    assert ready.status_code == 503 and ready.json()["ready"] is False and ready.json()["reason"]


def test_metrics_count_answers(http: httpx.Client) -> None:
    http.post("/v1/ask", json={"question": "身份证丢了怎么补办", "at": MONDAY})
    text = http.get("/metrics").text
    assert re.search(r'daoban_answers_total\{status="answered"\} [1-9]', text)
    assert 'daoban_snapshot_info{version="test"} 1.0' in text and "daoban_ready 0.0" in text
    assert "daoban_answer_seconds_bucket" in text


def events(text: str) -> list[tuple[str, str]]:
    return re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)


def test_the_stream_gives_the_parts_and_then_the_stored_answer(http: httpx.Client) -> None:
    body = {"question": "身份证丢了怎么补办，要多少钱", "at": MONDAY}
    reply = http.post("/v1/ask/stream", json=body, headers={"Idempotency-Key": "stream-1"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    parts = events(reply.text)
    final = json.loads(parts[-1][1])
    assert parts[-1][0] == "final" and parts[-2] == ("options", parts[-2][1])
    assert [json.loads(d) for n, d in parts if n == "block"] == final["blocks"]
    assert json.loads(parts[-2][1]) == final["options"]
    said = "".join(d for n, d in parts if n == "sentence")
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", final["text"])
    assert http.get(f"/v1/answers/{final['id']}").json() == final
    again = http.post("/v1/ask/stream", json=body, headers={"Idempotency-Key": "stream-1"})
    assert again.text == reply.text


def test_the_page_runs_only_its_own_script(http: httpx.Client) -> None:
    reply = http.get("/")
    script = re.search(r"<script>(.*?)</script>", reply.text, re.S)
    assert script and "{{" not in reply.text and "innerHTML" not in reply.text
    digest = b64encode(sha256(script[1].encode()).digest()).decode()
    policy = reply.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy
    assert "澜川市政务服务中心" in reply.text and "以窗口核定为准" in reply.text
    assert "虚构" in reply.text and not re.search(r'(src|href)="https?:', reply.text)


def test_the_description_declares_the_errors(http: httpx.Client) -> None:
    described = http.get("/openapi.json").json()
    ask = described["paths"]["/v1/ask"]["post"]["responses"]
    assert {"200", "400", "409", "413", "415", "422", "429", "503"} <= set(ask)
    for answer in ask.values():
        assert "HTTPValidationError" not in json.dumps(answer)
    queues = described["paths"]["/v1/queues"]["put"]
    assert {"401", "403"} <= set(queues["responses"]) and queues["security"]
