"""Imports, figures and gaps over HTTP, on a server that reads real files."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from systems import FIRST, Systems

from knowledge.record.entry import State

API = "/v1/admin"
LIST = """序号,事项名称,实施主体,事项类型,是否收费,收费标准
1,居民身份证首次申领,澜川市公安局,行政许可,是,每证25元
2,养老机构备案,澜川市民政局,其他行政权力,否,
"""


def told(reply: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    return dict(reply.json())


def sent(at: Systems, name: str, data: bytes, **headers: str) -> httpx.Response:
    kind = {"content-type": "application/octet-stream"}
    return at.one.post(f"{API}/imports", params={"name": name}, content=data, headers=kind | headers)


def reported(at: Systems, number: int) -> dict[str, Any]:
    """The report, once it is ready."""
    for _ in range(40):
        if (found := told(at.one.get(f"{API}/imports/{number}")))["ready"]:
            return found
        time.sleep(0.5)
    raise AssertionError("the report was never ready")


def test_a_file_is_read_reported_and_saved_as_drafts(at: Systems) -> None:
    taken = told(sent(at, "清单.csv", LIST.encode("utf-8-sig")), 201)
    report = reported(at, taken["number"])
    assert at.record.heads([State.DRAFT]) == []
    drafts = {d["title"]: d for d in report["drafts"]}
    known, new = drafts["居民身份证首次申领"], drafts["养老机构备案"]
    assert (known["path"], known["base"], new["base"]) == (FIRST, 1, 0)
    assert known["conflicts"] and report["counts"]["unsettled"] == 1
    url = f"{API}/imports/{taken['number']}/save"
    first = told(at.one.post(url, json={"reason": "清单导入"}))
    assert [v["path"] for v in first["versions"]] == [new["path"]]
    again = told(at.one.post(url, json={"reason": "清单导入", "every": "file", "only": [known["id"]]}))
    assert [v["path"] for v in again["versions"]] == [FIRST]
    assert {v.path for v in at.record.heads([State.DRAFT])} == {FIRST, new["path"]}
    [row] = told(at.one.get(f"{API}/imports"))["items"]
    assert row["name"] == "清单.csv" and row["saved"] == sorted([FIRST, new["path"]])


def test_the_same_upload_with_one_key_is_taken_once(at: Systems) -> None:
    once = {"Idempotency-Key": "up-1"}
    first = told(sent(at, "清单.csv", LIST.encode(), **once), 201)
    assert told(sent(at, "清单.csv", LIST.encode(), **once), 201) == first
    assert told(at.one.get(f"{API}/imports"))["total"] == 1
    assert sent(at, "清单.csv", b"other", **once).status_code == 409


def test_what_is_no_such_file_is_told_as_refused(at: Systems) -> None:
    taken = told(sent(at, "清单.xlsx", b"MZ\x90 not a workbook"), 201)
    assert [r["name"] for r in taken["refused"]] == ["清单.xlsx"]
    assert reported(at, taken["number"])["drafts"] == []


def test_a_file_that_is_too_large_or_without_a_key_is_refused(at: Systems) -> None:
    assert sent(at, "x.csv", b"x" * (20 * 1024 * 1024 + 1)).status_code == 413
    bare = at.house.client.post(f"{API}/imports", params={"name": "x.csv"}, content=b"x")
    assert bare.status_code == 401
    assert at.one.get(f"{API}/imports/9").status_code == 404 == at.one.post(f"{API}/imports/9/save", json={"reason": "x"}).status_code


def test_figures_and_gaps_count_what_was_asked(at: Systems) -> None:
    for text in ("身份证丢了怎么补办", "量子隧道证怎么办理"):
        assert at.house.client.post("/v1/ask", json={"question": text}).status_code == 200
    figures = told(at.one.get(f"{API}/figures"))
    assert figures["questions"] == 2 == sum(figures["statuses"].values())
    assert sum(n for d in figures["by_day"] for n in d["channels"].values()) == 2
    gaps = told(at.one.get(f"{API}/gaps", params={"state": "all"}))
    assert all(g["count"] >= 1 for g in gaps["items"])
    assert told(at.one.get(f"{API}/figures", params={"first": "2026-01-01", "last": "2026-01-31"}))["questions"] == 0


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "0001-01-01", "20260101", "9999-12-31"])
def test_a_day_that_is_none_is_refused(shared: Systems, day: str) -> None:
    for url in ("figures", "gaps"):
        assert shared.one.get(f"{API}/{url}", params={"first": day}).status_code == 422
    assert json.loads(shared.one.get(f"{API}/figures", params={"last": day}).text)["error"]["code"] == "bad_date"
