"""What cannot wait for a publication (紧急处置): notices and takedowns, live within seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Engine, and_, insert, or_, select, update

from knowledge.fact import Shape
from knowledge.notice import Notice, Urgent
from knowledge.record.audit import note
from knowledge.record.entry import Kind, kind_of, stem_of
from knowledge.record.rows import RecordError, aware, entry_in, write
from knowledge.record.tables import entries, urgents

ALONE = (Kind.MATTER, Kind.POLICY, Kind.SITE)
TITLE = "紧急公告"


class Measure(Shape):
    """An urgent measure as it was taken; a reviewer looks at it afterwards."""

    id: int
    kind: Literal["notice", "takedown"]
    path: str | None = None
    text: str
    by: str
    since: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    reviewer: str | None = None
    reviewed_at: datetime | None = None


def post(engine: Engine, text: str, by: str, until: datetime | None = None) -> int:
    """Put up an emergency notice on every channel; gives its number."""
    if not 0 < len(text.strip()) <= 500:
        raise RecordError("an emergency notice has 1 to 500 characters")
    return write(engine, lambda db: _take(db, "notice", None, text.strip(), by, until))


def take_down(engine: Engine, path: str, by: str, reason: str) -> int:
    """Take one matter, policy or site out of all answers at once; gives the measure's number."""
    if kind_of(path) not in ALONE:
        raise RecordError(f"{path}: only a matter, policy or site can be taken down by itself")

    def step(db: Connection) -> int:
        entry_in(db, path)
        return _take(db, "takedown", path, reason, by, None)

    return write(engine, step)


def end(engine: Engine, number: int, by: str) -> None:
    """End a measure: the notice goes, the entry is back."""
    _set(engine, number, by, "end", ended_at=datetime.now(UTC))


def review(engine: Engine, number: int, by: str) -> None:
    """Look at a measure afterwards; never one's own."""
    found = next((m for m in measures(engine) if m.id == number), None)
    if found is not None and found.by == by:
        raise RecordError(f"measure {number} was taken by {by}; another reviews it")
    _set(engine, number, by, "review", reviewer=by, reviewed_at=datetime.now(UTC))


def measures(engine: Engine, *, unreviewed: bool = False) -> list[Measure]:
    """Every measure, the newest first."""
    query = select(urgents).order_by(urgents.c.id.desc())
    if unreviewed:
        query = query.where(urgents.c.reviewed_at.is_(None))
    with engine.connect() as db:
        return [_shaped(dict(row)) for row in db.execute(query).mappings()]


def urgent(engine: Engine) -> Urgent:
    """What holds now."""
    now = datetime.now(UTC)
    live = and_(urgents.c.ended_at.is_(None), or_(urgents.c.until.is_(None), urgents.c.until > now))
    query = select(urgents, entries.c.facets).outerjoin(entries, entries.c.path == urgents.c.path)
    with engine.connect() as db:
        rows = db.execute(query.where(live).order_by(urgents.c.id)).mappings().all()
    told = {f"urgent-{r['id']}": Notice(title=TITLE, text=r["text"]) for r in rows if r["kind"] == "notice"}
    return Urgent(told, frozenset(_key(r["path"], r["facets"]) for r in rows if r["kind"] == "takedown"))


def _key(path: str, facets: Mapping[str, str]) -> str:
    """The key of an entry in the catalogue: a policy's is its code, whatever its file is named."""
    return facets.get("code", stem_of(path)) if kind_of(path) is Kind.POLICY else stem_of(path)


def _take(
    db: Connection, kind: str, path: str | None, text: str, by: str, until: datetime | None
) -> int:
    row = {"kind": kind, "path": path, "text": text, "by": by, "since": datetime.now(UTC), "until": until}
    number = db.execute(insert(urgents).values(**row).returning(urgents.c.id)).scalar_one()
    note(db, by, kind, path or "", measure=number, text=text, until=str(until or ""))
    return int(number)


def _set(engine: Engine, number: int, by: str, what: str, **values: object) -> None:
    def step(db: Connection) -> None:
        mine = update(urgents).where(urgents.c.id == number)
        if db.execute(mine.values(**values)).rowcount != 1:
            raise RecordError(f"there is no measure {number}")
        note(db, by, what, "", measure=number)

    write(engine, step)


def _shaped(row: dict[str, object]) -> Measure:
    times = {n: aware(t) for n in ("since", "until", "ended_at", "reviewed_at")
             if isinstance(t := row[n], datetime)}  # fmt: skip
    return Measure.model_validate(row | times)
