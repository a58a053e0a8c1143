"""kill -9 of a real publisher: the old snapshot serves on, the next publication succeeds."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from served import Loaded, child, environment, first, published
from small import edited

from assistant.store import connect, migrate
from knowledge.embedder import Embedder
from knowledge.index import Index
from knowledge.publish import STAGES
from knowledge.record import publications
from knowledge.record.audit import broken
from knowledge.record.publishing import settle_left
from knowledge.record.record import Record
from knowledge.snapshot import Shelf, Snapshot

GUIDE = "matters/id-card/id-card-reissue.yaml"
KILLS = 60
KILLED = [stage for stage in STAGES if stage != "done"]
KILLS_ITSELF = """
import builtins, os, signal

said = builtins.print


def told(*words, **how):
    said(*words, **how)
    if words == ({line!r},):
        os.kill(os.getpid(), signal.SIGKILL)


builtins.print = told
"""


class House:
    """A data folder, its content, and what children are told of both."""

    def __init__(self, folder: Path, real: Path, content: Path, models: Path) -> None:
        self.data = Path(shutil.copytree(real, folder / "data"))
        self.content, self.models = content, models
        self.shelf = Shelf(self.data / "snapshots")
        self.told = environment(self.data, content, models)

    def change(self, amount: int) -> None:
        with edited(self.content / GUIDE) as guide:
            guide["fees"][0]["amount"] = amount

    def settled(self) -> Record:
        """The record after what an ended publisher left was settled; it is whole."""
        engine = connect(f"sqlite:///{self.data / 'daoban.sqlite'}")
        migrate(engine)
        settle_left(engine, self.shelf)
        assert list(broken(engine)) == []
        one = next((p for p in publications.every(engine) if p.state == "published"), None)
        assert one is None or one.snapshot == self.shelf.version()
        assert all(p.state in ("published", "failed") for p in publications.every(engine))
        return Record(engine)

    def fee(self) -> object:
        current = self.shelf.current()
        assert current
        return current.catalogue().matters["id-card-reissue"].fees[0].amount


@pytest.fixture
def house(tmp_path: Path, real: Path, folder: Path, models: Path) -> House:
    return House(tmp_path, real, folder, models)


def kill_at(house: House, stage: str) -> list[str]:
    """Start a publisher that is killed as it says that a stage begins; gives what it had said.

    It kills itself: whoever reads its words from outside may come too late.
    """
    startup = house.data.parent / "killed"
    startup.mkdir(exist_ok=True)
    (startup / "sitecustomize.py").write_text(KILLS_ITSELF.format(line=f"stage: {stage}"), "utf-8")
    with child(house.told | {"PYTHONPATH": str(startup)}, "--fresh") as process:
        said = [line.strip() for line in process.communicate()[1].splitlines()]
    assert process.returncode == -signal.SIGKILL, said
    return said


def killed(house: House, use: Embedder, old: Snapshot, stage: str) -> None:
    """A publisher is killed at a stage; what was in force serves on, and the record is whole."""
    assert kill_at(house, stage)[-1] == f"stage: {stage}"
    serving = Loaded(house.data, house.content, house.models, use)
    assert serving.refresh(), serving.trouble
    assert first(serving.current(), "身份证丢了怎么补") == "id-card-reissue"
    assert Index(old.index_path).count == old.manifest.passages
    if stage != "swapping":
        assert house.shelf.version() == old.manifest.version and house.fee() == 40
    assert (GUIDE in house.settled().texts()) == (stage == "swapping" and house.fee() == 45)


def followed(house: House, use: Embedder, old: Snapshot) -> None:
    """The next publication succeeds, is served, and leaves nothing of the one before it."""
    serving = Loaded(house.data, house.content, house.models, use)
    assert serving.refresh(), serving.trouble
    published(house.told)
    assert house.fee() == 45 and "amount: 45" in house.settled().texts()[GUIDE]
    assert serving.refresh(), serving.trouble
    assert serving.current().version == house.shelf.version() != old.manifest.version
    assert not list(house.shelf.folder.glob(".building-*"))


def test_publishers_killed_at_one_stage_after_another_lose_nothing(house: House, use: Embedder) -> None:
    old = house.shelf.current()
    assert old
    house.change(45)
    for stage in KILLED:
        killed(house, use, old, stage)
    followed(house, use, old)


@pytest.mark.soak
@pytest.mark.parametrize("stage", KILLED)
def test_a_publisher_killed_at_any_stage_loses_nothing(
    house: House, use: Embedder, stage: str
) -> None:
    old = house.shelf.current()
    assert old
    house.change(45)
    killed(house, use, old, stage)
    followed(house, use, old)


@pytest.mark.soak
def test_publishers_killed_at_random_times_lose_nothing(house: House, use: Embedder) -> None:
    chance = random.Random(20261121)
    killed = 0
    for n in range(KILLS * 3):
        house.change(100 + n)
        with child(house.told, *(["--fresh"] if n % 2 else [])) as process:
            time.sleep(chance.uniform(0.5, 3.5))
            process.kill()
            process.communicate()
        killed += process.returncode == -signal.SIGKILL
        serving = Loaded(house.data, house.content, house.models, use)
        assert serving.refresh(), (n, serving.trouble)
        assert first(serving.current(), "身份证丢了怎么补") == "id-card-reissue"
        house.settled()
        if killed == KILLS:
            break
    assert killed == KILLS
    published(house.told)
    assert house.fee() == 100 + n and f"amount: {100 + n}" in house.settled().texts()[GUIDE]
    assert len(house.shelf.all()) <= 11 and not list(house.shelf.folder.glob(".building-*"))
    assert not [p for p in house.data.rglob(".current-*") if p.stat().st_mtime > time.time()]
