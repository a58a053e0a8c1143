"""Servers for the tests of the interface for systems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from systems import Systems, entered, systems

from knowledge.library import Knowledge


@pytest.fixture(scope="session")
def tiny_record(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which one theme is in force; to be copied."""
    return entered(tiny, tmp_path_factory.mktemp("tiny-record"))


@pytest.fixture
def at(
    knowledge: Knowledge, tiny_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Systems]:
    """A server of one's own over one theme."""
    with systems(knowledge, tiny_record, tmp_path / "data", monkeypatch) as found:
        yield found


@pytest.fixture(scope="session")
def shared(
    knowledge: Knowledge, tiny_record: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Systems]:
    """A server over one theme that no test changes."""
    data = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch, systems(knowledge, tiny_record, data, patch) as found:
        yield found
