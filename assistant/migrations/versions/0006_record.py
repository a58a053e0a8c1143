"""The editors' record: entries, versions, comments, publications, urgent measures, audit."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def moment(name: str, nullable: bool = True) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("path", sa.String(160), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("facets", sa.JSON, nullable=False),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("published", sa.Integer),
        sa.Column("owner", sa.String(64)),
        sa.Column("withdraw_on", sa.Date),
        sa.Column("reviewed_on", sa.Date),
        moment("updated_at", False),
    )
    op.create_index("entries_kind", "entries", ["kind", "state"])
    op.create_table(
        "versions",
        sa.Column("path", sa.String(160), sa.ForeignKey("entries.path"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        moment("created_at", False),
        sa.Column("approver", sa.String(64)),
        moment("approved_at"),
        moment("publish_at"),
    )
    op.create_index("versions_state", "versions", ["state", "publish_at"])
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("path", sa.String(160), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("field", sa.String(120), nullable=False),
        moment("created_at", False),
        sa.ForeignKeyConstraint(["path", "number"], ["versions.path", "versions.number"]),
    )
    op.create_index("comments_version", "comments", ["path", "number"])
    op.create_table(
        "scratches",
        sa.Column("path", sa.String(160), primary_key=True),
        sa.Column("editor", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        moment("saved_at", False),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("snapshot", sa.String(64)),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        moment("started_at", False),
        moment("finished_at"),
        sa.Column("report", sa.JSON, nullable=False),
    )
    op.create_index("publications_snapshot", "publications", ["snapshot"])
    op.create_table(
        "published",
        sa.Column("publication", sa.Integer, sa.ForeignKey("publications.number"), primary_key=True),
        sa.Column("path", sa.String(160), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "urgents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("path", sa.String(160)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        moment("since", False),
        moment("until"),
        moment("ended_at"),
        sa.Column("reviewer", sa.String(64)),
        moment("reviewed_at"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        moment("at", False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("path", sa.String(160), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("audit_path", "audit", ["path", "id"])


def downgrade() -> None:
    for table in (
        "audit", "urgents", "published", "publications", "scratches", "comments", "versions", "entries",
    ):
        op.drop_table(table)
