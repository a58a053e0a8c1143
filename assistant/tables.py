"""The tables of the record in SQL (库表); changed only through migrations."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

conversations = Table(
    "conversations", metadata,
    Column("id", String(64), primary_key=True),
    Column("state", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)  # fmt: skip

turns = Table(
    "turns", metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("matter", String(64)),
    Column("snapshot", String(64), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("trace", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("turns_conversation", "conversation_id", "number", unique=True),
)  # fmt: skip

ratings = Table(
    "ratings", metadata,
    Column("answer_id", String(32), ForeignKey("turns.id"), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
)  # fmt: skip

keys = Table(
    "keys", metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("note", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)  # fmt: skip

idempotency = Table(
    "idempotency", metadata,
    Column("key", String(128), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("answer_id", String(32)),
    Column("created_at", DateTime(timezone=True), nullable=False),
)  # fmt: skip

inbound = Table(
    "inbound", metadata,
    Column("id", String(20), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("message", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("owner", String(64)),
    Column("lease_until", DateTime(timezone=True)),
    Column("held_until", DateTime(timezone=True)),
    Column("deliveries", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("answer_id", String(32)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("inbound_conversation", "conversation_id", "number", unique=True),
    Index("inbound_open", "state", "lease_until"),
)  # fmt: skip

allowances = Table(
    "allowances", metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("remaining", Integer, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)  # fmt: skip

switches = Table(
    "switches", metadata,
    Column("channel", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)  # fmt: skip
