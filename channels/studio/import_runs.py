"""Import reports made beside the requests (试读进度): one at a time, kept while nothing changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette

from assistant.question import HERE
from knowledge.imports import uploads
from knowledge.imports.apart import Taken, take
from knowledge.imports.importing import look
from knowledge.imports.known import Known
from knowledge.imports.memory import labels
from knowledge.imports.report import Report
from knowledge.record import audit
from knowledge.record.record import Record

KEPT = 8
SOON = 1.5


@dataclass
class Run:
    """A report that is being made: how far it is, and the report."""

    made: Future[Report]
    step: str = ""
    done: int = 0
    total: int = 0

    def told(self, step: str, done: int, total: int) -> None:
        """Take progress in."""
        self.step, self.done, self.total = step, done, total

    @property
    def report(self) -> Report | None:
        """The report, where it is ready within a moment; raises what its making raised."""
        ready, _ = wait([self.made], SOON)
        return self.made.result() if ready else None


@dataclass
class Runs:
    """The reports of one server; two files are never read at once, for each may take a gigabyte."""

    reading: threading.Lock = field(default_factory=threading.Lock)
    lock: threading.Lock = field(default_factory=threading.Lock)
    workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "import"))
    kept: OrderedDict[tuple[Any, ...], Run] = field(default_factory=OrderedDict)

    def take(self, name: str, data: bytes) -> Taken:
        """Read an upload; waits for its turn."""
        with self.reading:
            return take(name, data)

    def run(self, record: Record, number: int) -> Run:
        """The report of an upload as things stand: the one that is kept, or one begun now."""
        engine = record.engine
        upload, taken = uploads.upload(engine, number)
        known = labels(engine)
        last = audit.lines(engine, most=1)
        key = (number, upload.choices.model_dump_json(), str(known.remembered), last[0].id if last else 0)
        with self.lock:
            if key not in self.kept:
                self.kept[key] = run = Run(Future())
                run.made = self.workers.submit(self._made, run, record, upload, taken)
                while len(self.kept) > KEPT:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            return self.kept[key]

    @staticmethod
    def _made(run: Run, record: Record, upload: uploads.Upload, taken: Taken) -> Report:
        known = Known.of(record, datetime.now(HERE).date())
        return look(taken, known, labels(record.engine), upload.choices, run.told)


def runs(app: Starlette) -> Runs:
    """The reports of an app, one for its life."""
    if not hasattr(app.state, "imports"):
        app.state.imports = Runs()
    found: Runs = app.state.imports
    return found
