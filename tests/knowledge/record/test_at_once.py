"""Several writers at once: none overwrites another, and the states of an entry agree."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from desks import states_agree

from knowledge.record.audit import broken
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError

PATH = "matters/fund/x.yaml"
TEXT = "code: x\nname: 公积金提取\nfees: []\n"


def together(*steps: Callable[[], object]) -> list[Exception]:
    """Run steps at the same time; gives what they raised."""
    gate, raised = Barrier(len(steps)), list[Exception]()

    def run(step: Callable[[], object]) -> None:
        gate.wait()
        try:
            step()
        except RecordError as error:
            raised.append(error)

    threads = [Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_of_two_writers_at_once_one_is_told_of_a_conflict(record: Record) -> None:
    record.save(PATH, TEXT, "wang", "新增")
    for n in range(1, 9):
        raised = together(
            lambda n=n: record.save(PATH, f"{TEXT}a: {n}\n", "wang", "甲", n),  # type: ignore[misc]
            lambda n=n: record.save(PATH, f"{TEXT}b: {n}\n", "li", "乙", n),  # type: ignore[misc]
        )
        assert [type(e) for e in raised] == [Conflict] and record.entry(PATH).head == n + 1
    states_agree(record)
    assert list(broken(record.engine)) == []


def test_an_approval_and_a_new_draft_at_once_agree_on_the_state(record: Record) -> None:
    for n in range(8):
        path = f"matters/fund/x{n}.yaml"
        record.save(path, TEXT, "wang", "新增")
        record.submit(path, "wang")
        together(
            lambda p=path: record.approve(p, "li"),  # type: ignore[misc]
            lambda p=path: record.save(p, TEXT + "a: 1\n", "wang", "甲", 1),  # type: ignore[misc]
        )
        states_agree(record)
        assert record.entry(path).state is State.DRAFT and record.entry(path).head == 2


def test_a_new_entry_of_two_writers_at_once_is_made_once(record: Record) -> None:
    raised = together(*(
        lambda w=w: record.save(PATH, f"name: {w}\n", w, "新增")  # type: ignore[misc]
        for w in ("wang", "li", "zhao")
    ))  # fmt: skip
    assert [type(e) for e in raised] == [Conflict, Conflict]
    assert [v.number for v in record.history(PATH)] == [1]
