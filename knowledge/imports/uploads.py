"""Imports at work (导入任务): an uploaded file as it was read and what was decided, until it is saved.

Kept in SQL, so that neither a restart nor a second process loses an editor's work.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from knowledge.fact import Shape
from knowledge.imports.apart import Refusal, Taken
from knowledge.imports.memory import metadata
from knowledge.imports.read import packed, unpacked
from knowledge.imports.report import Choices
from knowledge.record.audit import note
from knowledge.record.rows import RecordError, aware, write

PAGE = 20

imports = Table(
    "imports", metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("taken", LargeBinary, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("saved", JSON, nullable=False),
)  # fmt: skip


class Upload(Shape):
    """One upload: who brought which file when, what was decided, and the paths saved of it."""

    number: int
    name: str
    digest: str
    by: str
    at: datetime
    choices: Choices = Choices()
    saved: tuple[str, ...] = ()


def keep(engine: Engine, taken: Taken, data: bytes, by: str) -> int:
    """Keep what was read of a file; gives the upload's number."""
    row: dict[str, Any] = {
        "name": taken.name[:200], "digest": hashlib.sha256(data).hexdigest(), "by": by,
        "at": datetime.now(UTC), "taken": _packed(taken), "choices": {}, "saved": [],
    }  # fmt: skip

    def step(db: Connection) -> int:
        number = db.execute(insert(imports).values(**row).returning(imports.c.number)).scalar_one()
        note(db, by, "import", "", number=number, name=row["name"], digest=row["digest"])
        return int(number)

    return write(engine, step)


def upload(engine: Engine, number: int) -> tuple[Upload, Taken]:
    """An upload with what was read of it; raises RecordError where there is none."""
    with engine.connect() as db:
        row = db.execute(select(imports).where(imports.c.number == number)).mappings().first()
    if row is None:
        raise RecordError(f"there is no import {number}")
    return _upload(dict(row)), _taken(row["taken"])


def uploads(engine: Engine, page: int = 0, size: int = PAGE) -> tuple[list[Upload], int]:
    """Uploads, the newest first, and how many there are."""
    columns = [c for c in imports.c if c.name != "taken"]
    query = select(*columns).order_by(imports.c.number.desc()).limit(size).offset(page * size)
    with engine.connect() as db:
        total = db.execute(select(func.count()).select_from(imports)).scalar_one()
        return [_upload(dict(row)) for row in db.execute(query).mappings()], total


def decide(engine: Engine, number: int, choices: Choices) -> None:
    """Keep what was decided about an upload."""
    _set(engine, number, choices=choices.model_dump(mode="json"))


def done(engine: Engine, number: int, paths: list[str]) -> None:
    """Note which entries were saved of an upload, beside those saved before."""
    before = upload(engine, number)[0].saved
    _set(engine, number, saved=sorted({*before, *paths}))


def _set(engine: Engine, number: int, **values: Any) -> None:
    def step(db: Connection) -> None:
        if db.execute(update(imports).where(imports.c.number == number).values(**values)).rowcount != 1:
            raise RecordError(f"there is no import {number}")

    write(engine, step)


def _packed(taken: Taken) -> bytes:
    said = {
        "name": taken.name, "reads": [packed(r) for r in taken.reads],
        "refused": [r.model_dump() for r in taken.refused],
    }  # fmt: skip
    return zlib.compress(json.dumps(said, ensure_ascii=False).encode())


def _taken(data: bytes) -> Taken:
    said = json.loads(zlib.decompress(data))
    refused = [Refusal.model_validate(r) for r in said["refused"]]
    return Taken(said["name"], [unpacked(r) for r in said["reads"]], refused)


def _upload(row: dict[str, Any]) -> Upload:
    row = {k: v for k, v in row.items() if k != "taken"}
    return Upload.model_validate(row | {"at": aware(row["at"]), "saved": tuple(row["saved"])})
