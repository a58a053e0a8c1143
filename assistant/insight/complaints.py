"""What the staff must get back to (差评与留言办理): who, until when, what was said and done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from assistant.insight.overview import LOW
from assistant.insight.period import here
from assistant.insight.tables import callbacks
from assistant.insight.working_days import due
from assistant.privacy import mask
from assistant.tables import ratings, turns
from assistant.tickets import Ticket, Tickets, tickets
from knowledge.centre import Centre

Which = Literal["open", "overdue", "answered", "closed", "all"]
DAYS = 15
PAGE = 20


@dataclass(frozen=True)
class CallBack:
    """A call to the person (回访): whether they were reached, and what came of it."""

    reached: bool
    text: str
    by: str
    at: datetime


class Complaints(Tickets):
    """The tickets with their clock; a bad rating opens one by itself."""

    def open_new(self, centre: Centre, owners: Callable[[], Mapping[str, str]] = dict) -> int:
        """Open a ticket for each bad rating that has none; how many were opened.

        `owners` gives who looks after a matter; it is asked only where there is something to open.
        """
        known = select(tickets.c.number).where(tickets.c.answer_id == ratings.c.answer_id).exists()
        query = (
            select(ratings, turns.c.question, turns.c.matter, turns.c.conversation_id)
            .join_from(ratings, turns)
            .where(ratings.c.level <= LOW, ~known)
        )
        with self._engine.connect() as db:
            rows = db.execute(query).mappings().all()
        known_owners = owners() if rows else {}
        return sum(
            self.enter(
                row["comment"] or row["question"], row["conversation_id"], kind="rating",
                answer_id=row["answer_id"], due_at=due(here(row["created_at"]), DAYS, centre),
                owner=known_owners.get(row["matter"] or ""),
            ) for row in rows
        )  # fmt: skip

    def page(self, which: Which, kind: str | None = None, page: int = 0) -> tuple[list[Ticket], int]:
        """Tickets, those due first before those without a clock, and how many over all pages."""
        c = tickets.c
        wanted = and_(_which(which), c.kind == kind) if kind else _which(which)
        order = (c.due_at.is_(None), c.due_at, c.created_at, c.number)
        rows = select(tickets).where(wanted).order_by(*order).limit(PAGE).offset(page * PAGE)
        with self._engine.connect() as db:
            total = db.execute(select(func.count()).select_from(tickets).where(wanted)).scalar_one()
            return [Ticket(**row) for row in db.execute(rows).mappings()], total

    def counts(self) -> dict[Which, int]:
        """How many there are of each."""
        kinds: tuple[Which, ...] = ("open", "overdue", "answered", "closed")
        return {which: self.page(which)[1] for which in kinds}

    def assign(self, number: str, owner: str) -> bool:
        """Say who gets back to the person; False when there is no such ticket."""
        return self._set(number, owner=owner)

    def called(self, number: str, by: str, reached: bool, text: str) -> bool:
        """Note a call-back, its personal data masked; False when there is no such ticket."""
        row = {"number": number, "reached": reached, "text": mask(text).text, "by": by}
        with self._engine.begin() as db:
            mine = update(tickets).where(tickets.c.number == number)
            if db.execute(mine.values(updated_at=datetime.now(UTC))).rowcount != 1:
                return False
            db.execute(insert(callbacks).values(**row, at=datetime.now(UTC)))
        return True

    def calls(self, number: str) -> list[CallBack]:
        """The call-backs of a ticket, the first one first."""
        c = callbacks.c
        query = select(c.reached, c.text, c.by, c.at).where(c.number == number).order_by(c.at, c.id)
        with self._engine.connect() as db:
            return [CallBack(r.reached, r.text, r.by, here(r.at)) for r in db.execute(query)]


def _which(which: Which) -> ColumnElement[bool]:
    c = tickets.c
    late = and_(c.due_at.is_not(None), c.due_at < datetime.now(UTC), c.state == "open")
    match which:
        case "overdue":
            return late
        case "all":
            return c.number.is_not(None)
    return c.state == which
