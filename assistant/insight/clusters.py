"""Questions that ask the same (归并): by their vectors, around the first that asked it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder
from knowledge.library import Knowledge
from knowledge.passage import digest_of
from knowledge.vectors import VectorCache

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
Nearest = Callable[[Sequence[str], Vectors], list[str | None]]

ALIKE = 0.835
SAME_OWNER, OTHER_OWNER = 0.035, -0.02
AT_ONCE = 16
DEPTH = 10
LARGEST = 200 * 1024 * 1024


def grouped(
    vectors: Vectors, owners: Sequence[str | None], alike: float = ALIKE, leaders: int = 0
) -> list[int]:
    """For each row the row that leads its group; the first `leaders` rows lead whatever comes.

    A row joins the nearest group whose leader is alike enough; whether their nearest entry
    is the same counts a little. Rows come in the order of their weight, so groups do not depend on what comes after.
    """
    led: list[int] = []
    places: list[int] = []
    for row, vector in enumerate(vectors):
        best = _best(row, vector, vectors, owners, places) if row >= leaders else None
        if best is None or best[1] < alike:
            places.append(row)
            led.append(row)
        else:
            led.append(best[0])
    return led


def _best(
    row: int, vector: Vectors, vectors: Vectors, owners: Sequence[str | None], places: list[int]
) -> tuple[int, float] | None:
    if not places:
        return None
    near = vectors[places] @ vector
    if owners[row] is not None:
        near = near + [_leaning(owners[row], owners[p]) for p in places]
    place = int(np.argmax(near))
    return places[place], float(near[place])


def _leaning(one: str | None, other: str | None) -> float:
    if other is None:
        return 0.0
    return SAME_OWNER if one == other else OTHER_OWNER


def remembered(embedder: Embedder, file: Path) -> Embed:
    """Vectors of questions, each made once; a few at a time, so that citizens' own go between."""

    def few(texts: Sequence[str]) -> Vectors:
        parts = [embedder.queries(texts[i : i + AT_ONCE]) for i in range(0, len(texts), AT_ONCE)]
        return np.concatenate(parts)

    def embed(texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, embedder.dimension), np.float32)
        if file.exists() and file.stat().st_size > LARGEST:
            file.unlink()
        wanted = {digest_of(t): t for t in texts}
        have = VectorCache(file, f"{embedder.name}:query").fill(wanted, few)
        return np.stack([have[digest_of(t)] for t in texts])

    return embed


def apart(texts: Sequence[str]) -> Vectors:
    """Vectors where no model serves: only equal texts are alike."""
    places = {text: n for n, text in enumerate(dict.fromkeys(texts))}
    rows = np.zeros((len(texts), max(1, len(places))), np.float32)
    for row, text in enumerate(texts):
        rows[row, places[text]] = 1
    return rows


def nearest(knowledge: Knowledge) -> Nearest:
    """The matter whose text is nearest to each question, by the index or by words alone."""

    def found(texts: Sequence[str], vectors: Vectors) -> list[str | None]:
        if knowledge.index is not None and len(texts):
            rows = knowledge.index.search(vectors, DEPTH)
        else:
            rows = [knowledge.lexical.search(knowledge.lexicon.expand(t), DEPTH) for t in texts]
        return [_matter(knowledge, (i for i, _ in row)) for row in rows]

    return found


def _matter(knowledge: Knowledge, ids: Iterable[str]) -> str | None:
    catalogue = knowledge.catalogue
    owners = (catalogue.passages[i].owner for i in ids if i in catalogue.passages)
    return next((catalogue.matters[o].code for o in owners if o in catalogue.matters), None)
