"""A record in which the small content is in force, and the same content as shapes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from standing import in_force

from assistant.store import connect, migrate
from knowledge.files import files_of
from knowledge.record.exchange import found
from knowledge.record.record import Record
from knowledge.upkeep.leaves import Parsed, parsed


@pytest.fixture(scope="session")
def founded(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy."""
    path = tmp_path_factory.mktemp("upkeep") / "record.sqlite"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    found(engine, content)
    in_force(Record(engine))
    engine.dispose()
    return path


@pytest.fixture
def record(founded: Path, tmp_path: Path) -> Iterator[Record]:
    """A record of one's own."""
    engine = connect(f"sqlite:///{shutil.copy(founded, tmp_path / 'record.sqlite')}")
    yield Record(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def files(content: Path) -> Parsed:
    """The data of every file; read only."""
    return parsed({p: b.decode() for p, b in files_of(content).items()})
