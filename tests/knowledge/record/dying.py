"""A publisher that is killed with SIGKILL at a stage, or at one of its statements: see `died`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[1]


def died(url: str, data: Path, content: Path, at: str) -> bool:
    """Run a publisher of a content folder; `at` is a stage, or the number of a statement."""
    paths = os.pathsep.join(map(str, (TESTS.parent, TESTS, HERE)))
    done = subprocess.run(
        [sys.executable, __file__, url, str(data), str(content), at], env=os.environ | {"PYTHONPATH": paths},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run(url: str, data: str, content: str, at: str) -> None:
    from desks import Desk
    from fakes import HashingEmbedder
    from sqlalchemy import event

    from assistant.store import connect
    from knowledge.record.exchange import adopt, found

    desk = Desk(connect(url), Path(data), HashingEmbedder())
    statements = iter(range(1, 10**9))

    def stage(name: str, done: int = 0, total: int = 0) -> None:
        if name == at:
            _die()

    def statement(*_: object) -> None:
        if str(next(statements)) == at:
            _die()

    event.listen(desk.engine, "after_cursor_execute", statement)
    found(desk.engine, Path(content))
    adopt(desk.record, Path(content), "文件导入", "li", "改", prune=True)
    stage("entered")
    desk.publish(report=stage)


if __name__ == "__main__":
    _run(*sys.argv[1:])
