"""Questions, answers, ratings and repeats over real HTTP."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from house import House, opened

from assistant.assistant import Assistant
from knowledge.library import Knowledge

LOST = {"question": "身份证丢了怎么补办，要多少钱", "at": "2026-03-02T10:00:00+08:00"}


def ask(http: httpx.Client, **body: object) -> dict[str, object]:
    reply = http.post("/v1/ask", json=LOST | body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def refused(reply: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["message"]


def test_a_question_is_answered_with_facts_sources_and_routes(http: httpx.Client) -> None:
    answer = ask(http)
    assert answer["status"] == "answered" and answer["matter"]["code"] == "id-card-reissue"
    assert "40元" in answer["text"] and answer["blocks"] and answer["citations"]
    assert answer["routes"] and answer["options"]
    assert answer["as_of"] == "2026-03-02T10:00:00+08:00"


def test_a_time_without_offset_is_local(http: httpx.Client) -> None:
    assert ask(http, at="2026-03-02T10:00")["as_of"] == "2026-03-02T10:00:00+08:00"
    assert ask(http, at="2026-03-02T02:00:00Z")["as_of"] == "2026-03-02T10:00:00+08:00"


def test_an_answer_can_be_read_again(http: httpx.Client) -> None:
    answer = ask(http)
    assert http.get(f"/v1/answers/{answer['id']}").json() == answer
    refused(http.get("/v1/answers/a00000000000000000000"), 404, "unknown_answer", "answer_id")


def test_an_option_is_chosen_by_value_in_its_conversation(http: httpx.Client) -> None:
    first = ask(http)
    option = next(o for o in first["options"] if o["label"] == "办理时间")
    second = ask(http, question=option["value"], conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert second["matter"] == first["matter"]
    assert [b["element"] for b in second["blocks"]][0] == "time_limit"


def test_a_conversation_of_the_callers_own_naming_is_kept(http: httpx.Client) -> None:
    name = f"kiosk-{uuid4().hex}"
    assert ask(http, conversation_id=name)["conversation_id"] == name
    follow = ask(http, conversation_id=name, question="那要带什么材料")
    assert follow["matter"]["code"] == "id-card-reissue"


def test_turns_of_one_conversation_at_once_are_put_in_order(house: House) -> None:
    name = uuid4().hex

    def one(_: int) -> str:
        with httpx.Client(base_url=house.url, timeout=20) as client:
            return str(ask(client, conversation_id=name)["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(one, range(16)))
    numbers = sorted(house.built.store.explain(i)["number"] for i in ids)
    assert numbers == list(range(1, 17))


def test_the_same_idempotency_key_gives_the_same_answer(http: httpx.Client) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = http.post("/v1/ask", json=LOST, headers=key)
    again = http.post("/v1/ask", json=dict(reversed(LOST.items())), headers=key)
    assert first.json() == again.json()
    other = http.post("/v1/ask", json=LOST | {"question": "护照怎么办"}, headers=key)
    refused(other, 409, "key_reused")


def test_repeats_sent_at_once_are_answered_once(house: House) -> None:
    key = {"Idempotency-Key": f"{uuid4()} at once"}
    body = LOST | {"conversation_id": uuid4().hex}

    def one(_: int) -> str:
        return str(httpx.post(f"{house.url}/v1/ask", json=body, headers=key).json()["id"])

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(one, range(6)))) == 1


def test_a_key_is_free_again_when_no_answer_came(house: House) -> None:
    store, key = house.built.store, uuid4().hex
    assert store.claim(key, b"body") is None
    store.release(key)
    assert store.claim(key, b"another body") is None


def test_a_long_idempotency_key_is_refused(http: httpx.Client) -> None:
    reply = http.post("/v1/ask", json=LOST, headers={"Idempotency-Key": "k" * 129})
    refused(reply, 422, "too_long", "Idempotency-Key")


def test_an_answer_is_rated_and_the_last_rating_counts(http: httpx.Client) -> None:
    path = f"/v1/answers/{ask(http)['id']}/rating"
    body = {"level": 2, "reasons": ["答非所问"], "comment": "我的手机13800138000"}
    assert http.post(path, json=body).json()["label"] == "不满意"
    assert http.post(path, json={"level": 5}).json()["label"] == "非常满意"
    refused(http.post(path, json={"level": 6}), 422, "bad_value", "level")
    refused(http.post(path, json={"level": True}), 422, "bad_value", "level")
    refused(http.post(path, json={"level": 1, "reasons": ["短"] * 11}), 422, "too_long", "reasons")
    missing = http.post("/v1/answers/a00000000000000000000/rating", json={"level": 5})
    refused(missing, 404, "unknown_answer", "answer_id")


def test_what_people_write_is_not_in_the_log(
    http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = f"没人听过的词{uuid4().hex}"
    ask(http, question=secret)
    http.get("/v1/matters", params={"q": secret})
    http.get(f"/{secret}")
    http.post("/v1/ask", json={"question": secret, "unknown": secret})
    silent = ("http", "uvicorn.access")  # the client's own, and one that nobody but pytest hears
    ours = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(silent))
    assert "POST /v1/ask 200" in ours and "GET /v1/matters 200" in ours
    assert secret not in ours and quote(secret) not in ours


class Broken(Assistant):
    """Fails on every question, quoting it."""

    async def answer(self, question: object) -> None:  # type: ignore[override]
        raise RuntimeError(f"cannot answer {question}")


def test_a_failure_is_told_plainly_and_quotes_nothing(
    knowledge: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(knowledge, tmp_path, assistant=Broken) as house:
        refused(house.client.post("/v1/ask", json=LOST), 500, "internal")
        streamed = house.client.post("/v1/ask/stream", json=LOST)
        assert streamed.status_code == 200 and "event: error" in streamed.text
    assert "RuntimeError" in caplog.text and "身份证" not in caplog.text
