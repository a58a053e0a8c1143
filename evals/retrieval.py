"""The product's own retrieval on an external corpus (外部语料检索评测)."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.ranking import CUTS, figures
from knowledge import index
from knowledge.embedder import Embedder
from knowledge.index import Index
from knowledge.lexical import Lexical
from knowledge.library import Weights, fuse
from knowledge.vectors import VectorCache

LONGEST = 500
BATCH = 16
Near = list[tuple[str, float]]
Progress = Callable[[str, int, int], None]


class CorpusError(Exception):
    """A corpus or its questions cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Document:
    """One text of a corpus, cut as the product cuts the articles of a policy."""

    id: str
    text: str

    @property
    def digest(self) -> str:
        """Identity of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Asked:
    """A question with the ids of the texts that answer it."""

    id: str
    text: str
    relevant: frozenset[str]


def quiet(stage: str, done: int, total: int) -> None:
    """A progress shown to nobody."""


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{file}:{number}: not JSON: {error}") from error


def corpus(file: Path) -> list[Document]:
    """The texts of a corpus file; raises CorpusError by file and line."""
    found = []
    for number, row in _rows(file):
        if "_id" not in row or "text" not in row:
            raise CorpusError(f"{file}:{number}: a text needs _id and text")
        title = f"{row['title']}：" if row.get("title") else ""
        found.append(Document(str(row["_id"]), f"{title}{row['text']}"[:LONGEST]))
    if not found:
        raise CorpusError(f"{file}: no texts")
    return found


def questions(file: Path) -> list[Asked]:
    """The questions of a file; raises CorpusError by file and line."""
    found = []
    for number, row in _rows(file):
        if not {"_id", "text", "relevant"} <= set(row):
            raise CorpusError(f"{file}:{number}: a question needs _id, text and relevant")
        found.append(Asked(str(row["_id"]), row["text"], frozenset(map(str, row["relevant"]))))
    return found


def embedded(
    texts: Sequence[Document], embedder: Embedder, folder: Path, progress: Progress = quiet
) -> NDArray[np.float32]:
    """One row for each text, from the cache where its digest is there."""
    cache = VectorCache(folder / "vectors.sqlite", embedder.name)
    vectors = cache.fill(
        {d.digest: d.text for d in texts}, embedder.passages,
        lambda done, total: progress("embedding", done, total),
    )  # fmt: skip
    return np.array([vectors[d.digest] for d in texts], dtype=np.float32)


def opened(
    texts: Sequence[Document], embedder: Embedder, folder: Path, progress: Progress = quiet
) -> Index:
    """The vector index of a corpus, built once under the folder and kept by digest."""
    identity = "\n".join((embedder.name, *(f"{d.id} {d.digest}" for d in texts)))
    path = folder / hashlib.sha256(identity.encode()).hexdigest()[:16]
    if not path.exists():
        _build(texts, embedded(texts, embedder, folder, progress), path, progress)
    return Index(path)


def _build(
    texts: Sequence[Document], rows: NDArray[np.float32], path: Path, progress: Progress
) -> None:
    building = path.with_name(f".{path.name}")
    shutil.rmtree(building, ignore_errors=True)
    kinds = [{"kind": "article"}] * len(texts)
    ids = [d.id for d in texts]
    index.build(building, ids, rows, kinds, lambda n: progress("indexing", n, len(ids)))
    building.rename(path)


@dataclass
class Sides:
    """What each side of a search found for every question, and the seconds it took."""

    near: list[Near]
    words: list[Near]
    seconds: dict[str, float]


def searched(
    asked: Sequence[Asked], near: Index, embedder: Embedder, words: Lexical, depth: int,
    progress: Progress = quiet,
) -> Sides:  # fmt: skip
    """Every question put to the index and to the words, a few at a time."""
    found = Sides([], [], {"vectors": 0.0, "words": 0.0})
    for start in range(0, len(asked), BATCH):
        texts = [a.text for a in asked[start : start + BATCH]]
        began = time.perf_counter()
        found.near += near.search(embedder.queries(texts), depth)
        middle = time.perf_counter()
        found.words += [words.search(t, depth) for t in texts]
        found.seconds["vectors"] += middle - began
        found.seconds["words"] += time.perf_counter() - middle
        progress("searching", min(start + BATCH, len(asked)), len(asked))
    return found


def measure(
    texts: Sequence[Document], asked: Sequence[Asked], embedder: Embedder, folder: Path,
    weights: Weights, progress: Progress = quiet,
) -> dict[str, Any]:  # fmt: skip
    """Figures of words alone, vectors alone, and both fused as the product fuses them."""
    near = opened(texts, embedder, folder, progress)
    words = Lexical([d.id for d in texts], [d.text for d in texts])
    sides = searched(asked, near, embedder, words, max(weights.depth, *CUTS), progress)
    began = time.perf_counter()
    both = [
        [r[0] for r in fuse(n, w, weights)] for n, w in zip(sides.near, sides.words, strict=True)
    ]
    fusing = time.perf_counter() - began
    ways = {
        "words": ([[i for i, _ in w] for w in sides.words], sides.seconds["words"]),
        "vectors": ([[i for i, _ in n] for n in sides.near], sides.seconds["vectors"]),
        "fused": (both, sum(sides.seconds.values()) + fusing),
    }
    return {
        "texts": len(texts), "questions": len(asked), "embedder": embedder.name,
        "lexical_weight": weights.lexical,
        "figures": {name: _figures(asked, *way) for name, way in ways.items()},
    }  # fmt: skip


def _figures(asked: Sequence[Asked], ranked: list[list[str]], seconds: float) -> dict[str, float]:
    rankings = {a.id: r for a, r in zip(asked, ranked, strict=True)}
    found = figures(rankings, {a.id: a.relevant for a in asked})
    return {k: round(v, 4) for k, v in found.items()} | {
        "queries_per_second": round(len(asked) / max(seconds, 1e-9), 1)
    }
