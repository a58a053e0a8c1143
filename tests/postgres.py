"""A real PostgreSQL from a pinned package, on a socket of its own; one database for each test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from assistant.store import connect, migrate


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running server; gives the URL of its socket with a blank for the database's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR on a bare machine
        import pgserver

        running = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield f"postgresql+psycopg://postgres@/{{}}?host={folder}"
    finally:
        running.cleanup()


def database(pattern: str) -> str:
    """A fresh database with our tables; its URL."""
    name = f"d{uuid4().hex}"
    admin = create_engine(pattern.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = connect(pattern.format(name))
    migrate(engine)
    engine.dispose()
    return pattern.format(name)
