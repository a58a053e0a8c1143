"""What starts, ends and is due (有效期日历), month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from knowledge.fact import Shape
from knowledge.record.entry import Entry, Kind, Version
from knowledge.record.exchange import SYSTEM
from knowledge.upkeep.finding import Finding, FindingKind

SOON = timedelta(days=30)
NOBODY = (None, "", SYSTEM)
REVIEWED = (Kind.MATTER, Kind.POLICY, Kind.SITE)


class EventKind(StrEnum):
    """What happens on a day."""

    STARTS = "starts"
    ENDS = "ends"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


class Event(Shape):
    """One entry on one day; `soon` within thirty days from now."""

    day: date
    kind: EventKind
    path: str
    title: str
    owner: str | None = None
    soon: bool = False


def events(entries: Iterable[Entry], scheduled: Iterable[Version], today: date) -> list[Event]:
    """Everything from this month on, the next first."""
    every = list(entries)
    named = {e.path: e for e in every}
    found = [event for entry in every for event in _of(entry)]
    found += [
        Event(day=v.publish_at.date(), kind=EventKind.PUBLISHED, path=v.path,
              title=named[v.path].title, owner=named[v.path].owner)
        for v in scheduled if v.publish_at and v.path in named
    ]  # fmt: skip
    ahead = [e for e in found if e.day >= today.replace(day=1)]
    told = [e.model_copy(update={"soon": today <= e.day <= today + SOON}) for e in ahead]
    return sorted(told, key=lambda e: (e.day, e.kind, e.path))


def months(found: Iterable[Event]) -> dict[date, list[Event]]:
    """The events by month, named by its first day."""
    by: dict[date, list[Event]] = defaultdict(list)
    for event in found:
        by[event.day.replace(day=1)].append(event)
    return dict(by)


def _of(entry: Entry) -> Iterator[Event]:
    if entry.published is None:
        return
    days = {EventKind.STARTS: _day(entry, "from"), EventKind.ENDS: _day(entry, "to"),
            EventKind.WITHDRAWN: entry.withdraw_on}  # fmt: skip
    for kind, day in days.items():
        if day is not None:
            yield Event(day=day, kind=kind, path=entry.path, title=entry.title, owner=entry.owner)


def _day(entry: Entry, facet: str) -> date | None:
    try:
        return date.fromisoformat(entry.facets.get(facet, ""))
    except ValueError:
        return None


def ending(found: Iterable[Event]) -> Iterator[Finding]:
    """Reminders: what ends or is taken out within thirty days."""
    kinds = {EventKind.ENDS: FindingKind.ENDING, EventKind.WITHDRAWN: FindingKind.WITHDRAWING}
    for event in found:
        if event.soon and event.kind in kinds:
            yield Finding(
                kind=kinds[event.kind], path=event.path, field="valid", value=event.day.isoformat(),
                other_value=event.owner or "",
            )  # fmt: skip


def neglected(entries: Iterable[Entry], today: date, days: int) -> Iterator[Finding]:
    """Entries that nobody looks after, and those not looked over for so many days."""
    for entry in entries:
        if entry.published is None:
            continue
        if entry.owner in NOBODY:
            yield Finding(kind=FindingKind.UNOWNED, path=entry.path, value=entry.title)
        last = reviewed(entry)
        if entry.kind in REVIEWED and (last is None or last < today - timedelta(days=days)):
            value = last.isoformat() if last else ""
            yield Finding(kind=FindingKind.STALE, path=entry.path, field="reviewed_on", value=value)


def reviewed(entry: Entry) -> date | None:
    """When an entry was last looked over: by its own word or by the record's."""
    told = [d for d in (_day(entry, "reviewed_on"), entry.reviewed_on) if d is not None]
    return max(told, default=None)
