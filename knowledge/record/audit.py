"""The audit log (审计日志): who did what, each line sealed over the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from knowledge.fact import Shape
from knowledge.record.tables import audit

FIRST = "0" * 64


class Line(Shape):
    """One line of the log."""

    id: int
    at: datetime
    who: str
    what: str
    path: str
    detail: dict[str, Any]
    hash: str


def note(db: Connection, who: str, what: str, path: str = "", **detail: Any) -> None:
    """Add a line in the caller's transaction; two writers at once meet on its number, one retries."""
    query = select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    last = db.execute(query).first()
    number, before = (last.id + 1, last.hash) if last else (1, FIRST)
    row = {"id": number, "at": datetime.now(UTC), "who": who, "what": what, "path": path,
           "detail": detail}  # fmt: skip
    db.execute(insert(audit).values(**row, hash=_seal(before, row)))


def lines(
    engine: Engine, *, path: str | None = None, who: str = "", what: str = "",
    since: datetime | None = None, until: datetime | None = None, before: int | None = None,
    most: int = 100,
) -> list[Line]:  # fmt: skip
    """Lines of the log, newest first; `before` pages on from a line's id."""
    query = select(audit).order_by(audit.c.id.desc()).limit(most)
    if path is not None:
        query = query.where(audit.c.path == path)
    if who:
        query = query.where(audit.c.who == who)
    if what:
        query = query.where(audit.c.what == what)
    if since is not None:
        query = query.where(audit.c.at >= since)
    if until is not None:
        query = query.where(audit.c.at < until)
    if before is not None:
        query = query.where(audit.c.id < before)
    with engine.connect() as db:
        return [Line.model_validate(dict(row)) for row in db.execute(query).mappings()]


def broken(engine: Engine) -> Iterator[int]:
    """The numbers of lines that were changed, added or taken out afterwards."""
    before, number = FIRST, 0
    with engine.connect() as db:
        for row in db.execute(select(audit).order_by(audit.c.id)).mappings():
            number += 1
            if row["id"] != number or row["hash"] != _seal(before, dict(row)):
                yield row["id"]
            before, number = row["hash"], row["id"]


def _seal(before: str, row: dict[str, Any]) -> str:
    at: datetime = row["at"]
    moment = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    said = [before, row["id"], moment, row["who"], row["what"], row["path"], row["detail"]]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
