"""Publications from the running server: each in a process of its own, and what is due by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from served import environment
from small import edited
from sqlalchemy import Engine

from assistant.store import connect, migrate
from channels.chores import keep_time, publish_due
from channels.publisher import Busy, Publisher, PublisherState
from knowledge.record import publications, publishing, urgent
from knowledge.record.entry import State
from knowledge.record.exchange import bring_in, found
from knowledge.record.record import Record
from knowledge.snapshot import Shelf

GUIDE = "matters/id-card/id-card-reissue.yaml"
A, B = "matters/fund/a.yaml", "matters/fund/b.yaml"


def ended(publisher: Publisher) -> PublisherState:
    until = time.monotonic() + 120
    while publisher.state().running:
        assert time.monotonic() < until
        time.sleep(0.05)
    return publisher.state()


class Desk:
    """A centre in force in a data folder, with a publisher for it."""

    def __init__(self, data: Path, content: Path, models: Path) -> None:
        told = environment(data, content, models)
        self.publisher = Publisher(lambda: os.environ | told)
        self.engine = connect(f"sqlite:///{data / 'daoban.sqlite'}")
        migrate(self.engine)
        self.record, self.shelf, self.folder = Record(self.engine), Shelf(data / "snapshots"), content
        found(self.engine, content)
        planned = publications.plan(self.engine)
        number = publications.begin(self.engine, planned, "li", "首发")
        publications.finish(self.engine, number, str(self.shelf.version()))

    def approved(self, fee: int) -> None:
        with edited(self.folder / GUIDE) as guide:
            guide["fees"][0]["amount"] = fee
        bring_in(self.record, self.folder, "wang", "改费用")
        self.record.submit(GUIDE, "wang")
        self.record.approve(GUIDE, "li")


@pytest.fixture
def desk(real: Path, folder: Path, models: Path, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(Path(shutil.copytree(real, tmp_path / "data")), folder, models)
    yield desk
    desk.publisher.close()
    desk.engine.dispose()


def test_a_publication_runs_beside_the_server_and_is_gone_back_from(desk: Desk) -> None:
    before = desk.shelf.version()
    desk.approved(45)
    desk.publisher.start("zhao", "--改费用", [GUIDE])
    assert desk.publisher.state().running
    with pytest.raises(Busy):
        desk.publisher.roll_back("zhao", "x")
    assert ended(desk.publisher) == PublisherState(stage="done")
    done = publications.publication(desk.engine, 2)
    assert (done.state, done.by, done.reason) == ("published", "zhao", "--改费用")
    assert done.snapshot == desk.shelf.version() != before
    desk.publisher.roll_back("qian", "回退", 1)
    assert ended(desk.publisher).error is None
    assert desk.shelf.version() == before and desk.record.entry(GUIDE).published == 1


def test_what_a_publication_fails_with_is_told(desk: Desk) -> None:
    desk.approved(-5)
    desk.publisher.start("zhao", "改")
    state = ended(desk.publisher)
    assert state.stage == "failed" and state.error and f"{GUIDE}: " in state.error
    assert publications.publication(desk.engine, 2).state == "refused"


def test_a_publication_that_is_ended_is_settled(desk: Desk) -> None:
    before = desk.shelf.version()
    desk.approved(45)
    desk.publisher.start("zhao", "改")
    while desk.publisher.state().stage == "starting":
        time.sleep(0.01)
    desk.publisher.close()
    assert ended(desk.publisher).error
    publishing.settle_left(desk.engine, desk.shelf)
    assert publications.every(desk.engine)[0].state in ("failed", "published")
    assert (desk.shelf.version() == before) == (desk.record.entry(GUIDE).published == 1)


def test_a_process_that_cannot_be_started_ends_the_publication() -> None:
    def missing() -> Mapping[str, str]:
        raise OSError("no environment")

    publisher = Publisher(missing)
    publisher.start("zhao", "改")
    assert ended(publisher) == PublisherState(stage="failed", error="OSError: no environment")
    publisher.start("zhao", "noch einmal")  # it is not stuck
    assert ended(publisher).stage == "failed"


class Told(Publisher):
    """Notes what it is told, and is busy when told so."""

    def __init__(self) -> None:
        super().__init__(dict)
        self.told: list[tuple[str, ...]] = []
        self.busy = False

    def _run(self, *options: str) -> None:
        if self.busy:
            raise Busy
        self.told.append(options)


@pytest.fixture
def two(engine: Engine) -> Record:
    """A and B in force."""
    record = Record(engine)
    for path in (A, B):
        _approved(record, path, f"name: {path}\n")
    planned = publications.plan(engine)
    publications.finish(engine, publications.begin(engine, planned, "li", "x"), "s1")
    return record


def _approved(record: Record, path: str, text: str, at: datetime | None = None) -> None:
    base = next((v.number for v in record.heads(list(State)) if v.path == path), None)
    record.save(path, text, "wang", "x", base)
    record.submit(path, "wang")
    record.approve(path, "li", publish_at=at)


def refused(engine: Engine, paths: Sequence[str]) -> None:
    number = publications.begin(engine, publications.plan(engine, paths), "系统", "x")
    publications.end(engine, number, "refused", ["x"])


def test_what_is_scheduled_is_published_at_its_time_and_nothing_else(two: Record) -> None:
    publisher = Told()
    _approved(two, A, "name: 新\n", datetime.now(UTC) + timedelta(hours=1))
    publish_due(two.engine, publisher)
    assert publisher.told == []
    _approved(two, B, "name: 新\n", datetime.now(UTC) - timedelta(hours=1))
    publish_due(two.engine, publisher)
    (told,) = publisher.told
    assert told[0] == "publish" and told[-2:] == ("--only", B) and "--ended" not in told


def test_what_ends_is_taken_out_without_questions(two: Record) -> None:
    publisher = Told()
    two.assign(A, "li", withdraw_on=date(2026, 1, 1))
    publish_due(two.engine, publisher)
    assert publisher.told[0][:3] == ("publish", "--plain", "--ended")


def test_a_busy_publisher_is_asked_again_later(two: Record) -> None:
    publisher = Told()
    _approved(two, B, "name: 新\n", datetime.now(UTC))
    publisher.busy = True
    publish_due(two.engine, publisher)
    publisher.busy = False
    publish_due(two.engine, publisher)
    assert len(publisher.told) == 1


def test_what_was_refused_is_not_tried_again_until_it_changes(two: Record) -> None:
    publisher = Told()
    _approved(two, B, "name: 新\n", datetime.now(UTC))
    refused(two.engine, [B])
    publish_due(two.engine, publisher)
    assert publisher.told == []
    two.reject(B, "li", "答不对")
    _approved(two, B, "name: 更新\n", datetime.now(UTC))
    publish_due(two.engine, publisher)
    assert len(publisher.told) == 1


def test_what_ends_but_cannot_be_taken_out_is_hidden(two: Record) -> None:
    publisher = Told()
    two.assign(A, "li", withdraw_on=date(2026, 1, 1))
    _approved(two, B, "name: 新\n", datetime.now(UTC))
    refused(two.engine, ())
    for _ in range(3):
        publish_due(two.engine, publisher)
    assert urgent.urgent(two.engine).hidden == {"a"} and len(urgent.measures(two.engine)) == 1
    assert all("--ended" not in told for told in publisher.told) and publisher.told


def test_time_is_kept_though_a_reading_fails(two: Record) -> None:
    _approved(two, B, "name: 新\n", datetime.now(UTC))
    publisher, settled = Told(), list[int]()

    def settle() -> None:
        settled.append(1)
        raise OSError("away")

    async def kept() -> None:
        task = asyncio.create_task(keep_time([settle, lambda: publish_due(two.engine, publisher)], 0.01))
        for _ in range(1000):
            if publisher.told and len(settled) >= 2:
                break
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(kept())
    assert publisher.told[0][-1] == B and settled  # the chore that failed stopped no other


def test_a_stage_is_read_with_its_count(check: Callable[[str], PublisherState]) -> None:
    assert check("stage: reading") == PublisherState(stage="reading", running=True)
    assert check("stage: embedding 120/900") == PublisherState("embedding", 120, 900, True)
    assert check("Traceback") == PublisherState(stage="starting", running=True)


@pytest.fixture
def check() -> Callable[[str], PublisherState]:
    """What a publisher's state is after a line of its process."""

    def heard(line: str) -> PublisherState:
        publisher = Publisher(dict)
        publisher._state = PublisherState(stage="starting", running=True)
        publisher._heard(line, [])
        return publisher.state()

    return heard
