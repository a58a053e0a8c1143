"""The look over the content: expiry, care, coverage, duplicates, links, memory and results."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from standing import in_force

from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.source import read_files
from knowledge.upkeep.calendar import EventKind, months
from knowledge.upkeep.coverage import coverage, misses
from knowledge.upkeep.finding import GROUPS, FindingKind
from knowledge.upkeep.links import links, well_formed
from knowledge.upkeep.quality import Overseer, Quality, quality

TODAY = date(2026, 3, 31)
FIRST, RENEW = "matters/id-card/id-card-first.yaml", "matters/id-card/id-card-renew.yaml"
REPORT = {"misses": [{"expect": {"matter": ["id-card-renew", "id-card-first"]}}, {"id": "h", "held": True},
                     {"expect": {"matter_any": ["id-card-renew"]}}]}  # fmt: skip


def look(record: Record, today: date = TODAY, days: int = 180) -> Quality:
    return quality(record, today, days)


def edited(record: Record, path: str, old: str, new: str) -> None:
    """A changed entry in force."""
    head = record.version(path)
    assert old in head.text
    record.save(path, head.text.replace(old, new, 1), "li", "x", head.number)
    record.submit(path, "li")
    record.approve(path, "wang")
    in_force(record, f"s{head.number + 1}")


def paths(found: Quality, kind: FindingKind) -> set[str]:
    return {f.path for f in found.findings if f.kind is kind}


@pytest.mark.parametrize(("to", "told"), [("2026-04-30", True), ("2026-05-01", False), ("2026-03-31", True)])
def test_what_ends_within_thirty_days_is_a_reminder(record: Record, to: str, told: bool) -> None:
    edited(record, FIRST, "reviewed_on:", f"valid: {{to: {to}}}\nreviewed_on:")
    found = look(record)
    assert (FIRST in paths(found, FindingKind.ENDING)) is told
    assert (date.fromisoformat(to), EventKind.ENDS, FIRST) in {(e.day, e.kind, e.path) for e in found.events}


def test_the_calendar_holds_what_is_taken_out_and_what_is_scheduled_by_month(record: Record) -> None:
    record.assign(RENEW, "li", withdraw_on=date(2026, 4, 2), owner="li")
    head = record.version(FIRST)
    record.save(FIRST, head.text + "# x\n", "li", "x", head.number)
    record.submit(FIRST, "li")
    record.approve(FIRST, "wang", publish_at=datetime(2026, 5, 3, tzinfo=UTC))
    found = look(record)
    by = {month: [(e.kind, e.path, e.soon) for e in rows] for month, rows in months(found.events).items()}
    assert (EventKind.WITHDRAWN, RENEW, True) in by[date(2026, 4, 1)]
    assert (EventKind.PUBLISHED, FIRST, False) in by[date(2026, 5, 1)]
    assert paths(found, FindingKind.WITHDRAWING) == {RENEW}


def test_an_entry_without_an_owner_or_a_late_look_is_told(record: Record) -> None:
    assert FIRST in paths(look(record), FindingKind.UNOWNED)
    record.assign(FIRST, "li", owner="li")
    assert FIRST not in paths(look(record), FindingKind.UNOWNED)
    later = date(2026, 12, 1)
    assert FIRST in paths(look(record, later), FindingKind.STALE)
    record.assign(FIRST, "li", reviewed_on=date(2026, 11, 30))
    assert FIRST not in paths(look(record, later), FindingKind.STALE)
    assert FIRST not in paths(look(record, later, days=1000), FindingKind.STALE)


def test_a_guide_is_covered_by_figures_that_are_its_own(record: Record) -> None:
    content = read_files(record.texts())
    rows = {r.code: r for r in coverage(content, {"id-card-renew": 2})}
    matter, row = content.matters["id-card-first"], rows["id-card-first"]
    assert row.asks == sum(len(a) for a in matter.asks.values()) and row.faqs == len(matter.faqs)
    assert (row.misses, rows["id-card-renew"].misses) == (0, 2)
    assert coverage(content, {"id-card-renew": 2})[0].code == "id-card-renew"
    assert coverage(content)[0].misses is None


def test_lost_elements_missing_checks_and_sources_from_memory_are_told(record: Record) -> None:
    edited(record, FIRST, "  seen: page", "  seen: memory")
    edited(record, FIRST, "contacts:\n- ", "notice:\n- text: ")
    edited(record, RENEW, "reviewed_on:", "checks: [{q: 身份证到期怎么换}]\nreviewed_on:")
    found = look(record)
    assert {f.value for f in found.of(GROUPS["gaps"], FIRST) if f.value} == {"contacts"}
    assert FIRST in paths(found, FindingKind.NO_CHECKS) and RENEW not in paths(found, FindingKind.NO_CHECKS)
    assert "legal_basis.0" in {f.field for f in found.of((FindingKind.MEMORY,), FIRST)}


def test_names_and_questions_said_twice_are_told_nearly_so_too(record: Record) -> None:
    edited(record, RENEW, "aliases:\n", "aliases:\n- 第一次办身份证\n")
    edited(record, RENEW, "  general:\n", "  general:\n  - 头一回领身份证要不要带照片呀\n")
    found = look(record)
    [same] = [f for f in found.of((FindingKind.SAME_NAME,)) if f.value == "第一次办身份证"]
    assert {same.path, same.other} == {FIRST, RENEW}
    assert "头一回领身份证要不要带照片呀" in {v for f in found.of((FindingKind.NEAR_ASK,)) for v in (f.value, f.other_value)}


def test_links_unused_malformed_and_dead_are_told(record: Record) -> None:
    edited(record, "links.yaml", "local:", f"odd: {{name: 坏的, url: \"https://{'a@b'}\"}}\nlocal:")
    found = {(f.kind, f.field) for f in links(read_files(record.texts()), lambda url: "ga." not in url)}
    assert {(FindingKind.LINK_UNUSED, "odd"), (FindingKind.LINK_BROKEN, "odd"), (FindingKind.LINK_DEAD, "police")} <= found
    assert FindingKind.LINK_DEAD not in {f.kind for f in links(read_files(record.texts()))}


@pytest.mark.parametrize("rest", ["", "x", "a b.cn/", "u:p@a.cn", "a..cn", "a.cn:x/"])
def test_an_address_that_leads_nowhere_is_malformed(rest: str) -> None:
    assert not well_formed(f"https://{rest}")
    assert well_formed("https://zwfw.lanchuan.example:8443/app?x=1")


def test_the_results_of_an_evaluation_count_by_the_guides_that_were_expected(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps(REPORT), "utf-8")
    assert misses(report) == {"id-card-renew": 2, "id-card-first": 1}
    report.write_text("[1]", "utf-8")
    with pytest.raises(ValueError, match=r"report\.json: is no report"):
        misses(report)


def test_a_second_look_works_nothing_out_until_something_changes(record: Record, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    overseer = Overseer(record, report=report)
    first = overseer.look(TODAY)
    assert overseer.look(TODAY) is first
    record.assign(FIRST, "li", owner="li")
    second = overseer.look(TODAY)
    assert second is not first and second.counts()[FindingKind.UNOWNED] == first.counts()[FindingKind.UNOWNED] - 1
    report.write_text(json.dumps(REPORT), "utf-8")
    assert overseer.look(TODAY).coverage[0].code == "id-card-renew"


def test_a_record_in_which_nothing_is_in_force_has_nothing_wrong(record: Record) -> None:
    for entry in record.entries(size=1000)[0]:
        record.assign(entry.path, "li", withdraw_on=TODAY)
    in_force(record)
    assert record.texts() == {} and look(record).findings == ()
    assert not record.heads([State.PUBLISHED])


def test_every_kind_of_finding_belongs_to_one_group() -> None:
    grouped = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(FindingKind)


def test_links_are_asked_only_when_told_to_and_only_where_it_is_allowed(record: Record) -> None:
    asked: list[str] = []

    def reaches(url: str) -> bool:
        asked.append(url)
        return "ga." not in url

    assert Overseer(record).ask_links() == 0
    overseer = Overseer(record, reaches=reaches)
    assert overseer.look(TODAY).of((FindingKind.LINK_DEAD,)) == [] and asked == []
    assert overseer.ask_links() == 1
    assert [f.field for f in overseer.look(TODAY).of((FindingKind.LINK_DEAD,))] == ["police"]
    assert len(asked) == len(read_files(record.texts()).links)
