"""The tables of insight (库表); changed only through migrations."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from assistant.tables import metadata

Moment = DateTime(timezone=True)

origins = Table(
    "origins", metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("site", String(64)),
)  # fmt: skip

gaps = Table(
    "gaps", metadata,
    Column("key", String(16), primary_key=True),
    Column("text", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("matter", String(64)),
    Column("snapshot", String(64)),
    Column("by", String(64), nullable=False),
    Column("updated_at", Moment, nullable=False),
)  # fmt: skip

returns = Table(
    "returns", metadata,
    Column("name", String(200), primary_key=True),
    Column("reason", String(300), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("matter", String(64)),
    Column("count", Integer, nullable=False),
    Column("by", String(64), nullable=False),
    Column("imported_at", Moment, nullable=False),
)  # fmt: skip

drawn = Table(
    "drawn", metadata,
    Column("answer_id", String(32), ForeignKey("turns.id"), primary_key=True),
    Column("why", String(12), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("drawn_at", Moment, nullable=False),
    Index("drawn_time", "drawn_at"),
)  # fmt: skip

reviews = Table(
    "reviews", metadata,
    Column("answer_id", String(32), ForeignKey("drawn.answer_id"), primary_key=True),
    Column("reviewer", String(64), primary_key=True),
    Column("verdict", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reviewed_at", Moment, nullable=False),
    Index("reviews_time", "reviewed_at"),
)  # fmt: skip

samples = Table(
    "samples", metadata,
    Column("id", String(40), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("source", String(12), nullable=False),
    Column("ref", String(64), nullable=False),
    Column("by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("samples_ref", "source", "ref"),
)  # fmt: skip

comparisons = Table(
    "comparisons", metadata,
    Column("id", Integer, primary_key=True),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("report", JSON, nullable=False),
    Column("by", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
)  # fmt: skip

callbacks = Table(
    "callbacks", metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(20), ForeignKey("tickets.number"), nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("callbacks_ticket", "number", "at"),
)  # fmt: skip
