"""Closures and outages: one line more in the site's file, and the window is closed for routes."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.routing.clock import spans
from knowledge.record.changes import changes
from knowledge.record.closures import Outage, close, closures, reopen
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError
from knowledge.source import read_files

HALL = "sites/hall-city.yaml"
DAY = date(2026, 12, 1)
OUTAGE = Outage(start=DAY, end=DAY, reason="停电检修")


def shut(record: Record, part: str = "", base: int | None = None) -> None:
    outage = OUTAGE.model_copy(update={"part": part})
    close(record, HALL, outage, "li", "停电", base or record.entry(HALL).head)


def test_a_closure_of_a_site_is_one_field_more(record: Record) -> None:
    before = record.version(HALL)
    shut(record)
    [change] = changes(HALL, before.text, record.version(HALL).text)
    assert change.field == "closures.1" and change.after["reason"] == "停电检修"
    assert closures(record)[0].model_dump(include={"part", "number", "start"}) == {"part": "", "number": 1, "start": DAY}


def test_a_closed_window_is_closed_and_its_neighbours_are_open(record: Record) -> None:
    shut(record, "a-id-card")
    content = read_files(record.texts(with_heads=[HALL]))
    hall, windows = content.sites["hall-city"], {w.id: w for w in content.sites["hall-city"].windows}
    assert spans(hall, windows["a-id-card"], DAY, content.centre) == ()
    assert spans(hall, windows["a-hukou"], DAY, content.centre) and spans(hall, None, DAY, content.centre)
    assert spans(hall, windows["a-id-card"], date(2026, 12, 2), content.centre)


def test_reopening_gives_the_file_as_it_was(record: Record) -> None:
    before = record.version(HALL).text
    shut(record, "k-police")
    reopen(record, HALL, "k-police", 0, "li", "修好了", record.entry(HALL).head)
    assert record.version(HALL).text == before


def test_a_site_that_moved_on_is_not_overwritten(record: Record) -> None:
    shut(record)
    with pytest.raises(Conflict):
        shut(record, "a-id-card", base=1)


def test_what_is_not_there_cannot_be_closed_or_opened(record: Record) -> None:
    with pytest.raises(RecordError, match="no window or machine"):
        shut(record, "z-nothing")
    with pytest.raises(RecordError, match="no closure 7"):
        reopen(record, HALL, "", 7, "li", "x", 1)
    with pytest.raises(ValueError, match="ends on or after"):
        Outage(start=DAY, end=date(2026, 11, 30), reason="x")
    with pytest.raises(ValueError, match="spans"):
        Outage(start=DAY, end=DAY, reason="x", spans=("9-10",))
