"""Rows of the record as shapes, and the transaction that every change runs in (取数与事务)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, and_, func, select, update
from sqlalchemy.exc import DataError, IntegrityError

from knowledge.record.entry import Entry, Version
from knowledge.record.tables import entries, versions

T = TypeVar("T")

TRIES = 20
WRITERS = 0x0DA0BA4


class RecordError(Exception):
    """Something that the record does not allow; the message says what to do instead."""


class Conflict(RecordError):
    """Somebody saved a newer version meanwhile; both texts are kept, `head` is theirs."""

    def __init__(self, head: Version) -> None:
        self.head = head
        super().__init__(
            f"{head.path}: {head.author} saved version {head.number} meanwhile; compare and save again"
        )


def write(engine: Engine, step: Callable[[Connection], T]) -> T:
    """A step in one transaction, after all other writers, so that what it read still holds."""
    for _ in range(TRIES):
        try:
            with engine.begin() as db:
                if db.dialect.name == "postgresql":  # SQLite lets in one writer by itself
                    db.execute(select(func.pg_advisory_xact_lock(WRITERS)))
                return step(db)
        except IntegrityError:
            continue
        except (DataError, UnicodeEncodeError) as error:
            raise RecordError("a name or text is too long, or holds what is no character") from error
    raise RecordError("the record is too busy; try again in a moment")


def aware(moment: datetime) -> datetime:
    """A moment as stored, in UTC; SQLite forgets the zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def entry_of(row: Any) -> Entry:
    """A row of `entries`."""
    return Entry.model_validate(dict(row) | {"updated_at": aware(row["updated_at"])})


def version_of(row: Any) -> Version:
    """A row of `versions`."""
    times = {n: aware(row[n]) for n in ("created_at", "approved_at", "publish_at") if row[n]}
    return Version.model_validate(dict(row) | times)


def entry_in(db: Connection, path: str) -> Entry:
    """An entry; raises RecordError where there is none."""
    row = db.execute(select(entries).where(entries.c.path == path)).mappings().first()
    if row is None:
        raise RecordError(f"the record has no entry {path!r}")
    return entry_of(row)


def version_in(db: Connection, path: str, number: int) -> Version:
    """A version; raises RecordError where there is none."""
    mine = and_(versions.c.path == path, versions.c.number == number)
    row = db.execute(select(versions).where(mine)).mappings().first()
    if row is None:
        raise RecordError(f"{path}: there is no version {number}")
    return version_of(row)


def head_in(db: Connection, path: str) -> Version | None:
    """The newest version of an entry."""
    of = select(versions).where(versions.c.path == path)
    row = db.execute(of.order_by(versions.c.number.desc()).limit(1)).mappings().first()
    return version_of(row) if row else None


def set_entry(db: Connection, path: str, **values: Any) -> None:
    """Change columns of an entry."""
    db.execute(update(entries).where(entries.c.path == path).values(**values))


def set_version(db: Connection, path: str, number: int, **values: Any) -> None:
    """Change columns of a version; its text never changes."""
    mine = and_(versions.c.path == path, versions.c.number == number)
    db.execute(update(versions).where(mine).values(**values))
