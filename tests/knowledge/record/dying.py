"""A publisher that is killed with SIGKILL at a stage, or at one of its statements: see `died`.

Its process is forked from one that has imported everything, for importing takes longest.
"""

from __future__ import annotations

import os
import signal
from multiprocessing import get_context
from pathlib import Path

from desks import Desk
from fakes import HashingEmbedder
from sqlalchemy import event

from assistant.store import connect
from knowledge.record.exchange import adopt, found

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["dying"])


def died(url: str, data: Path, content: Path, at: str) -> bool:
    """Run a publisher of a content folder; `at` is a stage, or the number of a statement."""
    process = PROCESSES.Process(target=_run, args=(url, data, content, at))
    process.start()
    process.join(120)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run(url: str, data: Path, content: Path, at: str) -> None:
    desk = Desk(connect(url), data, HashingEmbedder())
    statements = iter(range(1, 10**9))

    def stage(name: str, done: int = 0, total: int = 0) -> None:
        if name == at:
            _die()

    def statement(*_: object) -> None:
        if str(next(statements)) == at:
            _die()

    event.listen(desk.engine, "after_cursor_execute", statement)
    found(desk.engine, content)
    adopt(desk.record, content, "文件导入", "li", "改", prune=True)
    stage("entered")
    desk.publish(report=stage)
