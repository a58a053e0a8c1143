"""Entries are found by what lists show of them, and read by page."""

from __future__ import annotations

import pytest
from desks import enforced, entered

from knowledge.record.entry import Kind, State
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

A, B, C = "matters/fund/a.yaml", "matters/fund/b_1.yaml", "policies/c.md"
SITE = "sites/hall.yaml"


@pytest.fixture
def filled(record: Record) -> Record:
    entered(record, A, "code: a\nname: 公积金提取\ntheme: 公积金\nvalid: {from: 2026-01-01}\n")
    enforced(record)
    record.save(B, "code: b\nname: EMS寄递（100%）\ntheme: 服务\n", "wang", "新增")
    record.save(C, "---\ncode: c\ntitle: 收费办法\nissuer: 市财政局\n---\n## 第一条\n收费。\n", "li", "新增")
    record.save(SITE, "{", "li", "新增")
    return record


@pytest.mark.parametrize(("asked", "paths"), [
    ({}, [A, B, C, SITE]),
    ({"kinds": [Kind.POLICY, Kind.SITE]}, [C, SITE]),
    ({"states": [State.PUBLISHED]}, [A]),
    ({"text": "公积金"}, [A]),
    ({"text": "ems"}, [B]),
    ({"text": "100%"}, [B]),
    ({"text": "%"}, [B]),
    ({"text": "b_1"}, [B]),
    ({"text": "_"}, [B]),
    ({"text": "\\"}, []),
    ({"text": "policies/"}, [C]),
    ({"facets": {"theme": "公积金"}}, [A]),
    ({"facets": {"from": "2026-01-01"}}, [A]),
    ({"facets": {"issuer": "市财政局"}, "kinds": [Kind.MATTER]}, []),
    ({"states": [State.DRAFT], "kinds": [Kind.MATTER], "text": "寄递"}, [B]),
])  # fmt: skip
def test_entries_are_filtered(filled: Record, asked: dict[str, object], paths: list[str]) -> None:
    found, total = filled.entries(**asked)  # type: ignore[arg-type]
    assert ([e.path for e in found], total) == (paths, len(paths))


def test_entries_are_read_by_page(filled: Record) -> None:
    pages = [filled.entries(page=n, size=3) for n in range(3)]
    assert [[e.path for e in found] for found, _ in pages] == [[A, B, C], [SITE], []]
    assert {total for _, total in pages} == {4}


def test_an_entry_that_cannot_be_read_is_listed_by_its_file(filled: Record) -> None:
    assert (filled.entry(SITE).title, filled.entry(SITE).facets) == ("hall", {})
    assert filled.entry(A).facets == {"code": "a", "theme": "公积金", "from": "2026-01-01"}


def test_the_newest_versions_are_read_by_state(filled: Record) -> None:
    assert [v.path for v in filled.heads([State.DRAFT])] == [B, C, SITE]
    filled.save(A, "name: 新\n", "wang", "改", 1)
    assert A in [v.path for v in filled.heads([State.DRAFT])]
    assert filled.heads([State.PUBLISHED]) == []  # no newest one: a draft came after it


def test_texts_are_those_in_force_with_some_drafts_instead(filled: Record) -> None:
    old = filled.version(A, 1).text
    filled.save(A, "name: 新\n", "wang", "改", 1)
    assert filled.texts() == {A: old}
    assert filled.texts([A, SITE]) == {A: "name: 新\n", SITE: "{"}
    filled.withdraw(A, "wang", "废止")
    assert filled.texts([A]) == {}


def test_what_is_not_there_is_told(record: Record) -> None:
    assert record.empty
    for read in (record.entry, record.version):
        with pytest.raises(RecordError, match="no entry 'matters/x.yaml'"):
            read("matters/x.yaml")
    record.save(A, "name: 甲\n", "wang", "新增")
    assert not record.empty
    with pytest.raises(RecordError, match="no version 2"):
        record.version(A, 2)
