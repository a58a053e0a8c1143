"""Drafts, reviews and approvals: who may do what, and that nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from desks import enforced, entered, states_agree

from knowledge.record.audit import lines
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError

PATH = "matters/fund/x.yaml"
TEXT = "code: x\nname: 公积金提取\nfees: []\n"


def draft(record: Record) -> None:
    record.save(PATH, TEXT, "wang", "新增")


def in_review(record: Record) -> None:
    draft(record)
    record.submit(PATH, "wang")


def approved(record: Record) -> None:
    in_review(record)
    record.approve(PATH, "li")


def scheduled(record: Record) -> None:
    in_review(record)
    record.approve(PATH, "li", publish_at=datetime(2099, 1, 1, tzinfo=UTC))


def published(record: Record) -> None:
    approved(record)
    enforced(record)


def withdrawn(record: Record) -> None:
    published(record)
    record.withdraw(PATH, "wang", "废止")
    record.submit(PATH, "wang")
    record.approve(PATH, "li")
    enforced(record)


STATES: dict[State, Callable[[Record], None]] = {
    State.DRAFT: draft, State.IN_REVIEW: in_review, State.APPROVED: approved,
    State.SCHEDULED: scheduled, State.PUBLISHED: published, State.WITHDRAWN: withdrawn,
}  # fmt: skip
STEPS: dict[str, tuple[set[State], Callable[[Record], object]]] = {
    "submit": ({State.DRAFT}, lambda r: r.submit(PATH, "wang")),
    "approve": ({State.IN_REVIEW}, lambda r: r.approve(PATH, "li")),
    "reject": (
        {State.IN_REVIEW, State.APPROVED, State.SCHEDULED}, lambda r: r.reject(PATH, "li", "不对")
    ),
}  # fmt: skip


def test_a_new_entry_is_a_draft_of_its_author(record: Record) -> None:
    version = record.save(PATH, TEXT, "wang", "新增")
    assert (version.number, version.text, version.state, version.author) == (1, TEXT, "draft", "wang")
    entry = record.entry(PATH)
    assert (entry.title, entry.kind, entry.owner, entry.published) == ("公积金提取", "matter", "wang", None)
    assert record.texts() == {} and record.texts([PATH]) == {PATH: TEXT}


def test_the_way_from_draft_to_published_and_out(record: Record) -> None:
    withdrawn(record)
    assert [(v.number, v.state, v.text) for v in record.history(PATH)] == [
        (2, State.WITHDRAWN, ""), (1, State.SUPERSEDED, TEXT),
    ]  # fmt: skip
    assert record.entry(PATH).state is State.WITHDRAWN and record.texts() == {}
    told = ["save", "submit", "approve", "build", "publish"] * 2
    assert [line.what for line in reversed(lines(record.engine))] == told


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_taken_only_from_its_states(record: Record, state: State, step: str) -> None:
    STATES[state](record)
    allowed, take = STEPS[step]
    before = record.history(PATH), len(lines(record.engine))
    if state in allowed:
        take(record)
        assert len(lines(record.engine)) > before[1]
    else:
        with pytest.raises(RecordError, match=f"is {state}, not "):
            take(record)
        assert (record.history(PATH), len(lines(record.engine))) == before
    states_agree(record)


def test_nobody_approves_what_they_wrote(record: Record) -> None:
    in_review(record)
    with pytest.raises(RecordError, match="wang wrote version 1; another approves it"):
        record.approve(PATH, "wang")
    assert record.entry(PATH).state is State.IN_REVIEW
    found = record.approve(PATH, "li")
    assert found.approver == "li" and found.approved_at


def test_nor_what_they_wrote_together_with_others_entries(record: Record) -> None:
    record.save("matters/a/b.yaml", "name: 乙\n", "li", "新增")
    texts = {PATH: TEXT, "matters/a/b.yaml": "name: 丙\n"}
    record.save_all(texts, "wang", "批量", {"matters/a/b.yaml": 1})
    for path in texts:
        record.submit(path, "li")  # who hands a draft in is not its author
        with pytest.raises(RecordError, match="another approves it"):
            record.approve(path, "wang")
        assert record.approve(path, "li").state is State.APPROVED


def test_the_same_text_again_is_no_new_version(record: Record) -> None:
    in_review(record)
    again = record.save(PATH, TEXT, "li", "又存一次", 1)
    assert (again.number, again.state, again.author) == (1, State.IN_REVIEW, "wang")
    assert len(lines(record.engine)) == 2


def test_the_same_text_brings_back_what_was_taken_out_by_its_date(record: Record) -> None:
    published(record)
    record.assign(PATH, "li", withdraw_on=date(2026, 1, 1))
    enforced(record)
    assert record.entry(PATH).state is State.WITHDRAWN
    assert entered(record, PATH, TEXT).number == 2
    enforced(record)
    assert record.texts() == {PATH: TEXT}
    states_agree(record)


def test_a_conflict_is_told_and_loses_no_text(record: Record) -> None:
    draft(record)
    record.save(PATH, TEXT + "a: 1\n", "wang", "甲", 1)
    with pytest.raises(Conflict) as met:
        record.save(PATH, TEXT + "b: 2\n", "li", "乙", 1)
    assert (met.value.head.number, met.value.head.author) == (2, "wang")
    assert "wang saved version 2 meanwhile" in str(met.value)
    mine = record.save(PATH, TEXT + "a: 1\nb: 2\n", "li", "合并", 2)
    assert [v.text for v in record.history(PATH)] == [mine.text, TEXT + "a: 1\n", TEXT]
    assert record.version(PATH, 2).state is State.SUPERSEDED


def test_a_new_entry_under_a_taken_path_is_a_conflict(record: Record) -> None:
    draft(record)
    with pytest.raises(Conflict):
        record.save(PATH, "name: 别的\n", "li", "新增")
    with pytest.raises(RecordError, match="no version 3 to edit"):
        record.save("matters/fund/y.yaml", TEXT, "li", "改", 3)


def test_many_are_saved_together_or_not_at_all(record: Record) -> None:
    draft(record)
    record.save(PATH, TEXT + "a: 1\n", "wang", "甲", 1)
    with pytest.raises(Conflict):
        record.save_all({"matters/a/b.yaml": TEXT, PATH: "name: 丙\n"}, "li", "批量", {PATH: 1})
    with pytest.raises(RecordError, match="no entry"):
        record.entry("matters/a/b.yaml")
    assert record.entry(PATH).head == 2 and len(lines(record.engine)) == 2


@pytest.mark.parametrize("path", [
    "../x.yaml", "/etc/x.yaml", "matters/../x.yaml", "matters//x.yaml", "matters/.x.yaml", "x.txt",
    "matters/x.md", "policies/x.yaml", "matters\\x.yaml", "m/" + "x" * 160 + ".yaml", "", "m/\x00.yaml",
])  # fmt: skip
def test_a_path_that_no_content_file_has_is_refused(record: Record, path: str) -> None:
    with pytest.raises(RecordError, match="is no path of a content file"):
        record.save(path, TEXT, "wang", "x")
    assert record.empty


@pytest.mark.parametrize("text", ["name: \ud800\n"])
def test_a_text_that_cannot_be_stored_is_refused_in_words(record: Record, text: str) -> None:
    with pytest.raises(RecordError, match="no character"):
        record.save(PATH, text, "wang", "x")
    assert record.empty


def test_a_step_on_a_version_that_is_not_the_newest_is_a_conflict(record: Record) -> None:
    in_review(record)
    record.save(PATH, TEXT + "a: 1\n", "wang", "甲", 1)
    with pytest.raises(Conflict):
        record.approve(PATH, "li", 1)
    states_agree(record)


def test_what_is_rejected_goes_back_with_a_comment(record: Record) -> None:
    approved(record)
    found = record.reject(PATH, "li", "时限不对")
    assert (found.state, found.approver, found.approved_at) == (State.DRAFT, None, None)
    said = record.comments(PATH)
    assert [(c.number, c.author, c.text) for c in said] == [(1, "li", "时限不对")]
    assert said[0].created_at.tzinfo


def test_a_comment_stands_beside_a_field_of_a_version(record: Record) -> None:
    draft(record)
    record.comment(PATH, 1, "li", "多少钱？", "fees.0.amount")
    assert record.comments(PATH)[0].field == "fees.0.amount"
    with pytest.raises(RecordError, match="no version 7"):
        record.comment(PATH, 7, "li", "x")


def test_a_time_is_kept_in_whatever_zone_it_was_given(record: Record) -> None:
    in_review(record)
    at = datetime(2026, 12, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert record.approve(PATH, "li", publish_at=at).publish_at == at
    assert record.version(PATH).publish_at == datetime(2026, 12, 1, 0, tzinfo=UTC)


def test_a_date_of_withdrawal_can_be_set_and_unset(record: Record) -> None:
    draft(record)
    record.assign(PATH, "li", owner="zhao", withdraw_on=date(2027, 1, 1))
    record.assign(PATH, "li", reviewed_on=date(2026, 5, 1))
    entry = record.entry(PATH)
    assert (entry.owner, entry.withdraw_on, entry.reviewed_on) == ("zhao", date(2027, 1, 1), date(2026, 5, 1))
    record.assign(PATH, "li", clear=["withdraw_on"])
    assert record.entry(PATH).withdraw_on is None and record.entry(PATH).owner == "zhao"


def test_what_is_scheduled_waits_for_its_time(record: Record) -> None:
    in_review(record)
    at = datetime.now(UTC) + timedelta(hours=1)
    assert record.approve(PATH, "li", publish_at=at).state is State.SCHEDULED
    enforced(record)
    assert record.texts() == {}
    enforced(record, now=at)
    assert record.texts() == {PATH: TEXT}
