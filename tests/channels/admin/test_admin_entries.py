"""Entries over HTTP: read, save with a base, review by another key, once for one Idempotency-Key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from systems import FIRST, RENEW, Systems

from assistant.settings import Settings
from channels.server import create_app

API = "/v1/admin"
PATHS = [(path, method) for path, methods in create_app(Settings()).openapi()["paths"].items()
         if path.startswith(API) for method in methods]  # fmt: skip


def told(reply: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    return dict(reply.json())


def refused(reply: httpx.Response, status: int, code: str) -> dict[str, Any]:
    error = told(reply, status)["error"]
    assert error["code"] == code and error["message"]
    return dict(reply.json())


@pytest.mark.parametrize(("path", "method"), PATHS)
def test_nothing_is_open_without_a_key_of_scope_admin(shared: Systems, path: str, method: str) -> None:
    url = path.replace("{number}", "1").replace("{delivery}", "x")
    assert shared.house.client.request(method, url, json={}).status_code == 401
    assert shared.stranger.request(method, url, json={}).status_code == 403


def test_entries_are_listed_by_kind_state_text_and_theme_in_pages(at: Systems) -> None:
    every = told(at.one.get(f"{API}/entries", params={"size": 200}))
    assert every["total"] == len(every["items"]) == at.record.entries(size=1)[1]
    matters = told(at.one.get(f"{API}/entries", params={"kind": "matter", "text": "身份证", "size": 2, "page": 1}))
    assert len(matters["items"]) == 2 and matters["total"] >= 5 and matters["page"] == 1
    assert {e["kind"] for e in matters["items"]} == {"matter"}
    themed = told(at.one.get(f"{API}/entries", params={"theme": "户政身份", "state": ["published"]}))
    assert {e["facets"]["theme"] for e in themed["items"]} == {"户政身份"}
    assert told(at.one.get(f"{API}/entries", params={"state": "draft"}))["total"] == 0


def test_a_draft_is_saved_reviewed_by_another_and_told_in_versions_and_diff(at: Systems) -> None:
    draft = at.save(FIRST, "第一次办身份证", "头一次办身份证")
    assert (draft["number"], draft["state"], draft["author"][:4]) == (2, "draft", "key:")
    told(at.one.post(f"{API}/entry/submit", json={"path": FIRST}))
    refused(at.one.post(f"{API}/entry/approve", json={"path": FIRST}), 409, "refused")
    approved = told(at.two.post(f"{API}/entry/approve", json={"path": FIRST, "publish_at": "2030-01-01T00:00:00Z"}))
    assert approved["state"] == "scheduled" and approved["approver"] != approved["author"]
    sent_back = told(at.two.post(f"{API}/entry/reject", json={"path": FIRST, "text": "再想想"}))
    assert sent_back["state"] == "draft"
    diff = told(at.one.get(f"{API}/entry/diff", params={"path": FIRST, "before": 1, "after": 2}))
    assert ("第一次办身份证", "头一次办身份证") in {(c["before"], c["after"]) for c in diff["changes"]}
    rows = told(at.one.get(f"{API}/entry/versions", params={"path": FIRST}))
    assert [r["number"] for r in rows["items"]] == [2, 1] and "text" not in rows["items"][0]
    said = told(at.one.get(f"{API}/entry/comments", params={"path": FIRST}))
    assert [c["text"] for c in said["items"]] == ["再想想"]


def test_a_save_over_a_newer_version_is_refused_with_that_version(at: Systems) -> None:
    mine = at.record.version(FIRST)
    theirs = at.save(FIRST, "第一次办身份证", "头一次办身份证")
    body = {"path": FIRST, "text": mine.text + "# mine\n", "reason": "x", "base": 1}
    reply = refused(at.two.post(f"{API}/entry", json=body), 409, "conflict")
    assert reply["head"]["number"] == 2 and reply["head"]["text"] == theirs["text"]
    assert told(at.two.post(f"{API}/entry", json=body | {"base": 2}))["number"] == 3


def test_a_repeated_key_gives_the_first_reply_and_does_nothing_twice(at: Systems) -> None:
    body = {"path": FIRST, "number": 1, "text": "请核实第3条"}
    once = {"Idempotency-Key": "k1"}
    first = told(at.one.post(f"{API}/entry/comment", json=body, headers=once))
    assert told(at.one.post(f"{API}/entry/comment", json=body, headers=once)) == first
    assert len(at.record.comments(FIRST)) == 1
    refused(at.one.post(f"{API}/entry/comment", json=body | {"text": "y"}, headers=once), 409, "key_reused")
    refused(at.one.post(f"{API}/entry/submit", json={"path": FIRST}, headers=once), 409, "key_reused")
    told(at.two.post(f"{API}/entry/comment", json=body, headers=once))
    assert len(at.record.comments(FIRST)) == 2


def test_a_request_that_failed_is_done_anew_with_its_key(at: Systems) -> None:
    once = {"Idempotency-Key": "k2"}
    refused(at.two.post(f"{API}/entry/approve", json={"path": FIRST}, headers=once), 409, "refused")
    at.save(FIRST, "第一次办身份证", "头一次办身份证")
    told(at.one.post(f"{API}/entry/submit", json={"path": FIRST}))
    assert told(at.two.post(f"{API}/entry/approve", json={"path": FIRST}, headers=once))["state"] == "approved"


def test_many_at_once_with_one_key_do_it_once(at: Systems) -> None:
    def say(_n: int) -> int:
        body = {"path": RENEW, "number": 1, "text": "一次"}
        reply = at.one.post(f"{API}/entry/comment", json=body, headers={"Idempotency-Key": "k3"})
        return reply.status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(say, range(8))) == {200}
    assert len(at.record.comments(RENEW)) == 1


def test_an_entry_is_withdrawn_and_cared_for(at: Systems) -> None:
    gone = told(at.one.post(f"{API}/entry/withdraw", json={"path": RENEW, "reason": "事项取消"}))
    assert (gone["text"], gone["state"]) == ("", "draft")
    cared = told(at.one.post(f"{API}/entry/care", json={"path": FIRST, "owner": "户政科", "withdraw_on": "2030-01-01"}))
    assert (cared["owner"], cared["withdraw_on"], cared["reviewed_on"]) == ("户政科", "2030-01-01", None)


@pytest.mark.parametrize(
    ("call", "params"),
    [("entry", {"path": "matters/none.yaml"}), ("entry", {"path": FIRST, "number": 99}),
     ("entry/diff", {"path": FIRST, "before": 0, "after": 99}), ("entry/versions", {"path": "matters/none.yaml"})],
)  # fmt: skip
def test_what_is_not_there_is_not_found(shared: Systems, call: str, params: dict[str, Any]) -> None:
    assert shared.one.get(f"{API}/{call}", params=params).status_code == 404


@pytest.mark.parametrize("path", ["../x.yaml", "/etc/x.yaml", "matters/x.txt", "matters/x.md", "a\x00.yaml", ".git/x.yaml", "x" * 300])
def test_a_path_that_no_entry_has_is_refused(shared: Systems, path: str) -> None:
    body = {"path": path, "text": "a: 1", "reason": "x"}
    assert shared.one.post(f"{API}/entry", json=body).status_code == 422


def test_a_policy_is_markdown(shared: Systems) -> None:
    body = {"path": "policies/x.yaml", "text": "a: 1", "reason": "x"}
    refused(shared.one.post(f"{API}/entry", json=body), 409, "refused")


def test_an_address_of_two_routes_names_the_methods_of_both(shared: Systems) -> None:
    reply = shared.one.delete(f"{API}/entry")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, POST")


def test_a_whole_large_entry_can_be_saved_and_nothing_larger(at: Systems) -> None:
    body = {"path": "terms.yaml", "text": "# " + "字" * 100_000, "reason": "x", "base": 1}
    assert told(at.one.post(f"{API}/entry", json=body))["number"] == 2
    refused(at.one.post(f"{API}/entry", json=body | {"text": "字" * 400_000}), 413, "too_large")
    assert at.one.post(f"{API}/entry", json=body | {"text": "x" * 300_001}).status_code == 422
