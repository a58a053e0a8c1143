"""Editing an entry: what was typed is kept, two editors know of each other, both texts can be joined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store import connect, migrate
from knowledge.files import data_of
from knowledge.record import editing, scratch
from knowledge.record.checking import Checker
from knowledge.record.entry import State
from knowledge.record.exchange import found
from knowledge.record.merging import differences, merged
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

FIRST = "matters/id-card/id-card-first.yaml"
FEES = "policies/id-card-fees.md"


@pytest.fixture
def record(tmp_path: Path, tiny: Path) -> Iterator[Record]:
    engine = connect(f"sqlite:///{tmp_path / 'record.sqlite'}")
    migrate(engine)
    found(engine, tiny)
    yield Record(engine)
    engine.dispose()


def test_what_was_typed_is_there_when_the_editor_comes_back(record: Record) -> None:
    sheet = editing.opened(record, FIRST, "甲")
    assert sheet.typed is None and sheet.base == 1 and not sheet.behind
    editing.keep(record, sheet, "甲", sheet.text + "\n# 正在写", 1)
    again = editing.opened(record, FIRST, "甲")
    assert again.text.endswith("# 正在写") and again.typed is not None
    assert editing.opened(record, FIRST, "乙").text == sheet.text


def test_typing_back_to_the_saved_text_leaves_nothing_unsaved(record: Record) -> None:
    sheet = editing.opened(record, FIRST, "甲")
    editing.keep(record, sheet, "甲", "另一段", 1)
    assert editing.keep(record, sheet, "甲", sheet.text, 1) is None
    assert scratch.kept(record.engine, FIRST) == []


def test_two_editors_are_told_of_each_other_and_of_a_newer_version(record: Record) -> None:
    mine = editing.opened(record, FIRST, "甲")
    editing.keep(record, mine, "甲", mine.text + "# 甲", 1)
    theirs = editing.opened(record, FIRST, "乙")
    assert [s.editor for s in theirs.others] == ["甲"]
    record.save(FIRST, theirs.text + "# 乙", "乙", "改", 1)
    assert editing.opened(record, FIRST, "甲").behind


def test_an_entry_that_is_neither_saved_nor_typed_is_refused(record: Record) -> None:
    with pytest.raises(RecordError, match="no entry"):
        editing.opened(record, "matters/id-card/none.yaml", "甲")
    scratch.keep(record.engine, "matters/id-card/none.yaml", "甲", "code: none\n", 0)
    assert editing.opened(record, "matters/id-card/none.yaml", "甲").base == 0


def test_versions_in_review_wait_the_oldest_first(record: Record) -> None:
    assert editing.waiting(record) == [] and editing.in_force(record, FIRST) is None
    for path in (FEES, FIRST):
        record.save(path, record.version(path).text + "\n", "甲", "改", 1)
        record.submit(path, "甲")
    assert [v.path for v in editing.waiting(record)] == [FEES, FIRST]


BASE = "name: 甲\nfees:\n  - {name: 工本费, amount: 10}\n  - {name: 邮费, amount: 5}\naliases: [一, 二]\n"
MINE = BASE.replace("10", "20").replace("name: 甲", "name: 我的") + "kind: 新\n"
THEIRS = BASE.replace("5}", "6}").replace("name: 甲", "name: 他的").replace("二", "二, 三")
PATH = "matters/x.yaml"


def test_differences_name_the_row_and_who_changed_it() -> None:
    told = {d.part: (d.changed_by_me, d.both) for d in differences(PATH, BASE, MINE, THEIRS)}
    assert told == {
        "name": (True, True), "fees/工本费": (True, False), "fees/邮费": (False, False),
        "aliases/三": (False, False), "kind": (True, False),
    }  # fmt: skip


@pytest.mark.parametrize("mine", [[], ["name"], ["name", "fees/工本费", "kind"], ["aliases/三"]])
def test_one_text_is_made_of_what_was_chosen_of_each(mine: list[str]) -> None:
    data = data_of(PATH, merged(PATH, BASE, MINE, THEIRS, mine))
    assert data["name"] == ("我的" if "name" in mine else "他的")
    assert data["fees"][0]["amount"] == (20 if "fees/工本费" in mine else 10)
    assert data["fees"][1]["amount"] == 6
    assert data["aliases"] == (["一", "二"] if "aliases/三" in mine else ["一", "二", "三"])
    assert ("kind" in data) == ("kind" in mine)


def test_a_whole_guide_changed_on_both_sides_is_joined(tiny: Path) -> None:
    base = (tiny / FIRST).read_text("utf-8")
    data = data_of(FIRST, base)
    first, second = data["materials"][0]["name"], data["materials"][1]["name"]
    mine, theirs = base.replace(first, "户口本原件", 1), base.replace(second, "监护人证件", 1)
    parts = [d.part for d in differences(FIRST, base, mine, theirs) if d.changed_by_me]
    names = [m["name"] for m in data_of(FIRST, merged(FIRST, base, mine, theirs, parts))["materials"]]
    assert names[:2] == ["户口本原件", "监护人证件"] and {first, second}.isdisjoint(names)


def test_a_draft_is_checked_by_the_rules_of_the_whole_centre(record: Record) -> None:
    checker, text = Checker(record), record.version(FIRST).text
    before = checker.problems(FIRST, text)
    broken = text.replace("group: id-card", "group: nowhere").replace("amount: 0", "amount: 十块")
    told = {p.field: p.message for p in checker.problems(FIRST, broken) if p not in before}
    assert any("amount" in field for field in told)
    fixed = broken.replace("amount: 十块", "amount: 0")
    assert any("groups.yaml has no 'nowhere'" in p.message for p in checker.problems(FIRST, fixed))
    assert checker.problems(FIRST, text) == before


def test_a_draft_is_told_what_it_breaks_elsewhere(record: Record) -> None:
    text = record.version("groups.yaml").text.replace("id-card:", "id-card-gone:")
    assert any(p.file == FIRST for p in Checker(record).problems("groups.yaml", text))


def test_a_text_that_is_no_yaml_is_one_problem_with_its_line(record: Record) -> None:
    found = [p for p in Checker(record).problems(FIRST, "code: [\n") if p.file == FIRST]
    assert len(found) == 1 and "line" in found[0].message


def test_what_was_approved_is_what_drafts_are_checked_against(record: Record) -> None:
    checker = Checker(record)
    assert "id-card-first" in checker.content().matters
    record.save(FIRST, "", "甲", "撤下", 1)
    record.submit(FIRST, "甲")
    record.approve(FIRST, "乙")
    assert record.version(FIRST).state is State.APPROVED
    assert "id-card-first" not in checker.content().matters
