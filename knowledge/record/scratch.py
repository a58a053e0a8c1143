"""What editors are typing (未保存的编辑): kept apart from the versions, so that nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, and_, delete, insert, select

from knowledge.record.rows import aware, write
from knowledge.record.tables import scratches


@dataclass(frozen=True)
class Scratch:
    """An editor's unsaved text and the version it began from."""

    path: str
    editor: str
    text: str
    base: int
    saved_at: datetime


def keep(engine: Engine, path: str, editor: str, text: str, base: int) -> None:
    """Keep what an editor has typed so far; `base` 0 stands for a new entry."""
    row = {"path": path, "editor": editor, "text": text, "base": base}

    def step(db: Connection) -> None:
        forget(db, path, editor)
        db.execute(insert(scratches).values(**row, saved_at=datetime.now(UTC)))

    write(engine, step)


def kept(engine: Engine, path: str) -> list[Scratch]:
    """Everybody's unsaved text of an entry: who else is at work on it."""
    with engine.connect() as db:
        rows = db.execute(select(scratches).where(scratches.c.path == path)).mappings()
        return [Scratch(**dict(row) | {"saved_at": aware(row["saved_at"])}) for row in rows]


def drop(engine: Engine, path: str, editor: str) -> None:
    """Give up an editor's unsaved text."""
    write(engine, lambda db: forget(db, path, editor))


def forget(db: Connection, path: str, editor: str) -> None:
    """The same inside a transaction."""
    mine = and_(scratches.c.path == path, scratches.c.editor == editor)
    db.execute(delete(scratches).where(mine))
