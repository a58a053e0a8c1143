"""What is to be published, what was, and the states of the versions before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from desks import enforced, entered, states_agree

from knowledge.record import publications as pubs
from knowledge.record.audit import lines
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

A, B, C = (f"matters/fund/{n}.yaml" for n in "abc")
HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def two(record: Record) -> Record:
    """A and B in force under snapshot s1."""
    for path in (A, B):
        entered(record, path, f"name: {path}\n")
    enforced(record, "s1")
    return record


def states(record: Record, path: str) -> list[State]:
    return [v.state for v in reversed(record.history(path))]


def gone_back(record: Record, number: int) -> None:
    """What a rollback notes, without a shelf."""
    then = pubs.held(record.engine, number)
    planned = pubs.Plan(versions=then, changed=())
    own = pubs.begin(record.engine, planned, "zhao", "回退", "rollback", "s1")
    pubs.finish(record.engine, own, "s1")


def test_a_plan_holds_what_is_in_force_and_what_is_approved(two: Record) -> None:
    entered(two, A, "name: 新\n")
    entered(two, C, "name: 丙\n")
    two.save(B, "name: 草稿\n", "wang", "改", 1)
    planned = pubs.plan(two.engine)
    assert planned.versions == {A: 2, B: 1, C: 1} and planned.changed == (A, C)
    assert pubs.plan(two.engine, [C]).versions == {A: 1, B: 1, C: 1}
    assert pubs.plan(two.engine, ()).versions == {A: 1, B: 1} and pubs.plan(two.engine, ()).changed == ()


def test_a_withdrawal_is_planned_and_leaves_the_texts(two: Record) -> None:
    entered(two, A, "")
    planned = pubs.plan(two.engine)
    assert planned.changed == (A,) and pubs.texts_of(two.engine, planned.versions).keys() == {B}
    enforced(two)
    assert states(two, A) == [State.SUPERSEDED, State.WITHDRAWN] and two.texts().keys() == {B}
    assert pubs.plan(two.engine).versions == {B: 1}


def test_a_publication_takes_only_what_it_is_told_to(two: Record) -> None:
    entered(two, A, "name: 新\n")
    entered(two, C, "name: 丙\n")
    enforced(two, only=[C])
    assert two.texts()[A] == f"name: {A}\n" and C in two.texts()
    assert two.entry(A).state is State.APPROVED
    states_agree(two)


def test_finishing_twice_changes_nothing(two: Record) -> None:
    entered(two, A, "name: 新\n")
    number = enforced(two, "s2")
    before = two.history(A), len(lines(two.engine)), pubs.publication(two.engine, number)
    pubs.finish(two.engine, number, "s3")
    assert (two.history(A), len(lines(two.engine)), pubs.publication(two.engine, number)) == before
    assert (before[2].state, before[2].snapshot) == ("published", "s2") and before[2].finished_at


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_one_that_came_to_nothing_changes_nothing(two: Record, state: str) -> None:
    entered(two, A, "name: 新\n")
    number = pubs.begin(two.engine, pubs.plan(two.engine), "zhao", "发布")
    pubs.end(two.engine, number, state, ["问题一 → 应有 40元"])  # type: ignore[arg-type]
    one = pubs.publication(two.engine, number)
    assert (one.state, one.report, one.snapshot) == (state, ["问题一 → 应有 40元"], None)
    pubs.finish(two.engine, number, "s9")  # too late
    assert pubs.publication(two.engine, number).state == state
    assert states(two, A) == [State.PUBLISHED, State.APPROVED] and two.entry(A).published == 1
    assert lines(two.engine)[0].what == state
    assert pubs.plan(two.engine).versions == {A: 2, B: 1}


def test_a_draft_written_while_it_was_built_stays_a_draft(two: Record) -> None:
    entered(two, A, "name: 新\n")
    number = pubs.begin(two.engine, pubs.plan(two.engine), "zhao", "发布")
    two.save(A, "name: 更新\n", "wang", "又改", 2)
    pubs.finish(two.engine, number, "s2")
    assert states(two, A) == [State.SUPERSEDED, State.PUBLISHED, State.DRAFT]
    assert two.entry(A).published == 2 and two.texts()[A] == "name: 新\n"
    states_agree(two)


def test_going_back_makes_drafts_of_what_came_after(two: Record) -> None:
    entered(two, A, "name: 新\n")
    entered(two, C, "name: 丙\n")
    enforced(two, "s2")
    gone_back(two, 1)
    assert states(two, A) == [State.PUBLISHED, State.DRAFT] and states(two, C) == [State.DRAFT]
    assert two.texts().keys() == {A, B} and two.entry(C).published is None
    states_agree(two)
    two.submit(A, "wang")
    two.approve(A, "li")
    enforced(two, "s4")
    assert two.texts()[A] == "name: 新\n" and states(two, A) == [State.SUPERSEDED, State.PUBLISHED]


def test_going_back_behind_a_newer_draft_leaves_it(two: Record) -> None:
    entered(two, A, "name: 新\n")
    enforced(two, "s2")
    two.save(A, "name: 更新\n", "wang", "又改", 2)
    gone_back(two, 1)
    assert states(two, A) == [State.PUBLISHED, State.SUPERSEDED, State.DRAFT]
    states_agree(two)


def test_going_back_behind_a_withdrawal_makes_that_a_draft(two: Record) -> None:
    entered(two, A, "")
    enforced(two, "s2")
    gone_back(two, 1)
    assert states(two, A) == [State.PUBLISHED, State.DRAFT] and A in two.texts()
    gone_back(two, 2)
    assert states(two, A) == [State.SUPERSEDED, State.WITHDRAWN] and A not in two.texts()
    states_agree(two)


def test_what_is_scheduled_is_due_at_its_time_and_not_before(two: Record) -> None:
    at = datetime(2027, 1, 1, 9, tzinfo=HERE)
    entered(two, A, "name: 新\n", at)
    entered(two, C, "name: 丙\n")
    early, late = at - timedelta(seconds=1), at + timedelta(seconds=1)
    assert pubs.due(two.engine, early) == [] and pubs.due(two.engine, late) == [A]
    assert pubs.plan(two.engine, now=early).changed == (C,)
    assert pubs.plan(two.engine, [A], now=late).versions == {A: 2, B: 1}


def test_an_entry_ends_on_its_day_of_this_place(two: Record) -> None:
    two.assign(A, "li", withdraw_on=date(2027, 1, 1))
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 here
    after = before + timedelta(minutes=1)
    assert pubs.due(two.engine, before) == [] and pubs.due(two.engine, after) == [A]
    assert pubs.plan(two.engine, (), before).versions == {A: 1, B: 1}
    assert pubs.plan(two.engine, (), after).versions == {B: 1}
    enforced(two, now=after)
    assert states(two, A) == [State.WITHDRAWN] and pubs.due(two.engine, after) == []


def test_what_was_approved_before_the_end_ends_with_it(two: Record) -> None:
    entered(two, A, "name: 新\n")
    day = datetime.now(HERE).date() + timedelta(days=2)
    two.assign(A, "li", withdraw_on=day)
    end = datetime(day.year, day.month, day.day, tzinfo=HERE)
    assert pubs.plan(two.engine, now=end).versions == {B: 1}
    assert pubs.plan(two.engine, now=end - timedelta(hours=1)).versions == {A: 2, B: 1}


def test_what_is_approved_after_the_end_is_in_force_and_stays(two: Record) -> None:
    two.assign(A, "li", withdraw_on=date(2026, 1, 1))
    enforced(two)
    assert A not in two.texts()
    entered(two, A, "name: 新\n")
    assert pubs.due(two.engine) == []
    enforced(two)
    assert A in two.texts() and two.entry(A).withdraw_on is None and pubs.due(two.engine) == []
    states_agree(two)


def test_going_back_before_the_end_keeps_it_in_force(two: Record) -> None:
    two.assign(A, "li", withdraw_on=date(2026, 1, 1))
    enforced(two, "s2")
    gone_back(two, 1)
    assert A in two.texts() and pubs.due(two.engine) == []


def test_publications_are_found_by_number_page_and_snapshot(two: Record) -> None:
    for n in range(3):
        entered(two, A, f"name: {n}\n")
        enforced(two, f"s{n % 2 + 2}")
    assert [p.number for p in pubs.every(two.engine, most=2)] == [4, 3]
    assert [p.number for p in pubs.every(two.engine, before=3)] == [2, 1]
    found = pubs.under(two.engine, "s2")
    assert found and found.number == 4 and pubs.under(two.engine, "s9") is None
    assert pubs.texts_of(two.engine, pubs.held(two.engine, 3))[A] == "name: 1\n"
    with pytest.raises(RecordError, match="no publication 9"):
        pubs.publication(two.engine, 9)


def test_nothing_at_all_can_be_planned(record: Record) -> None:
    assert pubs.plan(record.engine).versions == {} and pubs.texts_of(record.engine, {}) == {}
    assert pubs.due(record.engine) == []
