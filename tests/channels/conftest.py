"""One server for the session, and the knowledge that every server of these tests serves."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from house import House, opened
from lines import Parrot
from sqlalchemy import Engine

from assistant.settings import BUNDLED
from assistant.store import connect, migrate
from knowledge.lexicon import simplify
from knowledge.library import Knowledge, Weights
from knowledge.source import read


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # zhconv leaves its dictionary open
        simplify("預熱")
    return Knowledge.of("test", read(BUNDLED).catalogue(), None, None, Weights())


@pytest.fixture(scope="session")
def house(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(knowledge, tmp_path_factory.mktemp("data")) as house:
        yield house


@pytest.fixture
def http(house: House) -> httpx.Client:
    return house.client


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database of each kind."""
    Parrot.heard.clear()
    server = request.param == "postgresql"
    path = tmp_path / "inbox.sqlite"
    made = connect(request.getfixturevalue("postgres") if server else f"sqlite:///{path}")
    migrate(made)
    yield made
    made.dispose()
