"""Insight: where answers came from, gaps, returned applications, reviews, samples, call-backs."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

def moment(name: str, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "origins",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("site", sa.String(64)),
    )
    op.create_index("turns_time", "turns", ["created_at"])
    op.create_index("ratings_time", "ratings", ["created_at"])
    op.create_table(
        "gaps",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("matter", sa.String(64)),
        sa.Column("snapshot", sa.String(64)),
        sa.Column("by", sa.String(64), nullable=False),
        moment("updated_at"),
    )
    op.create_table(
        "returns",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("reason", sa.String(300), primary_key=True),
        sa.Column("period", sa.String(7), primary_key=True),
        sa.Column("matter", sa.String(64)),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        moment("imported_at"),
    )
    op.create_table(
        "drawn",
        sa.Column("answer_id", sa.String(32), sa.ForeignKey("turns.id"), primary_key=True),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        moment("drawn_at"),
    )
    op.create_index("drawn_time", "drawn", ["drawn_at"])
    op.create_table(
        "reviews",
        sa.Column("answer_id", sa.String(32), sa.ForeignKey("drawn.answer_id"), primary_key=True),
        sa.Column("reviewer", sa.String(64), primary_key=True),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        moment("reviewed_at"),
    )
    op.create_index("reviews_time", "reviews", ["reviewed_at"])
    op.create_table(
        "samples",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        moment("created_at"),
    )
    op.create_index("samples_ref", "samples", ["source", "ref"])
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        moment("started_at"),
        moment("finished_at", True),
    )
    op.add_column("tickets", sa.Column("kind", sa.String(12), nullable=False, server_default="message"))
    op.add_column("tickets", sa.Column("answer_id", sa.String(32)))
    op.add_column("tickets", sa.Column("owner", sa.String(64)))
    op.add_column("tickets", moment("due_at", True))
    op.create_index("tickets_answer", "tickets", ["answer_id"], unique=True)
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(20), sa.ForeignKey("tickets.number"), nullable=False),
        sa.Column("reached", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        moment("at"),
    )
    op.create_index("callbacks_ticket", "callbacks", ["number", "at"])


def downgrade() -> None:
    op.drop_table("callbacks")
    op.drop_index("tickets_answer", "tickets")
    for column in ("due_at", "owner", "answer_id", "kind"):
        op.drop_column("tickets", column)
    for table in ("comparisons", "samples", "reviews", "drawn", "returns", "gaps"):
        op.drop_table(table)
    op.drop_index("ratings_time", "ratings")
    op.drop_index("turns_time", "turns")
    op.drop_table("origins")
