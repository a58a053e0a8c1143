"""The inbox's book in SQL: what came in, who is at it, what was handed over (收发簿).

States of a letter: received → answered → delivered, by way of `sending` while it is pushed; `kept`
waits to be fetched by the person, so does `unsure`, of which a part may have gone out when its
worker ended; `dropped` cannot be delivered to anyone. A `fetch` asks for what is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from assistant.insight import asked
from assistant.privacy import mask
from assistant.tables import inbound
from channels.channel import Inbound

CONTEST = 20
ROW = inbound.c


class Reused(Exception):
    """The same key came with another message before."""


@dataclass(frozen=True)
class Letter:
    """A message in the book; `first` is False for a second delivery, `sent` counts parts handed over.

    `held`: its request waits for the answer, or did when it was last seen; False once let go.
    """

    id: str
    channel: str
    conversation: str
    state: str
    message: Mapping[str, Any]
    deliveries: int
    claims: int
    tries: int
    sent: int
    answer_id: str | None
    held: bool
    first: bool = False

    @property
    def address(self) -> Mapping[str, Any]:
        """Where a reply is sent."""
        address: Mapping[str, Any] = self.message["address"]
        return address


def _now() -> datetime:
    return datetime.now(UTC)


def _letter(row: Row[Any], first: bool = False) -> Letter:
    return Letter(
        row.id, row.channel, row.conversation_id, row.state, row.message, row.deliveries,
        row.claims, row.tries, row.sent, row.answer_id, row.held_until is not None, first,
    )  # fmt: skip


def _written(message: Inbound) -> dict[str, Any]:
    """A message as it is stored: without personal data, but with the address of the reply."""
    masked, here = mask(message.text.replace("\x00", "")), message.location
    return {
        "kind": message.kind, "text": masked.text, "masked": list(masked.kinds),
        "at": message.at.isoformat(), "address": dict(message.address),
        "about": dict(message.about), "region": message.region,
        "location": [here.lat, here.lon] if here else None,
        "prefs": asdict(message.prefs),
    }  # fmt: skip


class Ledger:
    """Every step is one transaction, so that any number of workers may share the book."""

    def __init__(self, engine: Engine, worker: str, lease: timedelta) -> None:
        self._engine, self._worker, self._lease = engine, worker, lease

    def put(self, message: Inbound, held: float) -> Letter:
        """Enter a message; a second delivery finds the first. Raises Reused for another content."""
        for _ in range(CONTEST):
            try:
                return self._enter(message, held)
            except IntegrityError:
                if known := self._again(message, held):
                    return known
        raise TimeoutError(f"{message.channel}: the conversation is too busy to enter a message")

    def _again(self, message: Inbound, held: float) -> Letter | None:
        until = _now() + timedelta(seconds=held) if held else None
        mine = update(inbound).where(ROW.id == message.id)
        with self._engine.begin() as db:
            db.execute(mine.values(deliveries=ROW.deliveries + 1))
            db.execute(mine.where(ROW.held_until.is_not(None)).values(held_until=until))
            row = db.execute(select(inbound).where(ROW.id == message.id)).first()
        if row is not None and row.digest != message.digest:
            raise Reused(message.channel)
        return _letter(row) if row is not None else None

    def _enter(self, message: Inbound, held: float) -> Letter:
        now, conversation = _now(), message.conversation
        last = select(func.max(ROW.number)).where(ROW.conversation_id == conversation)
        with self._engine.begin() as db:
            number = (db.execute(last).scalar() or 0) + 1
            db.execute(
                insert(inbound).values(
                    id=message.id, channel=message.channel, conversation_id=conversation,
                    number=number, digest=message.digest, message=_written(message),
                    state="fetch" if message.kind == "fetch" else "received", deliveries=1,
                    claims=0, tries=0, sent=0, created_at=now,
                    held_until=now + timedelta(seconds=held) if held else None,
                )
            )  # fmt: skip
            row = db.execute(select(inbound).where(ROW.id == message.id)).one()
        return _letter(row, first=True)

    def find(self, letter_id: str) -> Letter | None:
        """A letter as it stands."""
        with self._engine.connect() as db:
            row = db.execute(select(inbound).where(ROW.id == letter_id)).first()
        return _letter(row) if row else None

    def claim(self, conversation: str) -> Letter | None:
        """The next message of a conversation to answer; None while another worker is at it."""
        now = _now()
        waiting = select(inbound).where(
            ROW.conversation_id == conversation, ROW.state == "received"
        )
        with self._engine.begin() as db:
            row = db.execute(waiting.order_by(ROW.number).limit(1)).first()
            if row is None:
                return None
            free = or_(ROW.lease_until.is_(None), ROW.lease_until < now)
            mine = and_(ROW.id == row.id, ROW.state == "received", free)
            taken = db.execute(
                update(inbound).where(mine).values(
                    owner=self._worker, lease_until=now + self._lease, claims=ROW.claims + 1
                )
            )  # fmt: skip
        return _letter(row) if taken.rowcount == 1 else None

    def answered(self, letter_id: str, answer_id: str) -> None:
        """Note the answer of a message."""
        mine = and_(ROW.id == letter_id, ROW.state == "received")
        self._set(mine, state="answered", answer_id=answer_id, owner=None, lease_until=None)

    def release(self) -> None:
        """Give back what this worker has not answered, so that another takes it at once."""
        self._set(and_(ROW.owner == self._worker, ROW.state == "received"), lease_until=None)

    def begin(self, letter: Letter) -> bool:
        """Take an answered letter for pushing; False where it is held, taken or done."""
        now = _now()
        mine = and_(
            ROW.id == letter.id, ROW.state.in_(("answered", "kept")),
            or_(ROW.held_until.is_(None), ROW.held_until < now),
            or_(ROW.lease_until.is_(None), ROW.lease_until < now),
        )  # fmt: skip
        return self._set(
            mine, state="sending", owner=self._worker, lease_until=now + self._lease
        )

    def sending(self, letter: Letter, part: int) -> bool:
        """Count a part before it is sent, so that no part is ever pushed twice."""
        mine = and_(ROW.id == letter.id, ROW.owner == self._worker, ROW.state == "sending")
        return self._set(mine, sent=part + 1)

    def again(self, letter: Letter, part: int, after: float) -> None:
        """A part was refused: try from it once more later."""
        later = _now() + timedelta(seconds=after)
        self._set(
            ROW.id == letter.id, state="answered", sent=part, lease_until=later, tries=ROW.tries + 1
        )

    def settle(self, letter: Letter, state: str, sent: int) -> bool:
        """Note how the delivery of a letter stands: delivered, kept or dropped."""
        return self._set(
            and_(ROW.id == letter.id, ROW.state != "received"),
            state=state, sent=sent, owner=None, lease_until=None,
        )  # fmt: skip

    def fetched(self, letter: Letter, answer_id: str, part: int) -> None:
        """A fetch was served with one part of an answer; a second delivery gets the same."""
        self._set(ROW.id == letter.id, answer_id=answer_id, sent=part + 1)

    def let_go(self, letter: Letter) -> None:
        """Nobody waits for this answer in a request any more."""
        self._set(ROW.id == letter.id, held_until=None)

    def kept(self, conversation: str) -> list[Letter]:
        """Answers of a conversation that still wait to be fetched, oldest first."""
        free = or_(ROW.state != "answered", ROW.held_until.is_(None), ROW.held_until < _now())
        open_ = and_(ROW.state.in_(("answered", "kept", "unsure")), free)
        return self._of(conversation, ROW.number, open_)

    def latest(self, conversation: str, most: int) -> list[Letter]:
        """The last letters of a conversation, the newest first."""
        return self._of(conversation, ROW.number.desc(), true(), most)

    def _of(self, conversation: str, order: Any, which: Any, most: int = 100) -> list[Letter]:
        wanted = select(inbound).where(ROW.conversation_id == conversation, which)
        with self._engine.connect() as db:
            return [_letter(r) for r in db.execute(wanted.order_by(order).limit(most)).all()]

    def stalled(self, grace: timedelta) -> list[str]:
        """Conversations with messages that nobody answers: their worker ended, or never began."""
        now = _now()
        idle = or_(
            and_(ROW.lease_until.is_(None), ROW.created_at < now - grace), ROW.lease_until < now
        )
        wanted = select(ROW.conversation_id).where(ROW.state == "received", idle).distinct()
        with self._engine.connect() as db:
            return list(db.execute(wanted).scalars())

    def unsent(self, channels: Collection[str]) -> list[Letter]:
        """Answers that are due to be pushed."""
        now = _now()
        due = and_(
            ROW.channel.in_(channels), ROW.state == "answered",
            or_(ROW.held_until.is_(None), ROW.held_until < now),
            or_(ROW.lease_until.is_(None), ROW.lease_until < now),
        )  # fmt: skip
        with self._engine.connect() as db:
            return [_letter(r) for r in db.execute(select(inbound).where(due)).all()]

    def tidy(self, keep: timedelta) -> None:
        """Keep what an ended worker was sending for fetching; forget what is old but where it came from."""
        now = _now()
        asked.keep(self._engine, now - keep)
        self._set(and_(ROW.state == "sending", ROW.lease_until < now), state="unsure", owner=None)
        with self._engine.begin() as db:
            db.execute(delete(inbound).where(ROW.created_at < now - keep))

    def _set(self, which: Any, **values: Any) -> bool:
        with self._engine.begin() as db:
            return db.execute(update(inbound).where(which).values(**values)).rowcount > 0
