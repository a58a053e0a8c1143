"""Imports: what editors taught about labels, and uploads until they are saved."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "import_labels",
        sa.Column("label", sa.String(64), primary_key=True),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.LargeBinary, nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("saved", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for table in ("imports", "import_labels"):
        op.drop_table(table)
