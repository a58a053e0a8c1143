"""Urgent measures are heeded within seconds, from the first answer on, across publications."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from served import Loaded, first
from small import edited

from knowledge.notice import Notice, Urgent
from knowledge.publish import publish
from knowledge.snapshot import Shelf

ASKED = "身份证丢了怎么补"


class Desk:
    """Says what holds beside the snapshot, or that the database is away."""

    def __init__(self) -> None:
        self.holds, self.away = Urgent(), False

    def __call__(self) -> Urgent:
        if self.away:
            raise OSError("away")
        return self.holds


HIDDEN = Urgent({"urgent-1": Notice(title="紧急公告", text="停电")}, frozenset({"id-card-reissue"}))


@pytest.fixture
def heeding(published: Path, tmp_path: Path, tiny: Path, models: Path) -> tuple[Loaded, Desk]:
    desk, data = Desk(), Path(shutil.copytree(published, tmp_path / "data"))
    return Loaded(data, tiny, models, HashingEmbedder(), desk), desk


def test_urgent_measures_are_heeded_and_ended_without_a_publication(
    heeding: tuple[Loaded, Desk],
) -> None:
    serving, desk = heeding
    assert serving.refresh()
    before = serving.current()
    desk.holds = HIDDEN
    assert serving.current() is before
    serving.heed()
    shown = serving.current()
    assert "id-card-reissue" not in shown.catalogue.matters and "urgent-1" in shown.catalogue.notices
    assert first(shown, ASKED) != "id-card-reissue" and serving.ready
    assert shown.version == before.version and serving.refresh() and serving.current() is shown
    desk.holds = Urgent()
    serving.heed()
    assert serving.current() is before


@pytest.mark.parametrize("opening", ["words", "index"])
def test_a_started_server_never_shows_what_was_taken_down(
    heeding: tuple[Loaded, Desk], opening: str
) -> None:
    serving, desk = heeding
    desk.holds = HIDDEN
    if opening == "index":
        assert serving.refresh()
    assert "id-card-reissue" not in serving.current().catalogue.matters


def test_measures_hold_across_publications(
    heeding: tuple[Loaded, Desk], folder: Path, tmp_path: Path
) -> None:
    serving, desk = heeding
    assert serving.refresh()
    desk.holds = HIDDEN
    serving.heed()
    with edited(folder / "matters/id-card/id-card-renew.yaml") as guide:
        guide["fees"][0]["amount"] = 25
    new = publish(folder, Shelf(tmp_path / "data" / "snapshots"), HashingEmbedder()).manifest.version
    assert serving.refresh() and serving.current().version == new
    assert "id-card-reissue" not in serving.current().catalogue.matters


def test_measures_that_cannot_be_read_stop_no_answers(heeding: tuple[Loaded, Desk]) -> None:
    serving, desk = heeding
    desk.away = True
    assert serving.refresh() and first(serving.current(), ASKED) == "id-card-reissue"

    async def listen() -> None:
        task = asyncio.create_task(serving.listen(0.01))
        await asyncio.sleep(0.05)
        desk.away, desk.holds = False, HIDDEN
        for _ in range(600):
            if "urgent-1" in serving.current().catalogue.notices:
                break
            await asyncio.sleep(0.05)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(listen())
    assert "id-card-reissue" not in serving.current().catalogue.matters
