"""Publications (发布记录): which versions were in force together, from when, under which snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, Engine, Row, and_, func, insert, or_, select, update

from knowledge.fact import Shape
from knowledge.record.audit import note
from knowledge.record.entry import State
from knowledge.record.rows import RecordError, aware, set_entry, set_version, version_in, write
from knowledge.record.tables import entries, publications, published, versions

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
    """All that is in force, with what is approved and due, less what ends today.

    `only` leaves every other approved entry for later.
    """
    now = now or datetime.now(UTC)
    due = or_(
        versions.c.state == State.APPROVED,
        and_(versions.c.state == State.SCHEDULED, versions.c.publish_at <= now),
    )
    newest = and_(entries.c.path == versions.c.path, entries.c.head == versions.c.number)
    ready = select(versions.c.path, versions.c.number).join(entries, newest).where(due)
    if only is not None:
        ready = ready.where(versions.c.path.in_(list(only)))
    with engine.connect() as db:
        in_force = _in_force(db)
        changed = {row.path: row.number for row in db.execute(ready)}
        over = [p for p in _ended(db, now.date()) if p in in_force]
    kept = {p: n for p, n in (in_force | changed).items() if p not in over or p in changed}
    return Plan(versions=kept, changed=tuple(sorted({*changed, *over})))


def due(engine: Engine, now: datetime | None = None) -> list[str]:
    """The paths whose time has come: scheduled versions, and entries that end today."""
    now = now or datetime.now(UTC)
    waiting = select(versions.c.path).where(
        versions.c.state == State.SCHEDULED, versions.c.publish_at <= now
    )
    with engine.connect() as db:
        in_force = _in_force(db)
        over = [p for p in _ended(db, now.date()) if p in in_force]
        return sorted({*over, *(row.path for row in db.execute(waiting))})


def texts_of(engine: Engine, planned: Mapping[str, int]) -> dict[str, str]:
    """The texts of a plan or publication; an empty one is left out."""
    rows = select(versions.c.path, versions.c.number, versions.c.text)
    with engine.connect() as db:
        every = {(r.path, r.number): r.text for r in db.execute(rows)}
    return {p: text for p, n in planned.items() if (text := every[p, n])}


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
        if found.state == "published":
            return
        before, now = _in_force(db), versions_in(db, number)
        for path in before.keys() | now.keys():
            if before.get(path) != now.get(path):
                _swap(db, path, before.get(path), now.get(path), found.kind)
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


def _in_force(db: Connection) -> dict[str, int]:
    query = select(entries.c.path, entries.c.published).where(entries.c.published.is_not(None))
    return {row.path: row.published for row in db.execute(query)}


def _ended(db: Connection, today: date) -> list[str]:
    query = select(entries.c.path).where(entries.c.withdraw_on <= today)
    return [row.path for row in db.execute(query)]


def _swap(db: Connection, path: str, old: int | None, new: int | None, kind: str) -> None:
    """Change what is in force of one entry, and the states of both versions."""
    if old is not None:
        rolled = kind == "rollback" and (new is None or new < old) and _newest(db, path) == old
        gone = State.WITHDRAWN if new is None else State.SUPERSEDED
        _stand(db, path, old, State.DRAFT if rolled else gone)
    text = version_in(db, path, new).text if new is not None else ""
    if new is not None:
        _stand(db, path, new, State.PUBLISHED if text else State.WITHDRAWN)
    set_entry(db, path, published=new if text else None, updated_at=datetime.now(UTC))


def _stand(db: Connection, path: str, number: int, state: State) -> None:
    """Set the state of a version, and of its entry where it is the newest."""
    set_version(db, path, number, state=state)
    if _newest(db, path) == number:
        set_entry(db, path, state=state)


def _newest(db: Connection, path: str) -> int:
    return int(db.execute(select(entries.c.head).where(entries.c.path == path)).scalar_one())


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
