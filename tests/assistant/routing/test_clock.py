"""When places are open: lunch, weekends, holidays, 调休 and closures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from assistant.routing.clock import (
    day_kind,
    hours_text,
    next_open,
    open_now,
    opening_text,
    span_text,
    spans,
)
from knowledge.centre import Centre
from knowledge.site import Hours, Site, Window

CENTRE = Centre.model_validate({
    "name": "中心", "city": "澜川市", "code": "339900", "province": "浙江省", "as_of": "2026-03-31",
    "districts": [], "statement": "x", "main_site": "hall",
    "days": {"2026-03-11": "holiday"},
})  # fmt: skip
WEEK = {"weekday": ["09:00-12:00", "13:30-17:00"], "saturday": ["09:00-12:00"]}


def site(**fields: Any) -> Site:
    return Site.model_validate({
        "id": "hall", "name": "大厅", "kind": "hall", "region": "339900", "address": "一号",
        "lat": 1, "lon": 1, "phone": "1", "hours": WEEK, "reviewed_on": "2026-03-31",
    } | fields)  # fmt: skip


HALL = site()
KIOSKS = site(hours=dict.fromkeys(("weekday", "saturday", "sunday", "holiday"), ["00:00-24:00"]))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2026-03-02", "weekday"), ("2026-03-07", "saturday"), ("2026-03-08", "sunday"),
     ("2026-02-14", "weekday"), ("2026-02-17", "holiday"), ("2026-10-01", "holiday"),
     ("2026-10-07", "holiday"), ("2026-10-10", "weekday"), ("2026-01-01", "holiday"),
     ("2026-03-11", "holiday"), ("2031-05-01", "holiday"), ("2031-10-02", "holiday"),
     ("2031-03-01", "saturday"), ("2031-03-02", "sunday"), ("2031-03-03", "weekday")],
)  # fmt: skip
def test_the_kind_of_a_day(day: str, kind: str) -> None:
    assert day_kind(date.fromisoformat(day), CENTRE) == kind


@pytest.mark.parametrize(
    ("time", "opened"),
    [("2026-03-02T08:59", False), ("2026-03-02T09:00", True), ("2026-03-02T11:59", True),
     ("2026-03-02T12:00", False), ("2026-03-02T13:29", False), ("2026-03-02T13:30", True),
     ("2026-03-02T17:00", False), ("2026-03-07T10:00", True), ("2026-03-07T14:00", False),
     ("2026-03-08T10:00", False), ("2026-02-14T10:00", True), ("2026-02-14T14:00", True),
     ("2026-10-01T10:00", False), ("2026-03-11T10:00", False)],
)  # fmt: skip
def test_the_hall_is_open_in_its_hours_only(time: str, opened: bool) -> None:
    assert open_now(HALL, None, at(time), CENTRE) is opened


@pytest.mark.parametrize("time", ["2026-03-02T00:00", "2026-10-01T03:00", "2026-03-08T23:59"])
def test_a_self_service_point_is_always_open(time: str) -> None:
    assert open_now(KIOSKS, None, at(time), CENTRE)


@pytest.mark.parametrize(
    ("time", "opening"),
    [("2026-03-02T08:00", "2026-03-02T09:00"), ("2026-03-02T12:30", "2026-03-02T13:30"),
     ("2026-03-02T17:00", "2026-03-03T09:00"), ("2026-03-07T12:00", "2026-03-09T09:00"),
     ("2026-02-14T17:30", "2026-02-24T09:00"), ("2026-09-30T17:00", "2026-10-08T09:00")],
)  # fmt: skip
def test_it_opens_next_after_lunch_the_night_the_weekend_and_the_holiday(
    time: str, opening: str
) -> None:
    assert next_open(HALL, None, at(time), CENTRE) == at(opening)


def test_a_closure_overrides_the_hours_and_may_have_its_own() -> None:
    closed = site(closures=[
        {"from": "2026-03-02", "to": "2026-03-03", "reason": "装修"},
        {"from": "2026-03-08", "to": "2026-03-08", "reason": "加班", "spans": ["10:00-11:00"]},
    ])  # fmt: skip
    assert not open_now(closed, None, at("2026-03-02T10:00"), CENTRE)
    assert next_open(closed, None, at("2026-03-02T10:00"), CENTRE) == at("2026-03-04T09:00")
    assert open_now(closed, None, at("2026-03-08T10:30"), CENTRE)


def test_a_place_that_stays_closed_has_no_next_opening() -> None:
    gone = site(closures=[{"from": "2026-01-01", "to": "2026-12-31", "reason": "搬迁"}])
    assert next_open(gone, None, at("2026-03-02T10:00"), CENTRE) is None


def test_a_window_may_have_hours_of_its_own_but_closes_with_its_site() -> None:
    window = Window(
        id="w", name="窗口", numbers="A1", floor=1, zone="A", groups=("x",),
        hours=Hours.model_validate({"weekday": ["09:00-17:00"]}),
    )  # fmt: skip
    assert open_now(HALL, window, at("2026-03-02T12:30"), CENTRE)
    assert not open_now(HALL, window, at("2026-03-07T10:00"), CENTRE)
    closed = site(closures=[{"from": "2026-03-02", "to": "2026-03-02", "reason": "停电"}])
    assert spans(closed, window, date(2026, 3, 2), CENTRE) == ()


def test_hours_read_in_one_line() -> None:
    assert hours_text(HALL) == (
        "周一至周五9:00—12:00、13:30—17:00，周六9:00—12:00，周日不开放，法定节假日不开放"
    )
    assert hours_text(KIOSKS) == "全年24小时开放"
    assert span_text(()) == "不开放"


@pytest.mark.parametrize(
    ("opening", "text"),
    [("2026-03-02T13:30", "今天13:30"), ("2026-03-03T09:00", "明天9:00"),
     ("2026-03-05T09:00", "3月5日（周四）9:00")],
)  # fmt: skip
def test_an_opening_reads_relative_to_now(opening: str, text: str) -> None:
    assert opening_text(at(opening), at("2026-03-02T12:00")) == text
