"""What a channel remembers for all its workers: access tokens, cursors, its mode (记事)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Engine, String, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.tables import metadata

notes = Table(
    "notes", metadata,
    Column("name", String(96), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("lease_until", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)  # fmt: skip
C = notes.c


class Notes:
    """Small values by name; each can be leased, so that one worker at a time renews it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> dict[str, Any]:
        """A value; empty when there is none."""
        with self._engine.connect() as db:
            value = db.execute(select(C.value).where(C.name == name)).scalar()
        return dict(value or {})

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        """Set a value and give its lease back."""
        row = {"value": dict(value), "lease_until": None, "updated_at": datetime.now(UTC)}
        if not self._update(C.name == name, row):
            self._insert(name, row)

    def lease(self, name: str, seconds: float) -> bool:
        """Take a value for renewing it; False while another worker has it."""
        now = datetime.now(UTC)
        row = {"lease_until": now + timedelta(seconds=seconds), "updated_at": now}
        free = or_(C.lease_until.is_(None), C.lease_until < now)
        return self._update((C.name == name) & free, row) or self._insert(name, {"value": {}} | row)

    def release(self, name: str) -> None:
        """Give a lease back without a new value."""
        self._update(C.name == name, {"lease_until": None})

    def _update(self, which: Any, row: Mapping[str, Any]) -> bool:
        with self._engine.begin() as db:
            return db.execute(update(notes).where(which).values(**row)).rowcount > 0

    def _insert(self, name: str, row: Mapping[str, Any]) -> bool:
        try:
            with self._engine.begin() as db:
                db.execute(insert(notes).values(name=name, **row))
        except IntegrityError:
            return False
        return True
