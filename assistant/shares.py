"""Answers shared with a phone (分享): a random token leads to one answer for a day, nobody to the token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    String,
    Table,
    delete,
    insert,
    select,
)

from assistant.answer import Answer, Choice, Route
from assistant.tables import metadata, turns

BYTES = 18

shares = Table(
    "shares", metadata,
    Column("hash", String(64), primary_key=True),
    Column("answer_id", String(32), ForeignKey("turns.id"), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("shares_expiry", "expires_at"),
)  # fmt: skip


class Token(NamedTuple):
    """What a share is opened by, and until when; only its hash is kept."""

    secret: str
    expires_at: datetime


class Shared(NamedTuple):
    """A shared answer without its conversation, and until when it is shown."""

    answer: Answer
    expires_at: datetime


class Shares:
    """The shares of one record; `lifetime` is how long each lives."""

    def __init__(self, engine: Engine, lifetime: timedelta) -> None:
        self._engine, self._lifetime = engine, lifetime

    def create(self, answer_id: str) -> Token | None:
        """A new token for an answer; None when there is no such answer."""
        now, secret = datetime.now(UTC), secrets.token_urlsafe(BYTES)
        token = Token(secret, now + self._lifetime)
        with self._engine.begin() as db:
            if not db.execute(select(turns.c.id).where(turns.c.id == answer_id)).first():
                return None
            db.execute(delete(shares).where(shares.c.expires_at <= now))
            row = {"hash": _hash(secret), "answer_id": answer_id, "expires_at": token.expires_at}
            db.execute(insert(shares).values(**row))
        return token

    def open(self, secret: str) -> Shared | None:
        """The answer behind a token; None when the token is unknown or expired."""
        wanted = select(turns.c.answer, shares.c.expires_at).join_from(shares, turns)
        with self._engine.connect() as db:
            row = db.execute(wanted.where(shares.c.hash == _hash(secret))).first()
        if row is None:
            return None
        until = row.expires_at if row.expires_at.tzinfo else row.expires_at.replace(tzinfo=UTC)
        if until <= datetime.now(UTC):
            return None
        return Shared(impersonal(Answer.model_validate(row.answer)), until)


def impersonal(answer: Answer) -> Answer:
    """An answer without what tells of the person: conversation, place, what may be asked next."""
    no_options: tuple[Choice, ...] = ()
    return answer.model_copy(
        update={
            "conversation_id": "", "options": no_options,
            "routes": tuple(_unplaced(r) for r in answer.routes),
        }
    )  # fmt: skip


def _unplaced(route: Route) -> Route:
    """A route without how far the person was from it, and without the queue of that moment."""
    site = route.site and route.site.model_copy(update={"distance_m": None})
    return route.model_copy(update={"site": site, "wait": None})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
