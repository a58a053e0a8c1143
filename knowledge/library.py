"""What the line searches: one snapshot's catalogue, words and indexes behind one version id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.embedder import Embedder
from knowledge.index import Index
from knowledge.lexical import Lexical
from knowledge.lexicon import Lexicon
from knowledge.passage import Passage


@dataclass(frozen=True)
class Weights:
    """How lexical evidence is weighed against vectors, chosen by evals."""

    lexical: float = 0.3
    depth: int = 80


@dataclass(frozen=True)
class Scored:
    """A passage met by a search: cosine similarity, BM25 score, and both fused (z-scores)."""

    passage: Passage
    dense: float
    lexical: float
    score: float


def fuse(
    dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], weights: Weights
) -> list[tuple[str, float, float, float]]:
    """(id, cosine, BM25, fused) best first: a passage missed by a side gets that side's floor."""
    near, words = dict(dense), dict(lexical)
    ids = list(dict.fromkeys((*near, *words)))
    if not ids:
        return []
    floor = min(near.values(), default=0.0)
    d = np.array([near.get(i, floor) for i in ids])
    w = np.array([words.get(i, 0.0) for i in ids])
    share = weights.lexical if near else 1.0
    fused = _z(d) + share * _z(w)
    ranked = sorted(zip(ids, d, w, fused, strict=True), key=lambda r: (-r[3], r[0]))
    return [(i, float(a), float(b), float(c)) for i, a, b, c in ranked]


def _z(values: np.ndarray) -> np.ndarray:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


@dataclass(frozen=True)
class Knowledge:
    """One published version in memory; without an index it answers lexically."""

    version: str
    catalogue: Catalogue
    lexical: Lexical
    index: Index | None = None
    embedder: Embedder | None = None
    weights: Weights = Weights()

    @classmethod
    def of(
        cls, version: str, catalogue: Catalogue, index: Index | None, embedder: Embedder | None,
        weights: Weights,
    ) -> Knowledge:  # fmt: skip
        """Knowledge over a catalogue; the lexical side is built here."""
        passages = catalogue.passages
        lexical = Lexical(list(passages), [p.text for p in passages.values()])
        knowledge = cls(version, catalogue, lexical, index, embedder, weights)
        _ = knowledge.lexicon
        return knowledge

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the catalogue."""
        return Lexicon(self.catalogue)

    @property
    def complete(self) -> bool:
        """Whether the vector index serves."""
        return self.index is not None and self.embedder is not None

    def search(self, texts: Sequence[str]) -> list[list[Scored]]:
        """For each text the passages that match, best first; CPU work, call it in a thread."""
        near = self._near(texts)
        return [self._fused(t, n) for t, n in zip(texts, near, strict=True)]

    def _near(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        if self.index is None or self.embedder is None:
            return [[] for _ in texts]
        return self.index.search(self.embedder.queries(texts), self.weights.depth)

    def _fused(self, text: str, near: list[tuple[str, float]]) -> list[Scored]:
        words = self.lexical.search(self.lexicon.expand(text), self.weights.depth)
        passages = self.catalogue.passages
        return [
            Scored(passages[i], d, w, s)
            for i, d, w, s in fuse(near, words, self.weights)
            if i in passages
        ]
