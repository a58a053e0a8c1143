"""When places are open (办公时间): weekdays, weekends, holidays, 调休 and closures.

The only file that knows chinese_calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import chinese_calendar

from knowledge.centre import Centre
from knowledge.site import Hours, Kiosk, Site, Span, Window

DayKind = Literal["weekday", "saturday", "sunday", "holiday"]
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
AHEAD = 20
WEEKDAYS = "一二三四五六日"


def day_kind(day: date, centre: Centre) -> DayKind:
    """What kind of day it is here; beyond the published calendar only fixed holidays are known."""
    return centre.days[day] if day in centre.days else _usual_kind(day)


@lru_cache(366)
def _usual_kind(day: date) -> DayKind:
    plain: DayKind = "saturday" if day.weekday() == 5 else "sunday"
    try:
        on_holiday, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        if (day.month, day.day) in FIXED_HOLIDAYS:
            return "holiday"
        return plain if day.weekday() >= 5 else "weekday"
    if on_holiday and name:
        return "holiday"
    if day.weekday() >= 5 and on_holiday:
        return plain
    return "weekday"


def spans(site: Site, part: Window | Kiosk | None, day: date, centre: Centre) -> tuple[Span, ...]:
    """The open spans of a site, or of a window or machine in it, on a day."""
    for closure in (*site.closures, *(part.closures if part else ())):
        if closure.start <= day <= closure.end:
            return closure.spans
    hours: Hours = (part.hours if part and part.hours else None) or site.hours
    found: tuple[Span, ...] = getattr(hours, day_kind(day, centre))
    return found


def open_now(site: Site, part: Window | Kiosk | None, at: datetime, centre: Centre) -> bool:
    """Whether it is open at a time."""
    return any(s.start <= at.time() < s.end for s in spans(site, part, at.date(), centre))


def next_open(
    site: Site, part: Window | Kiosk | None, at: datetime, centre: Centre
) -> datetime | None:
    """When it opens next after a time; None when not within twenty days."""
    for opening in _openings(site, part, at, centre):
        if opening > at:
            return opening
    return None


def _openings(
    site: Site, part: Window | Kiosk | None, at: datetime, centre: Centre
) -> Iterator[datetime]:
    for n in range(AHEAD):
        day = at.date() + timedelta(days=n)
        for span in spans(site, part, day, centre):
            yield datetime.combine(day, span.start, at.tzinfo)


def span_text(found: tuple[Span, ...]) -> str:
    """Spans as people read them."""
    if not found:
        return "不开放"
    if found[0].start.hour == 0 and found[0].end.hour == 23:
        return "24小时"
    return "、".join(f"{s.start:%-H:%M}—{s.end:%-H:%M}" for s in found)


def hours_text(site: Site, part: Window | Kiosk | None = None) -> str:
    """The regular hours in one line."""
    hours = (part.hours if part and part.hours else None) or site.hours
    weekday = span_text(hours.weekday)
    if weekday == "24小时" and span_text(hours.holiday) == "24小时":
        return "全年24小时开放"
    rows = [f"周一至周五{weekday}"]
    same = hours.saturday == hours.sunday
    if same:
        rows.append(f"周六、周日{span_text(hours.saturday)}")
    else:
        rows += [f"周六{span_text(hours.saturday)}", f"周日{span_text(hours.sunday)}"]
    rows.append(f"法定节假日{span_text(hours.holiday)}")
    return "，".join(rows) + (f"（{hours.note}）" if hours.note else "")


def opening_text(opening: datetime, at: datetime) -> str:
    """A next opening relative to now: 今天13:30, 明天9:00, 3月5日（周四）9:00."""
    days = (opening.date() - at.date()).days
    clock = f"{opening:%-H:%M}"
    if days <= 1:
        return ("今天" if days == 0 else "明天") + clock
    return f"{opening.month}月{opening.day}日（周{WEEKDAYS[opening.weekday()]}）{clock}"
