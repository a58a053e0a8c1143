"""Messages left for the staff (转人工工单): taken at any hour, followed by their number."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Index,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from assistant.privacy import mask
from assistant.question import HERE
from assistant.tables import metadata

State = Literal["open", "answered", "closed"]

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER = r"^T[0-9]{6}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$"
SAME = timedelta(minutes=10)
MOST_LISTED = 500

tickets = Table(
    "tickets", metadata,
    Column("number", String(20), primary_key=True),
    Column("conversation_id", String(64)),
    Column("text", Text, nullable=False),
    Column("contact", Text),
    Column("state", String(12), nullable=False),
    Column("reply", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("kind", String(12), nullable=False, default="message", server_default="message"),
    Column("answer_id", String(32)),
    Column("owner", String(64)),
    Column("due_at", DateTime(timezone=True)),
    Index("tickets_state", "state", "created_at"),
    Index("tickets_answer", "answer_id", unique=True),
)  # fmt: skip


@dataclass(frozen=True)
class Ticket:
    """A message for the staff; `contact` is as the person gave it and for the staff alone.

    `kind` is message, or rating where a bad rating of the answer opened it (差评).
    """

    number: str
    conversation_id: str | None
    text: str
    contact: str | None
    state: State
    reply: str | None
    created_at: datetime
    updated_at: datetime
    kind: str = "message"
    answer_id: str | None = None
    owner: str | None = None
    due_at: datetime | None = None


class Tickets:
    """The tickets of one record."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, text: str, contact: str | None, conversation_id: str | None) -> str:
        """The number of a new ticket; the same message sent again soon after keeps its number."""
        now, masked = datetime.now(UTC), mask(text).text
        row = {
            "conversation_id": conversation_id, "text": masked, "contact": contact,
            "state": "open", "created_at": now, "updated_at": now,
        }  # fmt: skip
        while True:
            number = _number(now)
            try:
                with self._engine.begin() as db:
                    if conversation_id and (known := db.execute(_same(row)).scalar()):
                        return str(known)
                    db.execute(insert(tickets).values(number=number, **row))
                return number
            except IntegrityError:
                continue

    def enter(
        self, text: str, conversation_id: str | None, *, kind: str, answer_id: str,
        due_at: datetime, owner: str | None = None,
    ) -> bool:  # fmt: skip
        """A ticket about an answer, to be done in time; False where the answer has one."""
        now = datetime.now(UTC)
        row = {
            "conversation_id": conversation_id, "text": mask(text).text, "state": "open",
            "kind": kind, "answer_id": answer_id, "due_at": due_at.astimezone(UTC), "owner": owner,
            "created_at": now, "updated_at": now,
        }  # fmt: skip
        while True:
            try:
                with self._engine.begin() as db:
                    mine = select(tickets.c.number).where(tickets.c.answer_id == answer_id)
                    if db.execute(mine).first():
                        return False
                    db.execute(insert(tickets).values(number=_number(now), **row))
                return True
            except IntegrityError:
                continue

    def find(self, number: str) -> Ticket | None:
        """A ticket by its number."""
        with self._engine.connect() as db:
            row = db.execute(select(tickets).where(tickets.c.number == number)).mappings().first()
        return Ticket(**row) if row else None

    def list(self, state: str | None = None) -> list[Ticket]:
        """Tickets of a state, the oldest first."""
        wanted = select(tickets).order_by(tickets.c.created_at).limit(MOST_LISTED)
        if state is not None:
            wanted = wanted.where(tickets.c.state == state)
        with self._engine.connect() as db:
            return [Ticket(**row) for row in db.execute(wanted).mappings()]

    def reply(self, number: str, text: str) -> bool:
        """Answer a ticket; False when there is none."""
        return self._set(number, state="answered", reply=text)

    def close(self, number: str) -> bool:
        """Close a ticket; False when there is none."""
        return self._set(number, state="closed")

    def _set(self, number: str, **values: str) -> bool:
        mine = update(tickets).where(tickets.c.number == number)
        with self._engine.begin() as db:
            return db.execute(mine.values(updated_at=datetime.now(UTC), **values)).rowcount == 1


def _same(row: dict[str, Any]) -> Any:
    """The same message of the same conversation, not long before."""
    return select(tickets.c.number).where(
        tickets.c.conversation_id == row["conversation_id"], tickets.c.text == row["text"],
        tickets.c.contact.is_not_distinct_from(row["contact"]), tickets.c.state == "open",
        tickets.c.created_at > row["created_at"] - SAME,
    )  # fmt: skip


def _number(now: datetime) -> str:
    """The day, and 40 random bits in letters that are not mixed up when copied by hand."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"T{now.astimezone(HERE):%y%m%d}-{drawn[:4]}-{drawn[4:]}"
