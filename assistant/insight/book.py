"""What was decided about gaps (缺口处理): open, ignored or closed, kept by the gap's key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.answer import Answer, Status
from assistant.insight.period import here
from assistant.insight.tables import gaps

State = Literal["open", "ignored", "closed"]
Ask = Callable[[str], Answer]
SYSTEM = "系统"


@dataclass(frozen=True)
class Kept:
    """A gap that somebody did something about; `matter` is what should answer it.

    `snapshot` is the one in force then; closed, the one in which its question passed.
    """

    key: str
    text: str
    state: State
    matter: str | None
    snapshot: str | None
    by: str
    updated_at: datetime


def key_of(*parts: str) -> str:
    """The key of a gap, from the words of the question that leads it."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


class Book:
    """The decisions of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def every(self) -> dict[str, Kept]:
        """Every decision by key, the oldest first, so that the first leader stays the leader."""
        query = select(gaps).order_by(gaps.c.updated_at, gaps.c.key)
        with self._engine.connect() as db:
            rows = [dict(r) for r in db.execute(query).mappings()]
        return {r["key"]: Kept(**r | {"updated_at": here(r["updated_at"])}) for r in rows}

    def mark(
        self, key: str, text: str, state: State, by: str, matter: str | None = None,
        snapshot: str | None = None,
    ) -> None:  # fmt: skip
        """Decide about a gap; the last decision counts."""
        row = {"key": key, "text": text, "state": state, "by": by, "matter": matter,
               "snapshot": snapshot, "updated_at": datetime.now(UTC)}  # fmt: skip
        while True:
            try:
                with self._engine.begin() as db:
                    db.execute(delete(gaps).where(gaps.c.key == key))
                    db.execute(insert(gaps).values(**row))
                return
            except IntegrityError:  # another worker decided at the same moment
                continue

    def waiting(self, snapshot: str) -> list[Kept]:
        """Gaps that were worked on under another snapshot than the one in force."""
        return [
            k for k in self.every().values()
            if k.state == "open" and k.matter and k.snapshot != snapshot
        ]  # fmt: skip


def recheck(book: Book, waiting: Iterable[Kept], ask: Ask) -> list[str]:
    """Ask again what was worked on; closes, and names, the gaps whose matter now answers."""
    closed = []
    for kept in waiting:
        answer = ask(kept.text)
        if passes(answer, kept.matter):
            book.mark(kept.key, kept.text, "closed", SYSTEM, kept.matter, answer.snapshot)
            closed.append(kept.key)
    return closed


def passes(answer: Answer, matter: str | None) -> bool:
    """Whether an answer states facts of the matter that was to answer."""
    return answer.status is Status.ANSWERED and matter in {m.code for m in answer.matters}
