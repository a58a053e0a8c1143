"""Servers for the tests of the interface for systems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from systems import Systems, systems

from knowledge.library import Knowledge


@pytest.fixture
def at(
    knowledge: Knowledge, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Systems]:
    """A server of one's own over the small content."""
    with systems(knowledge, content, tmp_path / "data", monkeypatch) as found:
        yield found


@pytest.fixture(scope="session")
def shared(
    knowledge: Knowledge, tiny: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Systems]:
    """A server over one theme that no test changes."""
    data = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch, systems(knowledge, tiny, data, patch) as found:
        yield found
