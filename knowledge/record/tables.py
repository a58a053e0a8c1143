"""The tables of the editors' record (库表); changed only through migrations."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, in whatever zone it was given; SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is stored."""
        return value and _aware(value).astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As it is read."""
        return value and _aware(value)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


entries = Table(
    "entries", metadata,
    Column("path", String(160), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("facets", JSON, nullable=False),
    Column("head", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("published", Integer),
    Column("owner", String(64)),
    Column("withdraw_on", Date),
    Column("reviewed_on", Date),
    Column("updated_at", Moment, nullable=False),
    Index("entries_kind", "kind", "state"),
)  # fmt: skip

versions = Table(
    "versions", metadata,
    Column("path", String(160), ForeignKey("entries.path"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("author", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("approver", String(64)),
    Column("approved_at", Moment),
    Column("publish_at", Moment),
    Index("versions_state", "state", "publish_at"),
)  # fmt: skip

comments = Table(
    "comments", metadata,
    Column("id", Integer, primary_key=True),
    Column("path", String(160), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("field", String(120), nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["path", "number"], ["versions.path", "versions.number"]),
    Index("comments_version", "path", "number"),
)  # fmt: skip

scratches = Table(
    "scratches", metadata,
    Column("path", String(160), primary_key=True),
    Column("editor", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("base", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
)  # fmt: skip

publications = Table(
    "publications", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("snapshot", String(64)),
    Column("by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("report", JSON, nullable=False),
    Index("publications_snapshot", "snapshot"),
)  # fmt: skip

published = Table(
    "published", metadata,
    Column("publication", Integer, ForeignKey("publications.number"), primary_key=True),
    Column("path", String(160), primary_key=True),
    Column("version", Integer, nullable=False),
)  # fmt: skip

urgents = Table(
    "urgents", metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("path", String(160)),
    Column("text", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("ended_at", Moment),
    Column("reviewer", String(64)),
    Column("reviewed_at", Moment),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("path", String(160), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_path", "path", "id"),
)  # fmt: skip
