"""Closures and outages (停办与故障): a site, window or machine closed from a day to a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from knowledge.fact import Shape
from knowledge.files import FileError, data_of
from knowledge.record.entry import Kind, Version, kind_of
from knowledge.record.record import Record
from knowledge.record.rewriting import rewritten
from knowledge.record.rows import RecordError
from knowledge.upkeep.leaves import parsed

Data = Any
PARTS = ("windows", "kiosks")
Open = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
]


class Outage(Shape):
    """When and why something is closed; `part` is a window or machine of the site, else all of it."""

    part: str = Field("", max_length=64)
    start: date
    end: date
    reason: str = Field(min_length=1, max_length=200)
    spans: tuple[Open, ...] = Field((), max_length=4, description="hours it is open all the same")

    @model_validator(mode="after")
    def _in_order(self) -> Outage:
        if self.end < self.start:
            raise ValueError("a closure ends on or after the day it starts")
        return self


class Closed(Shape):
    """A closure as it stands in the newest version of a site; `number` is its place in the list."""

    path: str
    site: str
    part: str
    name: str
    number: int
    start: date
    end: date
    reason: str


def closures(record: Record) -> list[Closed]:
    """Every closure of every site, the newest first."""
    found = [c for path, data in _sites(record) for c in _closed(path, data)]
    return sorted(found, key=lambda c: (c.start, c.path), reverse=True)


def close(record: Record, path: str, outage: Outage, by: str, reason: str, base: int) -> Version:
    """A draft of the site with one more closure."""
    said: Data = {"from": outage.start, "to": outage.end, "reason": outage.reason}
    if outage.spans:
        said["spans"] = list(outage.spans)
    return _changed(record, path, outage.part, by, reason, base, lambda rows: [*rows, said])


def reopen(
    record: Record, path: str, part: str, number: int, by: str, reason: str, base: int
) -> Version:
    """A draft of the site without one of its closures."""

    def without(rows: list[Data]) -> list[Data]:
        if not 0 <= number < len(rows):
            raise RecordError(f"{path}: there is no closure {number}; look again")
        return rows[:number] + rows[number + 1 :]

    return _changed(record, path, part, by, reason, base, without)


def _changed(
    record: Record, path: str, part: str, by: str, reason: str, base: int, change: Any
) -> Version:
    if kind_of(path) is not Kind.SITE:
        raise RecordError(f"{path}: only a site has closures")
    head = record.version(path)
    try:
        data = data_of(path, head.text)
    except FileError as error:
        raise RecordError(f"{path}: cannot be read: {error}") from error
    holder = data if not part else _part(data, part)
    if holder is None:
        raise RecordError(f"{path}: there is no window or machine {part!r}")
    rows = change(list(holder.get("closures") or []))
    new = holder | {"closures": rows}
    if not rows:
        del new["closures"]
    text = rewritten(path, head.text, new if not part else _with(data, part, new))
    return record.save(path, text, by, reason, base)


def _part(data: Data, part: str) -> Data:
    return next((row for kind in PARTS for row in data.get(kind, ()) if row.get("id") == part), None)


def _with(data: Data, part: str, new: Data) -> Data:
    """The site with one window or machine changed."""
    rows = {kind: [new if r.get("id") == part else r for r in data[kind]] for kind in PARTS if kind in data}
    return data | rows


def _sites(record: Record) -> Iterator[tuple[str, Data]]:
    page, seen, total = 0, 0, 1
    while seen < total:
        entries, total = record.entries(kinds=[Kind.SITE], page=page, size=200)
        for entry in entries:
            yield from parsed({entry.path: record.version(entry.path).text}).items()
        page, seen = page + 1, seen + len(entries)


def _closed(path: str, data: Data) -> Iterator[Closed]:
    holders = [("", data)] + [(row["id"], row) for kind in PARTS for row in data.get(kind, ())]
    for part, holder in holders:
        for number, row in enumerate(holder.get("closures") or ()):
            yield Closed(
                path=path, site=data.get("name", ""), part=part, name=holder.get("name", ""),
                number=number, start=row["from"], end=row["to"], reason=row.get("reason", ""),
            )  # fmt: skip
