"""Publications, urgent measures and the audit over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from systems import FIRST, RENEW, Desk, Systems, in_force

API = "/v1/admin"


def told(reply: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    return dict(reply.json())


def test_a_publication_is_begun_by_the_key_and_polled(at: Systems) -> None:
    state = told(at.one.post(f"{API}/publications", json={"reason": "四月更新", "only": [FIRST]}), 202)
    assert state["stage"] == "starting"
    [(what, by, reason, only)] = Desk.asked
    assert (what, reason, only) == ("publish", "四月更新", [FIRST]) and by.startswith("key:")
    assert told(at.one.get(f"{API}/publisher")) == state


def test_while_one_is_running_another_is_refused(at: Systems) -> None:
    Desk.running = True
    reply = at.one.post(f"{API}/publications", json={"reason": "x"})
    assert told(reply, 409)["error"]["code"] == "busy"
    assert told(at.one.post(f"{API}/publications/1/rollback", json={"reason": "x"}), 409)["error"]["code"] == "busy"


def test_an_unknown_entry_or_publication_starts_nothing(at: Systems) -> None:
    assert at.one.post(f"{API}/publications", json={"reason": "x", "only": ["matters/n.yaml"]}).status_code == 404
    assert at.one.post(f"{API}/publications/99/rollback", json={"reason": "x"}).status_code == 404
    assert Desk.asked == []


def test_publications_are_told_with_their_versions_and_rolled_back_by_number(at: Systems) -> None:
    at.save(FIRST, "第一次办身份证", "头一次办身份证")
    at.record.submit(FIRST, "li")
    at.record.approve(FIRST, "wang")
    in_force(at.record, "s2")
    rows = told(at.one.get(f"{API}/publications", params={"size": 1}))["items"]
    assert [(p["number"], p["snapshot"]) for p in rows] == [(2, "s2")]
    assert [p["number"] for p in told(at.one.get(f"{API}/publications", params={"before": 2}))["items"]] == [1]
    one = told(at.one.get(f"{API}/publications/2"))
    assert one["versions"][FIRST] == 2 and one["versions"][RENEW] == 1
    told(at.one.post(f"{API}/publications/1/rollback", json={"reason": "有误"}), 202)
    assert Desk.asked[0][0] == "rollback" and Desk.asked[0][3] == 1


def test_a_notice_is_posted_once_ended_and_reviewed_by_another(at: Systems) -> None:
    once = {"Idempotency-Key": "n1"}
    body = {"text": "因停电，下午停办。", "until": "2030-01-01T00:00:00+08:00"}
    posted = told(at.one.post(f"{API}/urgent/notices", json=body, headers=once))
    assert told(at.one.post(f"{API}/urgent/notices", json=body, headers=once)) == posted
    assert told(at.one.get(f"{API}/urgent"))["total"] == 1
    number = posted["id"]
    assert at.one.post(f"{API}/urgent/{number}/review").status_code == 409
    assert told(at.two.post(f"{API}/urgent/{number}/review"))["reviewer"] != posted["by"]
    ended = told(at.one.post(f"{API}/urgent/{number}/end"))
    assert told(at.one.post(f"{API}/urgent/{number}/end"))["ended_at"] == ended["ended_at"] is not None
    assert told(at.one.get(f"{API}/urgent", params={"unreviewed": True}))["items"] == []


def test_an_entry_is_taken_down_and_one_that_cannot_be_is_not(at: Systems) -> None:
    taken = told(at.one.post(f"{API}/urgent/takedowns", json={"path": FIRST, "reason": "有误"}))
    assert (taken["kind"], taken["path"]) == ("takedown", FIRST)
    body = {"path": "terms.yaml", "reason": "x"}
    assert told(at.one.post(f"{API}/urgent/takedowns", json=body), 409)["error"]["code"] == "refused"


@pytest.mark.parametrize("body", [{"text": " "}, {"text": ""}, {"text": "x", "until": "2020-01-01T00:00:00Z"}, {"text": "x" * 501}])
def test_a_notice_that_says_nothing_or_is_over_is_refused(shared: Systems, body: dict[str, Any]) -> None:
    assert shared.one.post(f"{API}/urgent/notices", json=body).status_code == 422
    assert shared.one.post(f"{API}/urgent/9/end").status_code == 404


def test_every_step_stands_in_the_audit_under_its_key(at: Systems) -> None:
    at.save(FIRST, "第一次办身份证", "头一次办身份证")
    told(at.one.post(f"{API}/entry/submit", json={"path": FIRST}))
    lines = told(at.one.get(f"{API}/audit", params={"path": FIRST}))["items"]
    assert [x["what"] for x in lines] == ["submit", "save"] and lines[0]["who"].startswith("key:")
    older = told(at.one.get(f"{API}/audit", params={"before": lines[-1]["id"], "size": 2}))["items"]
    assert len(older) == 2 and older[0]["id"] == lines[-1]["id"] - 1
