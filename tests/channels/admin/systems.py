"""A server with a record in force, keys of two systems, and a publisher that is told what to say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from house import House, opened
from sqlalchemy import Engine

from assistant.store import connect, migrate
from channels.publisher import Busy, PublisherState
from knowledge.library import Knowledge
from knowledge.record import publications
from knowledge.record.exchange import found
from knowledge.record.record import Record

FIRST = "matters/id-card/id-card-first.yaml"
RENEW = "matters/id-card/id-card-renew.yaml"


class Desk:
    """Notes what is to be published instead of doing it."""

    asked: list[tuple[Any, ...]] = []
    running = False

    def __init__(self, _settings: object) -> None:
        type(self).asked, type(self).running = [], False

    def start(self, by: str, reason: str, only: list[str] | None = None) -> None:
        self._take("publish", by, reason, only)

    def roll_back(self, by: str, reason: str, number: int | None = None) -> None:
        self._take("rollback", by, reason, number)

    def state(self) -> PublisherState:
        return PublisherState(stage="starting", running=self.running)

    def close(self) -> None:
        pass

    def _take(self, *asked: Any) -> None:
        if self.running:
            raise Busy
        self.asked.append(asked)


class AlwaysFree(Desk):
    """Takes any number of publications."""


@dataclass
class Systems:
    """The server as two systems and a stranger reach it."""

    house: House
    record: Record
    one: httpx.Client
    two: httpx.Client
    stranger: httpx.Client

    def save(self, path: str, old: str, new: str, reason: str = "改") -> dict[str, Any]:
        """A draft by the first system with a text changed."""
        head = self.record.version(path)
        assert old in head.text
        body = {"path": path, "text": head.text.replace(old, new, 1), "reason": reason, "base": head.number}
        reply = self.one.post("/v1/admin/entry", json=body)
        assert reply.status_code == 200, reply.text
        return dict(reply.json())


def in_force(record: Record, snapshot: str = "s1") -> int:
    """Put all that is approved in force, without an index."""
    planned = publications.plan(record.engine)
    number = publications.begin(record.engine, planned, "wang", "test")
    publications.finish(record.engine, number, snapshot)
    return number


def entered(content: Path, folder: Path) -> Path:
    """A database in which a content folder is in force, to be copied."""
    path = folder / "entered.sqlite"
    enter(connect(f"sqlite:///{path}"), content)
    return path


def enter(engine: Engine, content: Path) -> None:
    """Put a content folder in force in an empty database."""
    migrate(engine)
    found(engine, content)
    in_force(Record(engine))
    engine.dispose()


@contextmanager
def systems(
    knowledge: Knowledge, entered: Path, data: Path, patch: pytest.MonkeyPatch, **settings: str
) -> Iterator[Systems]:
    """A running server over a copy of a record in which content is in force."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(entered, data / "daoban.sqlite")
    for name, value in settings.items():
        patch.setenv(f"DAOBAN_{name.upper()}", value)
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as starting:  # others may start a server meanwhile
            starting.setattr("channels.server.Publisher", Desk)
            house = stack.enter_context(opened(knowledge, data))
        keys = [house.built.store.create_key(scopes) for scopes in (["admin"], ["admin"], ["queues"])]
        clients = [client(house.url, key) for key in keys]
        yield Systems(house, Record(house.built.store.engine), *clients)
        for one in clients:
            one.close()


def client(url: str, key: str) -> httpx.Client:
    """A system with its key; without TLS to prepare for."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=url, timeout=30, headers=headers, verify=False)
