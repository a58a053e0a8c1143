"""A fresh database of each kind, and what enters known turns into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from seeding import Seed
from sqlalchemy import Engine

from assistant.store import connect, migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if server else f"sqlite:///{tmp_path / 'a.sqlite'}"
    made = connect(url)
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def seed(engine: Engine) -> Seed:
    return Seed(engine)
