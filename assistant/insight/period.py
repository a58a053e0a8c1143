"""A stretch of whole days in the centre's time (统计期间)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assistant.question import HERE

DAY = timedelta(days=1)
LONGEST = 366


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @classmethod
    def recent(cls, days: int, today: date | None = None) -> Period:
        """The last so many days up to today, today included."""
        last = today or datetime.now(HERE).date()
        return cls(last - (days - 1) * DAY, last)

    @classmethod
    def between(cls, first: date, last: date) -> Period:
        """Two days in whatever order they are given, a year at most."""
        first, last = sorted((first, last))
        return cls(max(first, last - (LONGEST - 1) * DAY), last)

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after its last, in UTC."""
        return _midnight(self.last + DAY)

    def days(self) -> list[date]:
        """Every day, the first one first."""
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def weeks(self) -> list[date]:
        """The Mondays of the weeks that it touches."""
        monday = monday_of(self.first)
        return [monday + n * 7 * DAY for n in range((self.last - monday).days // 7 + 1)]


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * DAY


def here(moment: datetime) -> datetime:
    """A moment as stored, in the centre's time; SQLite forgets the zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(HERE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HERE).astimezone(UTC)
