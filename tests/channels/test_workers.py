"""Two workers over one PostgreSQL: duplicates, disorder and kill -9 lose and double nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from posts import states
from sqlalchemy import Engine, select

from assistant.store import connect
from assistant.tables import inbound, turns

HERE = Path(__file__).parent
OPEN = {"received", "answered", "sending"}


@dataclass
class Workers:
    """Two processes; what a dead one refuses, the platform delivers again elsewhere."""

    url: str
    pushes: Path
    content: Path
    running: list[tuple[subprocess.Popen[str], str]] = field(default_factory=list)

    def start(self) -> None:
        path = os.pathsep.join((str(HERE), str(HERE.parents[1])))
        process = subprocess.Popen(
            [sys.executable, str(HERE / "worker_process.py"), self.url, str(self.pushes), str(self.content)],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, "the worker did not start"
        self.running.append((process, f"http://127.0.0.1:{port}/deliver"))

    def kill(self) -> None:
        process, _ = self.running.pop(0)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def deliver(self, client: httpx.Client, body: dict[str, str]) -> None:
        for _ in range(400):
            try:
                client.post(random.choice(self.running)[1], json=body).raise_for_status()
                return
            except (httpx.HTTPError, IndexError):
                time.sleep(0.05)
        raise AssertionError("no worker took a message")


@pytest.fixture
def workers(postgres: str, tiny: Path, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(postgres, tmp_path / "pushes.txt", tiny)
    with ThreadPoolExecutor() as pool:
        for started in [pool.submit(made.start) for _ in range(2)]:
            started.result()
    yield made
    while made.running:
        made.kill()


def deliveries(count: int) -> list[dict[str, str]]:
    """Messages of many people, a third of them delivered again, each a little out of order."""
    dice = random.Random(7)
    once = [{"key": f"k{n}", "text": f"消息{n}", "user": f"u{n % 25}"} for n in range(count)]
    places = [(n + dice.uniform(0, 12), m) for n, m in enumerate(once)]
    places += [(n + dice.uniform(0, 40), m) for n, m in enumerate(once) if dice.random() < 0.33]
    return [m for _, m in sorted(places, key=lambda p: p[0])]


def settled(engine: Engine, count: int) -> Counter[str]:
    """How the letters stand when no worker has anything left to do."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        now = states(engine)
        if sum(now.values()) == count and not OPEN & set(now):
            return Counter(now)
        time.sleep(0.2)
    raise AssertionError(f"still open: {states(engine)}")


def run(workers: Workers, count: int, kills: int) -> None:
    engine = connect(workers.url)
    queue = deliveries(count)
    deaths = {round(len(queue) * (n + 1) / (kills + 1)) for n in range(kills)}
    with httpx.Client(timeout=10) as client, ThreadPoolExecutor(8) as pool:
        sent = []
        for n, body in enumerate(queue):
            if n in deaths:
                workers.kill()
                pool.submit(workers.start)
            sent.append(pool.submit(workers.deliver, client, body))
            if n % 8 == 0:
                sent[-1].result()
        for delivery in sent:
            delivery.result()
    now = settled(engine, count)
    said = Counter(workers.pushes.read_text("utf-8").splitlines())
    assert [text for text, times in said.items() if times > 1] == []
    with engine.connect() as db:
        answered = Counter(db.execute(select(turns.c.question)).scalars())
        unsure = db.execute(select(inbound.c.id).where(inbound.c.state == "unsure")).scalars().all()
    assert answered == Counter(f"消息{n}" for n in range(count))
    assert set(now) <= {"delivered", "unsure"}
    assert count - len(unsure) <= len(said) <= count
    engine.dispose()


def test_300_deliveries_with_kills_are_each_answered_once(workers: Workers) -> None:
    run(workers, 300, kills=3)


@pytest.mark.soak
def test_10000_deliveries_with_kills_are_each_answered_once(workers: Workers) -> None:
    run(workers, 10_000, kills=60)
