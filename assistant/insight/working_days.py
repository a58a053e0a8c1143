"""Working days (工作日) by the same calendar as opening hours: holidays, 调休, the centre's own days."""

from __future__ import annotations

from datetime import date, datetime, time

from assistant.insight.period import DAY
from assistant.question import HERE
from assistant.routing.clock import day_kind
from knowledge.centre import Centre


def works(day: date, centre: Centre) -> bool:
    """Whether the offices work on a day."""
    return day_kind(day, centre) == "weekday"


def due(start: datetime, days: int, centre: Centre) -> datetime:
    """The last second of the n-th working day after a moment; its own day does not count."""
    day = start.astimezone(HERE).date()
    while days:
        day += DAY
        days -= works(day, centre)
    return datetime.combine(day, time(23, 59, 59), HERE)


def left(due_day: date, today: date, centre: Centre) -> int:
    """Working days from tomorrow to the last day; below 0 those that passed since."""
    if today <= due_day:
        return sum(works(today + n * DAY, centre) for n in range(1, (due_day - today).days + 1))
    return -sum(works(due_day + n * DAY, centre) for n in range(1, (today - due_day).days + 1))
