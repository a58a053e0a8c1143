"""Where-used, bulk changes, closures and quality over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from systems import FIRST, Systems

from knowledge.record.entry import State

API = "/v1/admin"
PHONE = {"kind": "phone", "old": "0500-88010101", "new": "0500-88019999"}
HALL = "sites/hall-city.yaml"


def told(reply: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    return dict(reply.json())


def test_uses_are_told_in_pages(at: Systems) -> None:
    asked = {"kind": "group", "key": "id-card", "size": 5}
    first = told(at.one.get(f"{API}/uses", params=asked))
    assert first["items"][0] == {"path": "groups.yaml", "field": "id-card", "value": "身份证办理", "how": "defines", "via": ""}
    assert first["total"] > 10 and len(first["items"]) == 5
    second = told(at.one.get(f"{API}/uses", params=asked | {"page": 1}))
    assert not [u for u in second["items"] if u in first["items"]]


def test_a_bulk_change_is_previewed_and_saved_as_one_set(at: Systems) -> None:
    preview = told(at.one.post(f"{API}/bulk/preview", json=PHONE))
    assert preview["entries"] == len({e["path"] for e in preview["items"]}) > 2
    assert at.record.heads([State.DRAFT]) == []
    bases = {e["path"]: e["base"] for e in preview["items"]}
    only = [e["id"] for e in preview["items"] if e["path"] != "groups.yaml"]
    body = PHONE | {"reason": "电话变更", "only": only, "bases": bases}
    saved = told(at.one.post(f"{API}/bulk", json=body, headers={"Idempotency-Key": "b"}))
    assert told(at.one.post(f"{API}/bulk", json=body, headers={"Idempotency-Key": "b"})) == saved
    assert {d["path"] for d in saved["drafts"]} == set(bases) - {"groups.yaml"} and saved["problems"] == []
    [batch] = told(at.one.get(f"{API}/bulk"))["items"]
    assert batch["reason"] == "电话变更" and set(batch["states"].values()) == {"draft"}


def test_a_bulk_change_over_a_newer_version_saves_nothing(at: Systems) -> None:
    bases = {e["path"]: e["base"] for e in told(at.one.post(f"{API}/bulk/preview", json=PHONE))["items"]}
    at.save(FIRST, "第一次办身份证", "头一次办身份证")
    reply = at.two.post(f"{API}/bulk", json=PHONE | {"reason": "x", "bases": bases})
    assert told(reply, 409)["head"]["path"] == FIRST
    assert [v.path for v in at.record.heads([State.DRAFT])] == [FIRST]


def test_what_a_bulk_change_would_break_is_told(at: Systems) -> None:
    saved = told(at.one.post(f"{API}/bulk", json={"kind": "link", "old": "police", "new": "nowhere", "reason": "x"}))
    assert saved["problems"][0]["message"] == "links.yaml has no 'nowhere'"


@pytest.mark.parametrize("change", [{"new": "0500-88010101"}, {"new": ""}, {"new": "a\nb"}, {"kind": "article"}, {"kind": "x"}])
def test_a_bulk_change_of_nothing_is_refused(shared: Systems, change: dict[str, str]) -> None:
    assert shared.one.post(f"{API}/bulk/preview", json=PHONE | change).status_code == 422


def test_a_window_is_closed_and_opened_again(at: Systems) -> None:
    body = {"path": HALL, "part": "a-id-card", "start": "2026-12-01", "end": "2026-12-02", "reason": "停电", "base": 1}
    assert told(at.one.post(f"{API}/closures", json=body))["number"] == 2
    newest = told(at.one.get(f"{API}/closures"))["items"][0]
    assert (newest["name"], newest["part"], newest["number"]) == ("身份证窗口", "a-id-card", 0)
    assert told(at.one.post(f"{API}/closures", json=body), 409)["head"]["number"] == 2
    back = {"path": HALL, "part": "a-id-card", "number": 0, "base": 2, "reason": "修好"}
    assert told(at.one.post(f"{API}/closures/reopen", json=back))["text"] == at.record.version(HALL, 1).text
    assert told(at.one.post(f"{API}/closures", json=body | {"path": FIRST}), 409)["error"]["code"] == "refused"
    assert at.one.post(f"{API}/closures", json=body | {"end": "2026-11-01", "base": 3}).status_code == 422


def test_quality_is_told_by_group_kind_and_entry(at: Systems) -> None:
    counts = told(at.one.get(f"{API}/quality"))["counts"]
    entries = at.record.entries(size=1)[1]
    assert counts["unowned"] == entries
    care = told(at.one.get(f"{API}/quality/findings", params={"group": "care", "size": 200}))
    assert {f["kind"] for f in care["items"]} <= {"unowned", "stale"} and care["total"] >= entries
    mine = told(at.one.get(f"{API}/quality/findings", params={"kind": "unowned", "path": FIRST}))
    assert [f["path"] for f in mine["items"]] == [FIRST]
    told(at.one.post(f"{API}/entry/care", json={"path": FIRST, "owner": "户政科"}))
    assert told(at.one.get(f"{API}/quality"))["counts"]["unowned"] == entries - 1


def test_coverage_and_calendar_are_told_in_pages(at: Systems) -> None:
    told(at.one.post(f"{API}/entry/care", json={"path": FIRST, "withdraw_on": "2099-01-01"}))
    rows = told(at.one.get(f"{API}/quality/coverage", params={"size": 3}))
    assert len(rows["items"]) == 3 < rows["total"]
    events = told(at.one.get(f"{API}/quality/calendar"))["items"]
    assert ("2099-01-01", "withdrawn", FIRST) in {(e["day"], e["kind"], e["path"]) for e in events}
