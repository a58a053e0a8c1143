"""A record of each kind of database, empty or with the tiny centre in force under its snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import GUIDE, Desk, sqlite
from fakes import HashingEmbedder
from postgres import database
from sqlalchemy import Engine

from assistant.store import connect, migrate
from knowledge.record.exchange import found
from knowledge.record.record import Record
from knowledge.record.tables import metadata

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with our tables; read only."""
    path = tmp_path_factory.mktemp("blank") / "record.sqlite"
    engine = connect(sqlite(path))
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def shared(postgres_server: str) -> str:
    """A PostgreSQL database that is emptied for each test, which is quicker than a new one."""
    return database(postgres_server)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, blank: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "postgresql":
        engine = connect(request.getfixturevalue("shared"))
        with engine.begin() as db:
            for table in reversed(metadata.sorted_tables):
                db.execute(table.delete())
    else:
        engine = connect(sqlite(shutil.copy(blank, tmp_path / "record.sqlite")))
    yield engine
    engine.dispose()


@pytest.fixture
def record(engine: Engine) -> Record:
    """An empty record of each kind."""
    return Record(engine)


@pytest.fixture(scope="session", params=KINDS)
def opened(
    request: pytest.FixtureRequest, tiny: Path, published: Path, blank: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path]:  # fmt: skip
    """The tiny centre published twice: a fee of 40, then of 45; database and data folder; read only."""
    data = Path(shutil.copytree(published, tmp_path_factory.mktemp("opened") / "data"))
    if request.param == "postgresql":
        url = database(request.getfixturevalue("postgres_server"))
    else:
        url = sqlite(shutil.copy(blank, data / "daoban.sqlite"))
    desk = Desk(connect(url), data, HashingEmbedder())
    found(desk.engine, tiny)
    desk.publish()
    desk.approved(GUIDE, desk.guide(45))
    desk.publish()
    desk.engine.dispose()
    return url, data


@pytest.fixture
def desk(opened: tuple[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A copy of one's own, of each kind: publication 2 is in force, its fee is 45."""
    url, data = opened
    copy = Path(shutil.copytree(data, tmp_path / "data"))
    if url.startswith("postgresql"):
        name = url.split("@/")[1].split("?")[0]
        url = database(request.getfixturevalue("postgres_server"), name)
    else:
        url = sqlite(copy / "daoban.sqlite")
    desk = Desk(connect(url), copy, HashingEmbedder())
    yield desk
    desk.engine.dispose()
