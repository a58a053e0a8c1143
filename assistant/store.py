"""Conversations, turns, ratings and keys in SQL: SQLite by default, PostgreSQL by URL (会话库)."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.answer import Answer
from assistant.conversation import State
from assistant.question import Question
from assistant.tables import conversations, idempotency, keys, ratings, turns
from assistant.trace import Trace

KEPT_REPLIES = timedelta(hours=24)
LONGEST_REPLY = timedelta(seconds=60)


class Overtaken(Exception):
    """Another process wrote to the conversation meanwhile; the turn is run again."""


class KeyReused(Exception):
    """An Idempotency-Key was used before with another body."""


class InFlight(Exception):
    """The first request with an Idempotency-Key is still being answered."""


def connect(url: str) -> Engine:
    """An engine with the settings that keep SQLite safe under several writers."""
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "busy_timeout=5000", "synchronous=NORMAL",
                           "foreign_keys=ON"):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form; safe to call at every start."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@dataclass
class Turn:
    """One turn of a conversation while it is answered; nobody else of this process is in it."""

    store: Store
    conversation_id: str
    state: State
    version: int
    started: datetime

    async def save(self, question: Question, answer: Answer, state: State, trace: Trace) -> None:
        """Write turn and state in one transaction; raises Overtaken when another was faster."""
        await asyncio.to_thread(self.store.write, self, question, answer, state, trace)


class Store:
    """All that is remembered; `lifetime` ends a conversation by the wall clock."""

    def __init__(self, engine: Engine, lifetime: timedelta = timedelta(hours=2)) -> None:
        self._engine, self._lifetime = engine, lifetime
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def engine(self) -> Engine:
        """The database that everything is in."""
        return self._engine

    def close(self) -> None:
        """Let go of the database's connections."""
        self._engine.dispose()

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[Turn]:
        """Turns of a conversation one after another, in the order they came."""
        lock = self._locks.get(conversation_id) or asyncio.Lock()
        self._locks[conversation_id] = lock
        async with lock:
            yield await asyncio.to_thread(self._load, conversation_id)

    def _load(self, conversation_id: str) -> Turn:
        now = datetime.now(UTC)
        query = select(conversations).where(conversations.c.id == conversation_id)
        with self._engine.connect() as db:
            row = db.execute(query).mappings().first()
        if row is None:
            return Turn(self, conversation_id, State(), 0, now)
        expired = now - _aware(row["updated_at"]) > self._lifetime
        known = State.model_validate(row["state"])
        state = State(language=known.language) if expired else known
        return Turn(self, conversation_id, state, row["version"], now)

    def language(self, conversation_id: str) -> str | None:
        """The language that the person of a conversation chose."""
        return self._load(conversation_id).state.language

    def write(
        self, turn: Turn, question: Question, answer: Answer, state: State, trace: Trace
    ) -> None:
        """See Turn.save."""
        now = datetime.now(UTC)
        row = {"state": state.model_dump(mode="json"), "version": turn.version + 1, "updated_at": now}
        try:
            with self._engine.begin() as db:
                self._advance(db, turn, row)
                db.execute(
                    insert(turns).values(
                        id=answer.id, conversation_id=turn.conversation_id,
                        number=turn.version + 1, question=question.text, status=answer.status,
                        matter=answer.matter.code if answer.matter else None,
                        snapshot=answer.snapshot, answer=answer.model_dump(mode="json"),
                        trace=trace.data(), seconds=(now - turn.started).total_seconds(),
                        created_at=now,
                    )
                )  # fmt: skip
        except IntegrityError as error:
            raise Overtaken(turn.conversation_id) from error

    @staticmethod
    def _advance(db: Connection, turn: Turn, row: dict[str, Any]) -> None:
        if turn.version == 0:
            db.execute(insert(conversations).values(id=turn.conversation_id, **row))
            return
        mine = (conversations.c.id == turn.conversation_id) & (
            conversations.c.version == turn.version
        )
        if db.execute(update(conversations).where(mine).values(**row)).rowcount != 1:
            raise Overtaken(turn.conversation_id)

    def answer(self, answer_id: str) -> Answer | None:
        """A stored answer."""
        found = self.explain(answer_id)
        return Answer.model_validate(found["answer"]) if found else None

    def explain(self, answer_id: str) -> dict[str, Any] | None:
        """Everything kept about an answer: question, answer, trace, times."""
        with self._engine.connect() as db:
            row = db.execute(select(turns).where(turns.c.id == answer_id)).mappings().first()
        return dict(row) if row else None

    def rate(self, answer_id: str, level: int, reasons: list[str], comment: str | None) -> bool:
        """Keep the rating of an answer (one each, the last counts); False when there is no answer."""
        row = {"level": level, "reasons": reasons, "comment": comment}
        with self._engine.begin() as db:
            if not db.execute(select(turns.c.id).where(turns.c.id == answer_id)).first():
                return False
            db.execute(delete(ratings).where(ratings.c.answer_id == answer_id))
            db.execute(
                insert(ratings).values(answer_id=answer_id, created_at=datetime.now(UTC), **row)
            )
        return True

    def claim(self, key: str, body: bytes) -> str | None:
        """Claim an Idempotency-Key for a body; gives the answer id it already led to, if any."""
        digest, now = hashlib.sha256(body).hexdigest(), datetime.now(UTC)
        mine = idempotency.c.key == key
        try:
            with self._engine.begin() as db:
                db.execute(delete(idempotency).where(idempotency.c.created_at < now - KEPT_REPLIES))
                row = db.execute(select(idempotency).where(mine)).mappings().first()
                if row is None:
                    db.execute(insert(idempotency).values(key=key, body_sha256=digest, created_at=now))
                    return None
                if row["body_sha256"] != digest:
                    raise KeyReused(key)
                if row["answer_id"] is None and now - _aware(row["created_at"]) > LONGEST_REPLY:
                    db.execute(update(idempotency).where(mine).values(created_at=now))
                    return None
        except IntegrityError as error:
            raise InFlight(key) from error
        answer_id: str | None = row["answer_id"]
        if answer_id is None:
            raise InFlight(key)
        return answer_id

    def release(self, key: str) -> None:
        """Give up an Idempotency-Key that led to no answer, so that a retry is answered."""
        mine = (idempotency.c.key == key) & idempotency.c.answer_id.is_(None)
        with self._engine.begin() as db:
            db.execute(delete(idempotency).where(mine))

    def fulfil(self, key: str, answer_id: str) -> None:
        """Remember the answer that an Idempotency-Key led to."""
        with self._engine.begin() as db:
            db.execute(
                update(idempotency).where(idempotency.c.key == key).values(answer_id=answer_id)
            )

    def create_key(self, scopes: list[str], note: str | None = None) -> str:
        """A new key; only its hash is kept, so it is shown once."""
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._engine.begin() as db:
            db.execute(
                insert(keys).values(
                    id=key_id, hash=_hash(secret), scopes=scopes, note=note,
                    created_at=datetime.now(UTC),
                )
            )  # fmt: skip
        return f"{key_id}.{secret}"

    def allows(self, key: str, scope: str) -> bool:
        """Whether a key is known, live and has a scope."""
        return scope in (self.scopes(key) or ())

    def scopes(self, key: str) -> list[str] | None:
        """The scopes of a key, None when it is unknown or revoked; compared in constant time."""
        key_id, _, secret = key.partition(".")
        with self._engine.connect() as db:
            row = db.execute(select(keys).where(keys.c.id == key_id)).mappings().first()
        expected = row["hash"] if row else _hash("")
        same = secrets.compare_digest(expected, _hash(secret))
        return list(row["scopes"]) if row and same and row["revoked_at"] is None else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
