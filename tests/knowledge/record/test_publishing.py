"""From the record to a snapshot in force and back; what is refused leaves everything as it was."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest
from desks import GUIDE, OTHER, Desk, whole
from fakes import HashingEmbedder

from knowledge.publish import Refused
from knowledge.record import publications, publishing
from knowledge.record.entry import State
from knowledge.record.rows import RecordError
from knowledge.snapshot import Snapshot, SnapshotError
from knowledge.source import ContentError

# What builds a snapshot takes seconds, and says the same of both databases.
IN_SQLITE = pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
IN_POSTGRES = pytest.mark.parametrize("opened", ["postgresql"], indirect=True)


@IN_SQLITE
def test_what_is_approved_is_put_in_force_under_its_number(desk: Desk) -> None:
    desk.approved(GUIDE, desk.guide(50))
    desk.record.save(OTHER, desk.guide(99, OTHER), "wang", "草稿", 1)
    done = desk.publish()
    current = desk.shelf.current()
    assert current and (done.number, done.state, done.snapshot) == (3, "published", desk.shelf.version())
    assert current.manifest.publication == 3 and desk.fee() == 50
    assert publications.under(desk.engine, str(done.snapshot)) == done
    assert desk.record.entry(OTHER).state is State.DRAFT
    whole(desk)


def test_a_publication_without_a_change_keeps_the_snapshot(desk: Desk) -> None:
    before = desk.shelf.version()
    done = desk.publish()
    assert (done.number, done.snapshot) == (3, before) and desk.embedder.embedded == 0
    whole(desk)


def test_content_with_problems_is_refused_and_told(desk: Desk) -> None:
    before = desk.shelf.version()
    desk.approved(GUIDE, desk.guide(-5))
    with pytest.raises(ContentError):
        desk.publish()
    refused = publications.publication(desk.engine, 3)
    assert refused.state == "refused" and refused.finished_at
    assert any(line.startswith(f"{GUIDE}: id-card-reissue.fees.0.amount") for line in refused.report)
    assert desk.shelf.version() == before and desk.record.entry(GUIDE).state is State.APPROVED
    whole(desk)


@IN_POSTGRES
def test_a_gate_that_finds_misses_refuses_and_everything_is_as_it_was(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []

    def gate(built: Snapshot, before: Snapshot | None) -> Sequence[str]:
        assert before
        seen.append((fee_of(built), fee_of(before)))
        return ["身份证丢了要多少钱 → 应有 45元"]

    before, kept = desk.shelf.version(), len(desk.shelf.all())
    texts, fee = desk.record.texts(), desk.fee()
    desk.approved(GUIDE, desk.guide(50))
    with pytest.raises(Refused, match="应有 45元"):
        desk.publish(gate=gate, fresh=True)
    assert seen == [(50, 45)]  # also where the index is built whole
    assert (desk.shelf.version(), len(desk.shelf.all()), desk.fee()) == (before, kept, fee)
    assert not list(desk.shelf.folder.glob(".building-*"))
    assert desk.record.texts() == texts and desk.record.version(GUIDE).state is State.APPROVED
    assert publications.publication(desk.engine, 3).report == ["身份证丢了要多少钱 → 应有 45元"]
    whole(desk)


def fee_of(snapshot: Snapshot) -> int:
    return int(snapshot.catalogue().matters["id-card-reissue"].fees[0].amount or 0)


class Failing(HashingEmbedder):
    """An embedder that runs out of memory."""

    def passages(self, texts: object) -> object:  # type: ignore[override]
        raise MemoryError("zu wenig")


def test_a_publication_that_fails_says_why(desk: Desk) -> None:
    desk.approved(GUIDE, desk.guide(51))
    sound, desk.embedder = desk.embedder, Failing()
    with pytest.raises(MemoryError):
        desk.publish()
    failed = publications.publication(desk.engine, 3)
    assert (failed.state, failed.report) == ("failed", ["MemoryError: zu wenig"]) and desk.fee() == 45
    desk.embedder = sound
    whole(desk)


@IN_SQLITE
def test_one_that_fails_after_the_swap_is_in_force_and_said_to_be(desk: Desk) -> None:
    def broken_pipe(stage: str, done: int = 0, total: int = 0) -> None:
        if stage == "done":
            raise BrokenPipeError

    desk.approved(GUIDE, desk.guide(52))
    with pytest.raises(BrokenPipeError):
        desk.publish(report=broken_pipe)
    assert desk.fee() == 52 and publications.publication(desk.engine, 3).state == "published"
    whole(desk)


@IN_POSTGRES
def test_a_draft_written_while_it_is_built_is_not_in_it(desk: Desk) -> None:
    def typing(stage: str, done: int = 0, total: int = 0) -> None:
        if stage == "indexing" and desk.record.entry(GUIDE).head == 3:
            desk.record.save(GUIDE, desk.guide(54), "wang", "又改", 3)

    desk.approved(GUIDE, desk.guide(53))
    desk.publish(report=typing)
    assert desk.fee() == 53 and desk.record.entry(GUIDE).state is State.DRAFT
    assert desk.record.entry(GUIDE).published == 3
    whole(desk)


def test_while_one_publishes_another_is_refused(desk: Desk) -> None:
    with desk.shelf.lock(), pytest.raises(SnapshotError, match="another publication"):
        desk.publish()
    assert len(publications.every(desk.engine)) == 2


def test_going_back_swaps_the_pointer_and_builds_nothing(desk: Desk) -> None:
    first = publications.publication(desk.engine, 1)
    done = desk.roll_back()
    assert (done.kind, done.state, done.snapshot) == ("rollback", "published", first.snapshot)
    assert desk.fee() == 40 and desk.embedder.embedded == 0 and len(desk.shelf.all()) == 2
    assert [v.state for v in desk.record.history(GUIDE)] == [State.DRAFT, State.PUBLISHED]
    whole(desk)
    desk.roll_back(2)  # to any that was in force
    assert desk.fee() == 45 and desk.record.version(GUIDE).state is State.PUBLISHED
    whole(desk)


@IN_SQLITE
def test_what_was_gone_back_from_can_be_approved_and_published_again(desk: Desk) -> None:
    desk.roll_back()
    assert desk.publish().number == 4 and desk.fee() == 40
    desk.record.submit(GUIDE, "wang")
    desk.record.approve(GUIDE, "li")
    desk.publish()
    assert desk.fee() == 45
    whole(desk)


@IN_POSTGRES
@pytest.mark.parametrize("lost", ["pruned", pytest.param("damaged", marks=pytest.mark.soak)])
def test_going_back_to_a_snapshot_that_is_lost_builds_it(desk: Desk, lost: str) -> None:
    first = str(publications.publication(desk.engine, 1).snapshot)
    if lost == "pruned":
        shutil.rmtree(desk.shelf.folder / first)
    else:
        vectors = next((desk.shelf.folder / first).rglob("data_level0.bin"))
        vectors.write_bytes(vectors.read_bytes()[:1000])
    done = desk.roll_back()
    assert done.state == "published" and desk.fee() == 40
    current = desk.shelf.current()
    assert current and current.manifest.publication == done.number and current.verify() is None
    whole(desk)


def test_there_must_be_something_to_go_back_to(desk: Desk) -> None:
    with pytest.raises(RecordError, match="no publication 9"):
        desk.roll_back(9)
    desk.approved(GUIDE, desk.guide(-5))
    with pytest.raises(ContentError):
        desk.publish()
    with pytest.raises(RecordError, match=r"publication 3 was never in force \(refused\)"):
        desk.roll_back(3)
    assert len(publications.every(desk.engine)) == 3


def test_what_an_ended_process_left_is_settled(desk: Desk) -> None:
    desk.approved(GUIDE, desk.guide(55))
    left = publications.begin(desk.engine, publications.plan(desk.engine), "zhao", "断了")
    with desk.shelf.lock():
        publishing.settle_left(desk.engine, desk.shelf)  # somebody may be at it
    assert publications.publication(desk.engine, left).state == "building"
    publishing.settle_left(desk.engine, desk.shelf)
    found = publications.publication(desk.engine, left)
    assert (found.state, found.report) == ("failed", ["interrupted"]) and desk.fee() == 45
    whole(desk)
