"""Puts a record's approved entries in force without an index."""

from __future__ import annotations

from knowledge.record import publications
from knowledge.record.record import Record


def in_force(record: Record, snapshot: str = "s1") -> int:
    """Put all that is approved in force, without an index."""
    planned = publications.plan(record.engine)
    number = publications.begin(record.engine, planned, "wang", "test")
    publications.finish(record.engine, number, snapshot)
    return number
