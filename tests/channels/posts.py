"""Inboxes over a real database, as many as there are workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lines import Parrot
from sqlalchemy import Engine, select

from assistant.assistant import Assistant
from assistant.store import Store
from assistant.tables import inbound
from channels.channel import Channel, Inbound
from channels.gate import Gate
from channels.inbox import Bounds, Inbox
from channels.ledger import Ledger
from channels.outbox import Outbox
from channels.reception import Reception
from knowledge.library import Knowledge

SECOND = timedelta(seconds=1)


@dataclass
class Worker:
    """One worker: its inbox and the book it shares."""

    inbox: Inbox
    ledger: Ledger
    gate: Gate

    async def rest(self) -> None:
        """Wait until nothing is being answered or pushed."""
        while tasks := list(self.inbox._running.values()):
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # a task that is done leaves the list a step later


def worker(
    engine: Engine, knowledge: Knowledge, channels: Mapping[str, Channel], name: str = "w1",
    line: type[Assistant] = Parrot, lease: timedelta = 45 * SECOND, pace: int = 1000,
) -> Worker:  # fmt: skip
    """A worker over a database, with a line of its own."""
    store, ledger = Store(engine), Ledger(engine, name, lease)
    gate = Gate(engine, pace, 10 * pace)
    reception = Reception(line(lambda: knowledge, store), store, lambda: knowledge)
    outbox = Outbox(ledger, gate, store, channels)
    bounds = Bounds(grace=timedelta(0), drain=2.0)
    return Worker(Inbox(ledger, gate, reception, outbox, store, bounds), ledger, gate)


def message(key: str = "k1", text: str = "你好", user: str = "u1", **given: object) -> Inbound:
    """A message on the fake platform."""
    plain = Inbound("fake", key, user, "text", datetime.now(UTC), text, {"to": user})
    return replace(plain, **given)  # type: ignore[arg-type]


def states(engine: Engine) -> dict[str, int]:
    """How the letters stand, counted."""
    with engine.connect() as db:
        rows = db.execute(select(inbound.c.state)).scalars().all()
    return {s: rows.count(s) for s in sorted(set(rows))}
