"""A real PostgreSQL from a pinned package, on a socket of its own; one database for each test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, text

from assistant.store import connect, migrate

TEMPLATE = "ours"
KNOWN = f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running server; gives the URL of its socket with a blank for the database's name.

    The folder lies outside pytest's, which every other run of pytest closes to the server's user;
    who gives it deletes it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR on a bare machine
        import pgserver

        running = pgserver.get_server(folder, cleanup_mode=None)
    pattern = f"postgresql+psycopg://postgres@/{{}}?host={folder}"
    with _admin(pattern) as db:  # nothing here outlives the machine
        db.execute(text("ALTER SYSTEM SET fsync = off"))
        db.execute(text("SELECT pg_reload_conf()"))
    try:
        yield pattern
    finally:  # at once: what it would write to disk is deleted
        pgserver.pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=folder, user=running.system_user)
        running.cleanup()


@contextmanager
def _admin(pattern: str) -> Iterator[Connection]:
    engine = create_engine(pattern.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        yield db
    engine.dispose()


def database(pattern: str, like: str = TEMPLATE) -> str:
    """A fresh database with our tables, or a copy of another; its URL."""
    name = f"d{uuid4().hex}"
    with _admin(pattern) as db:
        if like == TEMPLATE and not db.execute(text(KNOWN)).first():
            db.execute(text(f"CREATE DATABASE {TEMPLATE}"))
            engine = connect(pattern.format(TEMPLATE))
            migrate(engine)
            engine.dispose()
        db.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    return pattern.format(name)
