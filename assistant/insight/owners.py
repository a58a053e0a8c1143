"""Who looks after a matter (事项负责人), as the record says."""

from __future__ import annotations

from knowledge.record.entry import Kind
from knowledge.record.exchange import SYSTEM
from knowledge.record.record import Record

EVERY = 100_000


def owners(record: Record) -> dict[str, str]:
    """Code of a matter → the person who looks after its entry."""
    found, _ = record.entries(kinds=[Kind.MATTER], size=EVERY)
    return {
        entry.facets["code"]: entry.owner for entry in found
        if entry.owner and entry.owner != SYSTEM and "code" in entry.facets
    }  # fmt: skip
