"""Comparisons of two snapshots over recent questions (版本对比), made beside the server's work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import Any, Literal

from sqlalchemy import Engine, func, insert, select, update

from assistant.answer import Answer
from assistant.insight.asked import asked
from assistant.insight.comparing import compared
from assistant.insight.overview import NO_REQUEST
from assistant.insight.period import Period, here
from assistant.insight.tables import comparisons
from assistant.insight.trying import Opener, asking

log = logging.getLogger("daoban")

State = Literal["running", "done", "failed"]
MOST = 100
PAGE = 20
STEP = 5
STALLED = timedelta(minutes=30)


class Busy(Exception):
    """Another comparison is running; one at a time is enough for the machine."""


@dataclass(frozen=True)
class Run:
    """A comparison as it stands; one whose process ended is failed."""

    id: int
    before: str
    after: str
    state: State
    done: int
    total: int
    report: dict[str, Any]
    by: str
    started_at: datetime
    finished_at: datetime | None


class Runs:
    """The comparisons of one database; `opener` gives snapshots as knowledge."""

    def __init__(self, engine: Engine, opener: Opener) -> None:
        self._engine, self._opener = engine, opener
        self._busy = Lock()

    def start(self, before: str, after: str, questions: Sequence[str], by: str) -> int:
        """Begin in a thread; gives its number. Raises Busy while another runs here."""
        if not self._busy.acquire(blocking=False):
            raise Busy
        questions = list(dict.fromkeys(questions))[:MOST]
        row = {"before": before, "after": after, "state": "running", "done": 0, "report": {},
               "total": 2 * len(questions), "by": by, "started_at": datetime.now(UTC)}  # fmt: skip
        try:
            with self._engine.begin() as db:
                made = insert(comparisons).values(**row).returning(comparisons.c.id)
                number = int(db.execute(made).scalar_one())
            Thread(target=self._run, args=(number, before, after, questions), daemon=True).start()
        except BaseException:
            self._busy.release()
            raise
        return number

    def _run(self, number: int, before: str, after: str, questions: Sequence[str]) -> None:
        at, told = datetime.now(UTC), len(questions)
        try:
            old = self._answers(before, questions, at, lambda n: self._set(number, done=n))
            new = self._answers(after, questions, at, lambda n: self._set(number, done=told + n))
            report = compared(old, new).data()
            self._set(number, state="done", report=report, done=2 * told, finished_at=datetime.now(UTC))
        except Exception as error:
            log.error("comparison %s failed: %s", number, type(error).__name__)
            report = {"error": f"{type(error).__name__}: {error}"[:500]}
            self._set(number, state="failed", report=report, finished_at=datetime.now(UTC))
        finally:
            self._busy.release()

    def _answers(
        self, version: str, questions: Sequence[str], at: datetime, report: Callable[[int], None]
    ) -> dict[str, Answer]:
        found, ask = {}, asking(self._opener.open(version), here(at), self._opener.serving)
        for number, question in enumerate(questions, 1):
            found[question] = ask(question)
            if number % STEP == 0:
                report(number)
        return found

    def _set(self, number: int, **values: Any) -> None:
        with self._engine.begin() as db:
            db.execute(update(comparisons).where(comparisons.c.id == number).values(**values))

    def find(self, number: int) -> Run | None:
        """A comparison by its number."""
        with self._engine.connect() as db:
            row = db.execute(select(comparisons).where(comparisons.c.id == number)).mappings().first()
        return _run_of(row) if row else None

    def page(self, page: int = 0) -> tuple[list[Run], int]:
        """Comparisons, the newest first, and how many over all pages."""
        query = select(comparisons).order_by(comparisons.c.id.desc())
        with self._engine.connect() as db:
            total = db.execute(select(func.count()).select_from(comparisons)).scalar_one()
            rows = db.execute(query.limit(PAGE).offset(page * PAGE)).mappings()
            return [_run_of(r) for r in rows], total


def recent(engine: Engine, most: int = MOST, days: int = 28) -> list[str]:
    """The questions asked last that were requests for guidance, each once, the newest first."""
    rows = asked(engine, Period.recent(days))
    rows = [q for q in rows if q.status not in NO_REQUEST and q.kind != "choice"]
    rows.sort(key=lambda q: (q.at, q.id), reverse=True)
    return list(dict.fromkeys(q.text for q in rows))[:most]


def _run_of(row: Any) -> Run:
    data = dict(row)
    started = data["started_at"] = here(data["started_at"])
    data["finished_at"] = data["finished_at"] and here(data["finished_at"])
    if data["state"] == "running" and datetime.now(UTC) - started > STALLED:
        data["state"] = "failed"
    return Run(**data)
