"""What editors taught about labels (标签记忆): a label once corrected is known in every later file."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
)

from knowledge.fact import Shape
from knowledge.imports.labels import Labels, bare, targets
from knowledge.record.audit import note
from knowledge.record.rows import RecordError, aware, write

metadata = MetaData()

import_labels = Table(
    "import_labels", metadata,
    Column("label", String(64), primary_key=True),
    Column("target", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)  # fmt: skip


class Taught(Shape):
    """A label and the element that an editor gave it."""

    label: str
    target: str
    by: str
    at: datetime


def remember(engine: Engine, label: str, target: str, by: str) -> None:
    """Keep what a label means; the newest word counts. Raises RecordError for no such element."""
    key = bare(label)[:64]
    if target not in targets() or not key:
        raise RecordError(f"{label!r} → {target!r}: no such label or element")

    def step(db: Connection) -> None:
        db.execute(delete(import_labels).where(import_labels.c.label == key))
        db.execute(insert(import_labels).values(label=key, target=target, by=by, at=datetime.now(UTC)))
        note(db, by, "label", "", label=key, target=target)

    write(engine, step)


def forget(engine: Engine, label: str, by: str) -> None:
    """Give up what was taught of a label."""

    def step(db: Connection) -> None:
        db.execute(delete(import_labels).where(import_labels.c.label == bare(label)))
        note(db, by, "label", "", label=bare(label), target="")

    write(engine, step)


def taught(engine: Engine) -> list[Taught]:
    """All that was taught, by label."""
    with engine.connect() as db:
        rows = db.execute(select(import_labels).order_by(import_labels.c.label)).mappings()
        return [Taught.model_validate(dict(r) | {"at": aware(r["at"])}) for r in rows]


def labels(engine: Engine, given: dict[str, str] | None = None) -> Labels:
    """The mapping in use: labels.yaml, what was taught, and what this import was told."""
    remembered = {t.label: t.target for t in taught(engine)}
    return Labels(remembered, {bare(k): v for k, v in (given or {}).items()})
