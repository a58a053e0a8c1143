"""What cannot wait: notices and takedowns, taken at once and looked at afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from desks import entered

from knowledge.record import urgent
from knowledge.record.audit import broken, lines
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

MATTER, POLICY, SITE = "matters/fund/x.yaml", "policies/收费.md", "sites/hall.yaml"
SOON = timedelta(hours=1)


@pytest.fixture
def filled(record: Record) -> Record:
    entered(record, MATTER, "code: x\nname: 甲\n")
    entered(record, POLICY, "---\ncode: fees\ntitle: 收费办法\n---\n## 第一条\n收费。\n")
    entered(record, SITE, "id: hall\nname: 大厅\n")
    record.save("terms.yaml", "a: {}\n", "wang", "新增")
    return record


def texts(record: Record) -> list[str]:
    return [n.text for n in urgent.urgent(record.engine).notices.values()]


def test_a_notice_holds_until_it_is_ended(record: Record) -> None:
    first = urgent.post(record.engine, " 今日大厅停电 ", "wang")
    second = urgent.post(record.engine, "台风", "li")
    assert texts(record) == ["今日大厅停电", "台风"]
    urgent.end(record.engine, first, "li")
    assert texts(record) == ["台风"]
    assert [m.id for m in urgent.measures(record.engine)] == [second, first]
    ended = urgent.measures(record.engine)[1]
    assert ended.ended_at and ended.ended_at.tzinfo and ended.by == "wang"


def test_a_notice_ends_by_itself_at_its_time_in_any_zone(record: Record) -> None:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    urgent.post(record.engine, "已经过去", "wang", now - SOON)
    urgent.post(record.engine, "还在", "wang", now + SOON)
    assert texts(record) == ["还在"]
    assert urgent.measures(record.engine)[0].until == now + SOON


@pytest.mark.parametrize("text", ["", "  ", "长" * 501])
def test_a_notice_says_something_and_not_too_much(record: Record, text: str) -> None:
    with pytest.raises(RecordError, match="1 to 500 characters"):
        urgent.post(record.engine, text, "wang")
    assert urgent.measures(record.engine) == []


def test_matters_policies_and_sites_are_taken_down_by_their_keys(filled: Record) -> None:
    numbers = [urgent.take_down(filled.engine, p, "wang", "有误") for p in (MATTER, POLICY, SITE)]
    assert urgent.urgent(filled.engine).hidden == {"x", "fees", "hall"}
    urgent.end(filled.engine, numbers[1], "wang")
    assert urgent.urgent(filled.engine).hidden == {"x", "hall"}
    assert filled.entry(POLICY).state == "approved"  # the entry itself is as it was


def test_only_what_stands_by_itself_is_taken_down(filled: Record) -> None:
    with pytest.raises(RecordError, match="only a matter, policy or site"):
        urgent.take_down(filled.engine, "terms.yaml", "wang", "x")
    with pytest.raises(RecordError, match="no entry"):
        urgent.take_down(filled.engine, "matters/fund/y.yaml", "wang", "x")
    assert urgent.measures(filled.engine) == []


def test_a_measure_is_looked_at_by_another_afterwards(record: Record) -> None:
    number = urgent.post(record.engine, "停电", "wang")
    with pytest.raises(RecordError, match="another reviews it"):
        urgent.review(record.engine, number, "wang")
    assert [m.id for m in urgent.measures(record.engine, unreviewed=True)] == [number]
    urgent.review(record.engine, number, "li")
    assert urgent.measures(record.engine, unreviewed=True) == []
    seen = urgent.measures(record.engine)[0]
    assert seen.reviewer == "li" and seen.reviewed_at and texts(record) == ["停电"]
    for step in (urgent.end, urgent.review):
        with pytest.raises(RecordError, match="no measure 99"):
            step(record.engine, 99, "li")


def test_every_measure_is_on_the_log(filled: Record) -> None:
    before = len(lines(filled.engine))
    number = urgent.take_down(filled.engine, MATTER, "wang", "有误")
    urgent.review(filled.engine, number, "li")
    urgent.end(filled.engine, number, "wang")
    told = lines(filled.engine)[: len(lines(filled.engine)) - before]
    assert [(line.what, line.who) for line in told] == [("end", "wang"), ("review", "li"), ("takedown", "wang")]
    assert told[-1].path == MATTER and told[-1].detail["text"] == "有误"
    assert list(broken(filled.engine)) == [] and datetime.now(UTC) - told[0].at < SOON
