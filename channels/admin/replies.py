"""Replies kept for a repeated Idempotency-Key (幂等), beside the keys that the store claims."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Engine, String, Table, delete, insert, select

from assistant.store import KEPT_REPLIES
from assistant.tables import metadata

replies = Table(
    "replies", metadata,
    Column("id", String(32), primary_key=True),
    Column("reply", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)  # fmt: skip


def keep(engine: Engine, reply: Any) -> str:
    """Keep a reply for as long as its key is remembered; gives its id."""
    own, now = f"r{secrets.token_hex(12)}", datetime.now(UTC)
    with engine.begin() as db:
        db.execute(delete(replies).where(replies.c.created_at < now - 2 * KEPT_REPLIES))
        db.execute(insert(replies).values(id=own, reply=reply, created_at=now))
    return own


def kept(engine: Engine, own: str) -> Any:
    """A reply by its id."""
    with engine.connect() as db:
        return db.execute(select(replies.c.reply).where(replies.c.id == own)).scalar_one()
