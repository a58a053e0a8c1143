"""An assistant over a record of its own, by words alone and with a real index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.store import Store, connect, migrate
from knowledge.library import Knowledge


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = connect(f"sqlite:///{tmp_path / 'daoban.sqlite'}")
    migrate(engine)
    store = Store(engine)
    yield store
    store.close()


@pytest.fixture(params=["words", "whole"])
def knowledge(request: pytest.FixtureRequest) -> Knowledge:
    """Served by words alone, and with a real index over hashed vectors."""
    found: Knowledge = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def assistant(knowledge: Knowledge, store: Store) -> Assistant:
    return Assistant(lambda: knowledge, store)
