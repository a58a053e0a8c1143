"""Returned applications (退件): matter, reason, count and month, imported from a CSV list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, tuple_

from assistant.insight.period import Period
from assistant.insight.tables import returns
from assistant.privacy import mask

MONTH = re.compile(r"(20\d\d)\s*[-./年]?\s*(0?[1-9]|1[0-2])(?:\D+\d{1,2})?\D*")
FIELDS = ("matter", "reason", "count", "period")
MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COUNT = 10_000_000


class ListError(Exception):
    """A list that cannot be read; `code` says why, for the words of the console."""

    def __init__(self, code: str, **blanks: object) -> None:
        super().__init__(f"{code} {blanks or ''}".strip())
        self.code, self.blanks = code, blanks


@dataclass(frozen=True)
class Row:
    """One line: so many applications of a matter came back for a reason in a month."""

    name: str
    reason: str
    count: int
    period: str


@dataclass(frozen=True)
class Wrong:
    """A line that was left out: its number, and the field that is wrong."""

    line: int
    field: str


@dataclass(frozen=True)
class Returned:
    """A reason over the months of a period; `matter` is None where no guide has that name."""

    name: str
    matter: str | None
    reason: str
    count: int


def read_list(data: bytes, heads: Mapping[str, Sequence[str]]) -> tuple[list[Row], list[Wrong]]:
    """The lines of a CSV list, and those left out; `heads` are the names a column may have.

    Raises ListError for what is no such list as a whole.
    """
    rows = _rows(_text(data))
    places = _places(rows[0] if rows else [], heads)
    found: dict[tuple[str, str, str], Row] = {}
    wrong = []
    for line, cells in enumerate(rows[1:], 2):
        if not any(c.strip() for c in cells):
            continue
        try:
            row = _row({f: cells[p].strip() if p < len(cells) else "" for f, p in places.items()})
        except ValueError as error:
            wrong.append(Wrong(line, str(error)))
            continue
        key = (row.name, row.reason, row.period)
        count = row.count + (found[key].count if key in found else 0)
        found[key] = Row(row.name, row.reason, count, row.period)
    return list(found.values()), wrong


def keep_list(
    engine: Engine, rows: Sequence[Row], matter_of: Callable[[str], str | None], by: str
) -> None:
    """Keep the lines; the same matter, reason and month given again is put in place of the old."""
    c, now = returns.c, datetime.now(UTC)
    values = [
        {"name": r.name, "reason": r.reason, "period": r.period, "count": r.count, "by": by,
         "matter": matter_of(r.name), "imported_at": now} for r in rows
    ]  # fmt: skip
    with engine.begin() as db:
        for part in (values[i : i + 300] for i in range(0, len(values), 300)):
            keys = [(v["name"], v["reason"], v["period"]) for v in part]
            db.execute(delete(returns).where(tuple_(c.name, c.reason, c.period).in_(keys)))
            db.execute(insert(returns), part)


def returned(engine: Engine, period: Period) -> list[Returned]:
    """Reasons in the months that a period touches, the most frequent first."""
    c, many = returns.c, func.sum(returns.c["count"])
    inside = c.period.between(f"{period.first:%Y-%m}", f"{period.last:%Y-%m}")
    columns = (c.name, c.reason, func.max(c.matter), many)
    query = select(*columns).where(inside).group_by(c.name, c.reason)
    with engine.connect() as db:
        rows: Sequence[Any] = db.execute(query.order_by(many.desc(), c.name, c.reason)).all()
    return [Returned(name, matter, reason, int(n)) for name, reason, matter, n in rows]


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ListError("large", most=MOST_BYTES // 1024 // 1024)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ListError("encoding")


def _rows(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(_bounded(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)))
    except csv.Error as error:
        raise ListError("csv") from error
    return rows


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ListError("rows", most=MOST_ROWS)
        yield row


def _places(head: Sequence[str], heads: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column holds which field, by the names in the first line."""
    said = [cell.strip().lower() for cell in head]
    found = {f: next((said.index(n) for n in heads[f] if n in said), None) for f in FIELDS}
    if missing := [f for f, place in found.items() if place is None]:
        raise ListError("columns", missing=missing)
    return {f: place for f, place in found.items() if place is not None}


def _row(cells: Mapping[str, str]) -> Row:
    """A line as it is kept; raises ValueError with the name of the field that is wrong."""
    name, reason = (mask(cells[f].replace("\x00", "")).text for f in ("matter", "reason"))
    if not 0 < len(name) <= 200:
        raise ValueError("matter")
    if not 0 < len(reason) <= 300:
        raise ValueError("reason")
    count = cells["count"].replace(",", "")
    if not (count.isascii() and count.isdecimal() and 0 < int(count[:12]) <= MOST_COUNT):
        raise ValueError("count")
    month = MONTH.fullmatch(cells["period"])
    if month is None:
        raise ValueError("period")
    return Row(name, reason, int(count), f"{month[1]}-{int(month[2]):02}")
