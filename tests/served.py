"""A data folder published with a real model, and the environment of children that use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.serving import Serving
from assistant.store import connect, migrate
from knowledge.embedder import Embedder
from knowledge.library import Knowledge, Weights
from knowledge.notice import Urgent
from knowledge.record.exchange import found
from knowledge.record.publishing import publish
from knowledge.snapshot import Shelf

ROOT = Path(__file__).parents[1]
PUBLISH = [sys.executable, "-m", "channels.cli", "knowledge", "publish", "--plain", "--files", "--no-gate"]


def environment(data: Path, content: Path, models: Path) -> dict[str, str]:
    """What a child is told: the folders and the quick model."""
    return {
        "DAOBAN_DATA": str(data), "DAOBAN_CONTENT": str(content), "DAOBAN_MODELS": str(models),
        "DAOBAN_EMBEDDER": "use", "DAOBAN_EMBEDDER_THREADS": "1",
    }  # fmt: skip


def child(told: dict[str, str], *options: str) -> subprocess.Popen[str]:
    """A real publisher, its stages on standard error."""
    return subprocess.Popen(
        [*PUBLISH, *options], env=os.environ | told, cwd=ROOT, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def published(told: dict[str, str], *options: str) -> str:
    """Publish to the end; gives what was told on the way."""
    with child(told, *options) as process:
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 0, said
    return said


def recorded(data: Path, content: Path, embedder: Embedder, folder: Path) -> Path:
    """A copy of a data folder whose content is entered and published in a record, too."""
    copy = Path(shutil.copytree(data, folder / "data"))
    engine = connect(f"sqlite:///{copy / 'daoban.sqlite'}")
    migrate(engine)
    found(engine, content)
    publish(engine, Shelf(copy / "snapshots"), embedder, "wang", "test")
    engine.dispose()
    return copy


NEAR = """
import sqlite3, sys
from pathlib import Path
import numpy as np
from knowledge.index import Index
index, cache = Index(Path(sys.argv[1])), sqlite3.connect(sys.argv[2])
wanted = set(Path(sys.argv[3]).read_text().split())
rows = [
    np.frombuffer(value, np.float32)
    for digest, value in cache.execute("SELECT digest, value FROM vector") if digest in wanted
]
found = index.search(np.array(rows), 1)
print(sum(row[0][1] > 0.999 for row in found) / len(found))
"""


def found_again(data: Path) -> float:
    """The share of all vectors of passages that the index in force finds, told by a child that may die of it."""
    current = Shelf(data / "snapshots").current()
    assert current
    digests = data / "digests.txt"
    digests.write_text("\n".join(p.digest for p in current.catalogue().passages.values()))
    paths = [str(current.index_path), str(data / "vectors.sqlite"), str(digests)]
    command = [sys.executable, "-c", NEAR, *paths]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    return float(done.stdout) if done.returncode == 0 else 0.0


class Loaded(Serving):
    """Serves with an embedder that is loaded already."""

    def __init__(
        self, data: Path, content: Path, models: Path, embedder: Embedder,
        beside: Callable[[], Urgent] = Urgent,
    ) -> None:  # fmt: skip
        shelf = Shelf(data / "snapshots")
        super().__init__(shelf, content, models, "use", 1, Weights(), None, beside)
        self._embedder = embedder


def first(knowledge: Knowledge, text: str) -> str:
    """The owner of the first passage met for a text."""
    return knowledge.search([text])[0].passages[0].passage.owner
