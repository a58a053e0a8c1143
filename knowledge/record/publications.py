"""Publications (发布记录): which versions were in force together, from when, under which snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, Engine, Row, func, insert, select, tuple_, update

from knowledge.fact import Shape
from knowledge.record.audit import note
from knowledge.record.entry import State
from knowledge.record.rows import RecordError, aware, write
from knowledge.record.standing import in_force, standing, swap
from knowledge.record.tables import publications, published, versions

MOST_AT_ONCE = 5000

Kind = Literal["publish", "rollback"]
Outcome = Literal["building", "published", "refused", "failed"]


class Publication(Shape):
    """One publication; `report` holds the misses of a refused one, the error of a failed one."""

    number: int
    kind: Kind
    state: Outcome
    snapshot: str | None = None
    by: str
    reason: str
    started_at: datetime
    finished_at: datetime | None = None
    report: list[Any] = Field(default_factory=list)


class Plan(Shape):
    """What a publication is to put in force: path → version, and the paths that change."""

    versions: dict[str, int]
    changed: tuple[str, ...]


def plan(engine: Engine, only: Iterable[str] | None = None, now: datetime | None = None) -> Plan:
    """All that is in force, with what is approved and due, less what ends by today.

    `only` leaves every other approved entry for later. What was approved before its entry's last
    day ends with it.
    """
    now = now or datetime.now(UTC)
    with engine.connect() as db:
        now_in_force, changed, over = standing(db, now, [State.APPROVED, State.SCHEDULED])
    if only is not None:
        changed = {p: changed[p] for p in changed.keys() & set(only)}
    over -= changed.keys()
    kept = {p: n for p, n in (now_in_force | changed).items() if p not in over}
    return Plan(versions=kept, changed=tuple(sorted({*changed, *over})))


def due(engine: Engine, now: datetime | None = None) -> list[str]:
    """The paths whose time has come: scheduled versions, and entries that end by today."""
    with engine.connect() as db:
        _, changed, over = standing(db, now or datetime.now(UTC), [State.SCHEDULED])
    return sorted({*changed, *over})


def over(engine: Engine, now: datetime | None = None) -> list[str]:
    """The paths of those alone that end by today."""
    with engine.connect() as db:
        return sorted(standing(db, now or datetime.now(UTC), [])[2])


def texts_of(engine: Engine, planned: Mapping[str, int]) -> dict[str, str]:
    """The texts of a plan or publication; an empty one is left out."""
    wanted, found = list(planned.items()), dict[str, str]()
    with engine.connect() as db:
        for start in range(0, len(wanted), MOST_AT_ONCE):
            these = tuple_(versions.c.path, versions.c.number).in_(wanted[start:start + MOST_AT_ONCE])
            rows = db.execute(select(versions.c.path, versions.c.text).where(these))
            found |= {row.path: row.text for row in rows}
    return {path: found[path] for path in planned if found[path]}


def begin(
    engine: Engine, planned: Plan, by: str, reason: str, kind: Kind = "publish",
    snapshot: str | None = None,
) -> int:  # fmt: skip
    """Enter a publication as being built; gives its number. `snapshot` is known when going back."""

    def step(db: Connection) -> int:
        number = (db.execute(select(func.max(publications.c.number))).scalar() or 0) + 1
        row = {"number": number, "kind": kind, "state": "building", "by": by, "reason": reason,
               "snapshot": snapshot}
        db.execute(insert(publications).values(**row, started_at=datetime.now(UTC), report=[]))
        rows = [{"publication": number, "path": p, "version": n} for p, n in planned.versions.items()]
        if rows:
            db.execute(insert(published), rows)
        note(db, by, "build", "", publication=number, kind=kind, changed=list(planned.changed))
        return number

    return write(engine, step)


def finish(engine: Engine, number: int, snapshot: str) -> None:
    """Note that a publication is in force under a snapshot; done twice it changes nothing."""

    def step(db: Connection) -> None:
        found = _row(db, number)
        if found.state != "building":
            return
        before, now = in_force(db), versions_in(db, number)
        for path in before.keys() | now.keys():
            if before.get(path) != now.get(path):
                swap(db, path, before.get(path), now.get(path), found.kind)
        _close(db, number, "published", snapshot=snapshot)
        note(db, found.by, found.kind, "", publication=number, snapshot=snapshot)

    write(engine, step)


def end(engine: Engine, number: int, state: Literal["refused", "failed"], report: list[Any]) -> None:
    """Note that a publication came to nothing, and why; what was in force stays so."""

    def step(db: Connection) -> None:
        found = _row(db, number)
        if found.state == "building":
            _close(db, number, state, report=report)
            note(db, found.by, state, "", publication=number, report=report[:20])

    write(engine, step)


def every(engine: Engine, most: int = 100, before: int | None = None) -> list[Publication]:
    """Publications, the newest first."""
    query = select(publications).order_by(publications.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(publications.c.number < before)
    with engine.connect() as db:
        return [_shaped(row) for row in db.execute(query).mappings()]


def publication(engine: Engine, number: int) -> Publication:
    """One publication; raises RecordError where there is none."""
    with engine.connect() as db:
        return _shaped(_row(db, number)._mapping)


def under(engine: Engine, snapshot: str) -> Publication | None:
    """The last publication that was in force under a snapshot."""
    query = select(publications).where(publications.c.snapshot == snapshot)
    with engine.connect() as db:
        row = db.execute(query.order_by(publications.c.number.desc()).limit(1)).mappings().first()
    return _shaped(row) if row else None


def held(engine: Engine, number: int) -> dict[str, int]:
    """Path → version of a publication."""
    with engine.connect() as db:
        return versions_in(db, number)


def versions_in(db: Connection, number: int) -> dict[str, int]:
    """The same inside a transaction."""
    query = select(published.c.path, published.c.version).where(published.c.publication == number)
    return {row.path: row.version for row in db.execute(query)}


def _close(db: Connection, number: int, state: Outcome, **values: Any) -> None:
    mine = update(publications).where(publications.c.number == number)
    db.execute(mine.values(state=state, finished_at=datetime.now(UTC), **values))


def _row(db: Connection, number: int) -> Row[Any]:
    row = db.execute(select(publications).where(publications.c.number == number)).first()
    if row is None:
        raise RecordError(f"there is no publication {number}")
    return row


def _shaped(row: Any) -> Publication:
    times = {n: aware(row[n]) for n in ("started_at", "finished_at") if row[n]}
    return Publication.model_validate(dict(row) | times)
