"""The staff: accounts, their sessions, failed sign-ins."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def moment(name: str, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        moment("created_at"),
        moment("password_at"),
        moment("seen_at", True),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(32), sa.ForeignKey("staff.name"), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        moment("created_at"),
        moment("seen_at"),
        sa.Column("said", sa.JSON, nullable=False),
    )
    op.create_index("staff_sessions_name", "staff_sessions", ["name"])
    op.create_table(
        "staff_sign_ins",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        moment("since"),
    )


def downgrade() -> None:
    for table in ("staff_sign_ins", "staff_sessions", "staff"):
        op.drop_table(table)
