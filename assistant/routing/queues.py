"""The queue feed (排队): waiting people per window group, pushed by the centre's own system."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple, Protocol

from assistant.answer import Wait


class QueueFeed(Protocol):
    """Gives a fresh reading for a window group at a site, or None."""

    def wait(self, site: str, group: str) -> Wait | None: ...


class Reading(NamedTuple):
    """One pushed reading."""

    wait: Wait
    at: datetime


class QueueBoard:
    """Readings in memory; a stale one is as good as none (`fresh` is the longest age)."""

    def __init__(self, fresh: timedelta) -> None:
        self._fresh = fresh
        self._readings: dict[tuple[str, str], Reading] = {}
        self._lock = Lock()

    def put(self, site: str, group: str, wait: Wait, at: datetime) -> None:
        """Keep a reading unless a newer one is there."""
        with self._lock:
            old = self._readings.get((site, group))
            if old is None or old.at <= at:
                self._readings[site, group] = Reading(wait, at)

    def wait(self, site: str, group: str) -> Wait | None:
        """The reading, when it is fresh by the wall clock."""
        reading = self._readings.get((site, group))
        if reading is None or datetime.now(UTC) - reading.at > self._fresh:
            return None
        return reading.wait
