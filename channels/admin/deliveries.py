"""What other systems are to be told of publications and urgent measures (通知记录): kept until sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Engine,
    Integer,
    String,
    Table,
    and_,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from assistant.tables import metadata
from knowledge.record import publications, urgent
from knowledge.record.publications import Publication
from knowledge.record.urgent import Measure

MOST = 1000
State = Literal["old", "waiting", "sent", "given_up"]

deliveries = Table(
    "deliveries", metadata,
    Column("id", String(40), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("error", String(200)),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)  # fmt: skip


@dataclass(frozen=True)
class Delivery:
    """One call to make, or made."""

    id: str
    body: dict[str, Any]
    state: State
    tries: int
    due_at: datetime
    error: str | None
    created_at: datetime


class Deliveries:
    """The calls of one database; several servers share them, each call is one server's at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def gather(self) -> int:
        """Note what happened since and is to be told; at the very first only what is already past.

        Publications and measures are read from the record, so nothing is lost between its change
        and the call, whoever made it and whichever process died.
        """
        with self._engine.connect() as db:
            known = {row.id for row in db.execute(select(deliveries.c.id))}
        state: State = "waiting" if known else "old"
        new = {key: body for key, body in self._happenings() if key not in known}
        if not known:
            new = dict.fromkeys((*new, "start"), dict)
        return sum(self._note(key, body(), state) for key, body in new.items())

    def claim(self, hold: timedelta) -> Delivery | None:
        """The next call that is due, held so long from other servers; a held one is tried again."""
        now = datetime.now(UTC)
        due = and_(deliveries.c.state == "waiting", deliveries.c.due_at <= now)
        wanted = select(deliveries).where(due).order_by(deliveries.c.created_at, deliveries.c.id).limit(1)
        with self._engine.begin() as db:
            row = db.execute(wanted).mappings().first()
            if row is None:
                return None
            mine = and_(deliveries.c.id == row["id"], deliveries.c.tries == row["tries"], due)
            held = {"tries": row["tries"] + 1, "due_at": now + hold}
            if db.execute(update(deliveries).where(mine).values(**held)).rowcount != 1:
                return None
            return _shaped({**row, **held})

    def sent(self, key: str) -> None:
        """Somebody took it."""
        self._set(key, state="sent", error=None)

    def failed(self, key: str, error: str, again: timedelta | None) -> None:
        """Nobody took it: to be tried again after a while, or given up."""
        state: State = "given_up" if again is None else "waiting"
        self._set(key, state=state, error=error[:200], due_at=datetime.now(UTC) + (again or timedelta()))

    def retry(self, key: str) -> bool:
        """Try one anew that was given up; False where there is none."""
        mine = and_(deliveries.c.id == key, deliveries.c.state == "given_up")
        with self._engine.begin() as db:
            values = {"state": "waiting", "tries": 0, "due_at": datetime.now(UTC)}
            return db.execute(update(deliveries).where(mine).values(**values)).rowcount == 1

    @property
    def begun(self) -> bool:
        """Whether it is known what is already past."""
        with self._engine.connect() as db:
            return db.execute(select(deliveries.c.id).limit(1)).first() is not None

    def every(self) -> list[Delivery]:
        """All calls, the newest first."""
        told = select(deliveries).where(deliveries.c.state != "old")
        with self._engine.connect() as db:
            rows = db.execute(told.order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc()))
            return [_shaped(dict(row)) for row in rows.mappings()]

    def _note(self, key: str, body: dict[str, Any], state: State) -> bool:
        now = datetime.now(UTC)
        row = {"id": key, "body": body, "state": state, "tries": 0, "due_at": now, "created_at": now}
        try:
            with self._engine.begin() as db:
                db.execute(insert(deliveries).values(**row))
        except IntegrityError:  # another server was faster
            return False
        return True

    def _set(self, key: str, **values: Any) -> None:
        with self._engine.begin() as db:
            db.execute(update(deliveries).where(deliveries.c.id == key).values(**values))

    def _happenings(self) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
        """What there is to tell, by its id, worked out where it is told."""
        done = [p for p in publications.every(self._engine, most=MOST) if p.state == "published"]
        for found, before in zip(reversed(done), [None, *reversed(done)], strict=False):
            yield f"publication-{found.number}", partial(self._published, found, before)
        snapshot = done[0].snapshot if done else None
        for measure in reversed(urgent.measures(self._engine)):
            yield f"urgent-{measure.id}", partial(_taken, measure, snapshot, measure.kind, measure.since)
            if measure.ended_at is not None:
                ended = partial(_taken, measure, snapshot, f"{measure.kind}_ended", measure.ended_at)
                yield f"urgent-{measure.id}-ended", ended

    def _published(self, found: Publication, before: Publication | None) -> dict[str, Any]:
        now = publications.held(self._engine, found.number)
        then = publications.held(self._engine, before.number) if before else {}
        changed = sorted(p for p in now.keys() | then.keys() if now.get(p) != then.get(p))
        at = found.finished_at or found.started_at
        return {"kind": found.kind, "publication": found.number, "measure": None,
                "snapshot": found.snapshot, "changed": changed, "at": at.isoformat()}  # fmt: skip


def _taken(measure: Measure, snapshot: str | None, kind: str, at: datetime) -> dict[str, Any]:
    changed = [measure.path] if measure.path else []
    return {"kind": kind, "publication": None, "measure": measure.id, "snapshot": snapshot,
            "changed": changed, "at": at.isoformat()}  # fmt: skip


def _shaped(row: dict[str, Any]) -> Delivery:
    times = {n: row[n] if row[n].tzinfo else row[n].replace(tzinfo=UTC) for n in ("due_at", "created_at")}
    return Delivery(**row | times)
