"""The vector index (向量索引): the only file that knows Chroma; embedded only, never a server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
COLLECTION = "passages"
BATCH = 2000
CHROMA = "chromadb"


class IndexDamaged(Exception):
    """The index at a path cannot be opened or answers wrongly; it is rebuilt from the content."""


def _client(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))


def _batches(n: int) -> Iterator[slice]:
    return (slice(i, min(n, i + BATCH)) for i in range(0, n, BATCH))


def build(
    path: Path, ids: Sequence[str], vectors: Vectors, metadatas: Sequence[dict[str, str]],
    report: Callable[[int], None] = lambda done: None,
) -> None:  # fmt: skip
    """Write a new index into a directory that does not exist yet; `report` counts rows."""
    collection = _client(path).create_collection(
        COLLECTION,
        metadata={"hnsw:space": "cosine", "hnsw:sync_threshold": 500, "hnsw:search_ef": 128},
        embedding_function=None,
    )
    _add(collection, ids, vectors, metadatas, report)


def _add(
    collection: Any, ids: Sequence[str], vectors: Vectors, metadatas: Sequence[dict[str, str]],
    report: Callable[[int], None],
) -> None:  # fmt: skip
    for part in _batches(len(ids)):
        collection.add(
            ids=list(ids[part]), embeddings=vectors[part], metadatas=list(metadatas[part])
        )
        report(part.stop)


def derive(
    old: Path, path: Path, gone: Sequence[str], ids: Sequence[str], vectors: Vectors,
    metadatas: Sequence[dict[str, str]],
) -> None:  # fmt: skip
    """Write a new index as a copy of an old one with some rows taken out and some added."""
    shutil.copytree(old, path)
    collection = _client(path).get_collection(COLLECTION, embedding_function=None)
    for part in _batches(len(gone)):
        collection.delete(ids=list(gone[part]))
    _add(collection, ids, vectors, metadatas, lambda done: None)


class Index:
    """An index opened for reading."""

    def __init__(self, path: Path) -> None:
        try:
            self._collection = _client(path).get_collection(COLLECTION, embedding_function=None)
            self.count: int = self._collection.count()
            first = self._collection.peek(1)["embeddings"]
            self.dimension: int = len(first[0]) if self.count else 0
        except Exception as error:
            raise IndexDamaged(f"the vector index at {path} cannot be opened: {error}") from error

    def search(self, vectors: Vectors, n: int) -> list[list[tuple[str, float]]]:
        """For each query row (unit length) the nearest `n` ids with cosine similarity."""
        found = self._collection.query(
            query_embeddings=vectors, n_results=min(n, self.count), include=["distances"]
        )
        return [
            [(i, 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]


def answers(path: Path, count: int) -> None:
    """See that an index holds so many rows and finds one; raises IndexDamaged."""
    index = Index(path)
    if index.count != count:
        raise IndexDamaged(f"{index.count} passages where {count} were expected")
    if count and not index.search(np.ones((1, index.dimension), np.float32), 1)[0]:
        raise IndexDamaged("a search found nothing")
