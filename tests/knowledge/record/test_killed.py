"""kill -9 anywhere in import and publication: the record is whole, and the next one succeeds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from desks import GUIDE, OTHER, Desk, states_agree, whole
from dying import died
from small import edited

from knowledge.files import files_of
from knowledge.record import publications, publishing
from knowledge.record.audit import broken, lines
from knowledge.record.exchange import adopt, found
from knowledge.record.record import Record

KILLS = 50


def changed(folder: Path, fee: int) -> None:
    """Another fee of a guide, and another guide's file gone or there again."""
    with edited(folder / GUIDE) as guide:
        guide["fees"][0]["amount"] = fee


def url_of(desk: Desk) -> str:
    return desk.engine.url.render_as_string(hide_password=False)


def recovered(desk: Desk, fees: set[int]) -> None:
    """What a start settles, and what must be then."""
    desk.engine.dispose()
    assert list(broken(desk.engine)) == []
    publishing.settle_left(desk.engine, desk.shelf)
    whole(desk)
    assert desk.fee() in fees


def finished(desk: Desk, folder: Path, fee: int) -> None:
    """The same import and publication, run to the end."""
    adopt(desk.record, folder, "文件导入", "li", "改", prune=True)
    desk.publish()
    whole(desk)
    assert desk.fee() == fee and not list(desk.shelf.folder.glob(".building-*"))


@pytest.mark.parametrize(("opened", "at"), [
    ("sqlite", "25"), ("postgresql", "entered"), ("sqlite", "indexing"), ("postgresql", "swapping"),
    ("sqlite", "done"),
], indirect=["opened"])  # fmt: skip
def test_a_publisher_killed_anywhere_leaves_a_whole_record(desk: Desk, folder: Path, at: str) -> None:
    changed(folder, 60)
    texts = {v.text for v in desk.record.history(GUIDE)}
    assert died(url_of(desk), desk.data, folder, at)
    recovered(desk, {60} if at == "done" else {45})
    assert texts < {v.text for v in desk.record.history(GUIDE)}
    told = [p.state for p in publications.every(desk.engine)]
    assert told.count("failed") == (at in ("indexing", "swapping"))
    if at in ("25", "swapping"):
        finished(desk, folder, 60)


def test_a_first_import_that_was_killed_is_made_by_the_next_start(
    record: Record, tiny: Path, tmp_path: Path
) -> None:
    url = record.engine.url.render_as_string(hide_password=False)
    assert died(url, tmp_path / "data", tiny, "4")
    record.engine.dispose()
    assert record.empty and lines(record.engine) == []
    found(record.engine, tiny)
    assert {e.path for e in record.entries(size=999)[0]} == files_of(tiny).keys()
    states_agree(record)


@pytest.mark.soak
def test_publishers_killed_at_random_statements_leave_a_whole_record(desk: Desk, folder: Path) -> None:
    chance, killed, fees = random.Random(20261122), 0, {45}
    for n in range(KILLS * 3):
        changed(folder, 100 + n)
        fees.add(100 + n)
        other = folder / OTHER
        if n % 5 == 4:
            other.write_text(other.read_text("utf-8") + f"# {n}\n", "utf-8")
        at = str(chance.randint(1, 70)) if n % 3 else chance.choice(["swapping", "done", "probing"])
        killed += died(url_of(desk), desk.data, folder, at)
        recovered(desk, fees)
        if killed == KILLS:
            break
    assert killed == KILLS
    finished(desk, folder, 100 + n)
