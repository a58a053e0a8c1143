"""Secrets that sign what is handed out (签名密钥): made once, shared by all processes of a record."""

from __future__ import annotations

import secrets as random

from sqlalchemy import Column, Engine, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.tables import metadata

BYTES = 32

secrets = Table(
    "secrets", metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)  # fmt: skip


def secret(engine: Engine, name: str) -> str:
    """The secret of a name; the first who asks makes it."""
    wanted = select(secrets.c.value).where(secrets.c.name == name)
    try:
        with engine.begin() as db:
            known = db.execute(wanted).scalar()
            if known is not None:
                return str(known)
            value = random.token_urlsafe(BYTES)
            db.execute(insert(secrets).values(name=name, value=value))
            return value
    except IntegrityError:
        return secret(engine, name)
