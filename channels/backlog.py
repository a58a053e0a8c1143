"""What the inbox has not answered yet (积压), over all workers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Engine, func, select

from assistant.tables import inbound


class Backlog(NamedTuple):
    """How many messages wait for an answer, and for how long the oldest has."""

    depth: int
    oldest_seconds: float


def backlog(engine: Engine) -> Backlog:
    """The messages that were received and not answered."""
    row = inbound.c
    wanted = select(func.count(), func.min(row.created_at)).where(row.state == "received")
    with engine.connect() as db:
        depth, oldest = db.execute(wanted).one()
    if oldest is None:
        return Backlog(0, 0.0)
    since = oldest if oldest.tzinfo else oldest.replace(tzinfo=UTC)
    return Backlog(depth, max(0.0, (datetime.now(UTC) - since).total_seconds()))
