"""What all tests share: the weights, small content, and knowledge published from it."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # before tests/, whose folders bear the names of our packages

from fakes import HashingEmbedder  # noqa: E402
from little import little_content  # noqa: E402
from postgres import database, server  # noqa: E402
from small import small_content, tiny_content  # noqa: E402

from channels.cli import NEW_OBJECTS  # noqa: E402
from knowledge.catalogue import Catalogue  # noqa: E402
from knowledge.embedder import Embedder, load  # noqa: E402
from knowledge.index import Index  # noqa: E402
from knowledge.lexicon import simplify  # noqa: E402
from knowledge.library import Knowledge, Weights  # noqa: E402
from knowledge.publish import checked, publish  # noqa: E402
from knowledge.snapshot import Shelf  # noqa: E402
from knowledge.weights import verified  # noqa: E402

gc.set_threshold(NEW_OBJECTS)  # as `daoban` does: every search for garbage goes through all that lasts


def pytest_collection_finish() -> None:
    """Keep what was imported out of garbage collection, for it lasts as long as the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _words() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # zhconv leaves its dictionary open
        simplify("預熱")


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the weights; an error, not a skip, where they were not prepared."""
    folder = Path(os.environ.get("DAOBAN_MODELS", ROOT / "models")).resolve()
    verified(folder, "use")
    return folder


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three themes of the bundled content; read only."""
    return small_content(tmp_path_factory.mktemp("small") / "content")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One theme with few wordings, for publishing; read only."""
    return tiny_content(tmp_path_factory.mktemp("tiny") / "content")


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content that is quick to read whole; read only."""
    return little_content(tmp_path_factory.mktemp("little") / "content")


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny content to break."""
    return Path(shutil.copytree(tiny, tmp_path / "content"))


@pytest.fixture(scope="session")
def catalogue(content: Path) -> Catalogue:
    """The small content as a catalogue."""
    return checked(content)


@pytest.fixture(scope="session")
def published(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the tiny content is in force; read only."""
    data = tmp_path_factory.mktemp("published")
    publish(tiny, Shelf(data / "snapshots"), HashingEmbedder())
    return data


@pytest.fixture
def shelf(published: Path, tmp_path: Path) -> Shelf:
    """A shelf of one's own with the tiny content in force."""
    return Shelf(Path(shutil.copytree(published, tmp_path / "data")) / "snapshots")


@pytest.fixture(scope="session")
def words(catalogue: Catalogue) -> Knowledge:
    """The small content served by words alone."""
    return Knowledge.of("words", catalogue, None, None, Weights())


@pytest.fixture(scope="session")
def hashed(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the small content is in force with hashed vectors; read only."""
    data = tmp_path_factory.mktemp("hashed")
    publish(content, Shelf(data / "snapshots"), HashingEmbedder())
    return data


@pytest.fixture(scope="session")
def whole(hashed: Path) -> Knowledge:
    """The small content served with a real index over hashed vectors."""
    embedder, snapshot = HashingEmbedder(), Shelf(hashed / "snapshots").current()
    assert snapshot
    return Knowledge.of(
        snapshot.manifest.version, snapshot.catalogue(), Index(snapshot.index_path), embedder,
        Weights(), snapshot.learned(),
    )  # fmt: skip


@pytest.fixture(scope="session")
def use(models: Path) -> Embedder:
    """The quickest of the real models."""
    return load("use", models, threads=1)


@pytest.fixture(scope="session")
def real(tiny: Path, models: Path, use: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the tiny content is in force with a real model; read only."""
    data = tmp_path_factory.mktemp("real")
    publish(tiny, Shelf(data / "snapshots"), use)
    return data


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL for the whole run, started at first need."""
    with tempfile.TemporaryDirectory(prefix="daoban-pg-") as folder, server(Path(folder)) as pattern:
        yield pattern


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The URL of a fresh database with our tables."""
    return database(postgres_server)
