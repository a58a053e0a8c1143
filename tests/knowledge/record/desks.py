"""A desk to publish from, and what must hold of every record at any time."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from fakes import HashingEmbedder
from sqlalchemy import Engine

from knowledge.record import publications, publishing
from knowledge.record.audit import broken
from knowledge.record.entry import State, Version
from knowledge.record.publications import Publication
from knowledge.record.record import Record
from knowledge.snapshot import Shelf

GUIDE = "matters/id-card/id-card-reissue.yaml"
OTHER = "matters/id-card/id-card-renew.yaml"


def sqlite(path: Path | str) -> str:
    return f"sqlite:///{path}"


def entered(record: Record, path: str, text: str, publish_at: datetime | None = None) -> Version:
    """A text written by one person and approved by another."""
    base = next((v.number for v in record.heads(list(State)) if v.path == path), None)
    version = record.save(path, text, "wang", "改", base)
    record.submit(path, "wang", version.number)
    return record.approve(path, "li", version.number, publish_at)


def enforced(record: Record, snapshot: str = "s", **chosen: Any) -> int:
    """Put what is approved in force without building anything; gives the publication's number."""
    planned = publications.plan(record.engine, **chosen)
    number = publications.begin(record.engine, planned, "zhao", "发布")
    publications.finish(record.engine, number, snapshot)
    return number


class Desk:
    """A record, the shelf of its snapshots, and an embedder."""

    def __init__(self, engine: Engine, data: Path, embedder: HashingEmbedder) -> None:
        self.engine, self.data, self.embedder = engine, data, embedder
        self.record, self.shelf = Record(engine), Shelf(data / "snapshots")

    def guide(self, fee: int, path: str = GUIDE) -> str:
        """The newest text of a guide with another fee."""
        return re.sub(r"amount: \d+", f"amount: {fee}", self.record.version(path).text, count=1)

    def approved(self, path: str, text: str) -> Version:
        return entered(self.record, path, text)

    def publish(self, **options: Any) -> Publication:
        return publishing.publish(self.engine, self.shelf, self.embedder, "zhao", "发布", **options)

    def roll_back(self, number: int | None = None) -> Publication:
        return publishing.roll_back(self.engine, self.shelf, self.embedder, "zhao", "回退", number)

    def fee(self) -> int:
        """The fee that citizens are told."""
        current = self.shelf.current()
        assert current
        return int(current.catalogue().matters["id-card-reissue"].fees[0].amount or 0)


def whole(desk: Desk) -> None:
    """The record is whole, and citizens get what it says is in force."""
    assert list(broken(desk.engine)) == []
    states_agree(desk.record)
    one = next(p for p in publications.every(desk.engine) if p.state == "published")
    held = publications.texts_of(desk.engine, publications.held(desk.engine, one.number))
    assert held == desk.record.texts()
    assert {p.state for p in publications.every(desk.engine)} <= {"published", "refused", "failed"}
    current = desk.shelf.current()
    assert current and current.manifest.version == one.snapshot
    assert f"amount: {desk.fee()}\n" in held[GUIDE]


def states_agree(record: Record) -> None:
    """Every entry has all its versions, and at most one in force."""
    entries, _ = record.entries(size=10_000)
    assert entries
    for entry in entries:
        history = record.history(entry.path)
        assert [v.number for v in history] == list(range(entry.head, 0, -1))
        assert history[0].state == entry.state
        in_force = [v.number for v in history if v.state is State.PUBLISHED]
        assert in_force == ([entry.published] if entry.published else [])
