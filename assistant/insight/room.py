"""The gaps as the console shows them (缺口看板): made beside the server's work, kept for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from assistant.assistant import Assistant
from assistant.insight.book import Book, recheck
from assistant.insight.clusters import Embed, apart, nearest, remembered
from assistant.insight.gaps import Gap, gaps
from assistant.insight.period import Period
from assistant.insight.trying import asking
from knowledge.library import Knowledge

FRESH = 300.0
WAIT = 8.0
MOST = 8


@dataclass(frozen=True)
class Made:
    """The gaps of a period as they were found."""

    gaps: list[Gap]
    version: str
    at: float


class Room:
    """One for the life of the server; `folder` is where the vectors of questions are kept,
    `serving` the assistant as whose rules worked-on questions are asked again."""

    def __init__(
        self, engine: Engine, current: Callable[[], Knowledge], folder: Callable[[], Path],
        serving: Assistant | None = None,
    ) -> None:  # fmt: skip
        self._engine, self._current, self._folder, self._serving = engine, current, folder, serving
        self._made: dict[Period, Made] = {}
        self._making: dict[Period, Future[Made]] = {}
        self._lock, self._worker = Lock(), ThreadPoolExecutor(1, "gaps")

    def gaps(self, period: Period, wait: float = WAIT) -> list[Gap] | None:
        """The gaps of a period with every decision so far; None while they are being made.

        What was found before is shown while newer questions are put together.
        """
        with self._lock:
            made, making = self._made.get(period), self._making.get(period)
            if making is None and not self._fresh(made):
                making = self._making[period] = self._worker.submit(self._make, period)
        if made is None and making is not None:
            with suppress(TooSlow):
                made = making.result(wait)
        return self._decided(made.gaps) if made else None

    def forget(self) -> None:
        """Find everything anew at the next look, as after an import."""
        with self._lock:
            self._made.clear()

    def recheck(self) -> list[str]:
        """Ask what was worked on of the snapshot in force; gives the keys of the gaps it closes."""
        return recheck_served(self._engine, self._current(), self._serving)

    def close(self) -> None:
        """Let the thread end."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _fresh(self, made: Made | None) -> bool:
        if made is None or made.version != self._current().version:
            return False
        return time.monotonic() - made.at < FRESH

    def _make(self, period: Period) -> Made:
        try:
            knowledge = self._current()
            found = gaps(self._engine, period, self._embed(knowledge), nearest(knowledge))
            made = Made(found, knowledge.version, time.monotonic())
            with self._lock:
                self._made[period] = made
                for old in list(self._made)[:-MOST]:
                    del self._made[old]
            return made
        finally:
            with self._lock:
                self._making.pop(period, None)

    def _embed(self, knowledge: Knowledge) -> Embed:
        if knowledge.embedder is None:
            return apart
        return remembered(knowledge.embedder, self._folder() / "questions.sqlite")

    def _decided(self, found: list[Gap]) -> list[Gap]:
        """The gaps with what was decided since they were found."""
        book = Book(self._engine).every()
        return [
            g if (kept := book.get(g.key)) == g.kept
            else replace(g, kept=kept, again=0, matter=(kept and kept.matter) or g.matter)
            for g in found
        ]  # fmt: skip


def recheck_served(
    engine: Engine, knowledge: Knowledge, serving: Assistant | None = None
) -> list[str]:
    """Ask a snapshot what was worked on and not asked of it yet; the keys of the gaps it closes."""
    book = Book(engine)
    waiting = book.waiting(knowledge.version)
    return recheck(book, waiting, asking(knowledge, None, serving)) if waiting else []
