"""kill -9 of an answering process: every answer that was given is on record."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from assistant.store import Store, connect, migrate

ANSWERING = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from assistant.assistant import Assistant
from assistant.question import Question
from assistant.store import Store, connect, migrate
from knowledge.library import Knowledge, Weights
from knowledge.publish import checked

content, url = sys.argv[1:]
knowledge = Knowledge.of("words", checked(Path(content)), None, None, Weights())
engine = connect(url)
migrate(engine)
assistant = Assistant(lambda: knowledge, Store(engine))
at = datetime.fromisoformat("2026-03-02T10:00:00+08:00")

async def main():
    n = 0
    while True:
        name = f"conversation-{n % 3}"
        answer = await assistant.answer(Question("身份证补办要多少钱", name, at, "339900"))
        print(answer.id, flush=True)
        n += 1

asyncio.run(main())
"""


def test_every_answer_given_before_the_kill_is_kept(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "daoban.sqlite"
    url, given = f"sqlite:///{path}", []
    command = [sys.executable, "-c", ANSWERING, str(tiny), url]
    root = Path(__file__).parents[2]
    for round_ in (1, 2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
            assert process.stdout
            for line in process.stdout:
                given.append(line.strip())
                if len(given) >= 20 * round_:
                    os.kill(process.pid, signal.SIGKILL)
                    break
            given += [x for x in process.stdout.read().split("\n")[:-1] if len(x) == 21]
        assert process.returncode == -signal.SIGKILL
    engine = connect(url)
    migrate(engine)
    store = Store(engine)
    assert [i for i in given if store.answer(i) is None] == []
    store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = db.execute("SELECT conversation_id, count(*), max(number) FROM turns GROUP BY 1")
        assert all(count == last for _, count, last in rows)
    db.close()
