"""What editors are typing is kept beside the versions, for each of them."""

from __future__ import annotations

from desks import entered

from knowledge.record import scratch
from knowledge.record.audit import lines
from knowledge.record.record import Record

PATH = "matters/fund/x.yaml"


def texts(record: Record) -> dict[str, str]:
    return {s.editor: s.text for s in scratch.kept(record.engine, PATH)}


def test_typing_is_kept_for_each_editor_and_the_last_counts(record: Record) -> None:
    for editor, text in (("wang", "a"), ("li", "b"), ("wang", "a2")):
        scratch.keep(record.engine, PATH, editor, text, 0)
    assert texts(record) == {"wang": "a2", "li": "b"}
    assert scratch.kept(record.engine, "matters/fund/y.yaml") == []
    assert all(s.saved_at.tzinfo and s.base == 0 for s in scratch.kept(record.engine, PATH))
    assert lines(record.engine) == []  # typing is no deed


def test_saving_gives_up_the_editors_own_typing_alone(record: Record) -> None:
    for editor in ("wang", "li"):
        scratch.keep(record.engine, PATH, editor, "x", 0)
    record.save(PATH, "name: 甲\n", "wang", "新增")
    assert texts(record) == {"li": "x"}


def test_typing_outlives_a_conflict_and_what_others_do(record: Record) -> None:
    entered(record, PATH, "name: 甲\n")
    scratch.keep(record.engine, PATH, "zhao", "name: 丁\n", 1)
    entered(record, PATH, "name: 乙\n")
    (kept,) = scratch.kept(record.engine, PATH)
    assert (kept.text, kept.base) == ("name: 丁\n", 1) and record.entry(PATH).head == 2


def test_typing_can_be_given_up(record: Record) -> None:
    scratch.keep(record.engine, PATH, "wang", "a", 0)
    scratch.drop(record.engine, PATH, "li")
    assert texts(record) == {"wang": "a"}
    scratch.drop(record.engine, PATH, "wang")
    assert texts(record) == {}
