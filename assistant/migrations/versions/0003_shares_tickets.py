"""Answers shared with a phone, tickets for the staff, and the secrets that sign sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("answer_id", sa.String(32), sa.ForeignKey("turns.id"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("shares_expiry", "shares", ["expires_at"])
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("conversation_id", sa.String(64)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.Text),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("tickets_state", "tickets", ["state", "created_at"])
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(128), nullable=False),
    )


def downgrade() -> None:
    for table in ("secrets", "tickets", "shares"):
        op.drop_table(table)
