"""What the line searches: one snapshot's catalogue, words and indexes behind one version id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from knowledge.duel import Duels
from knowledge.embedder import Embedder
from knowledge.index import Index
from knowledge.learn import Learned
from knowledge.lexical import Lexical
from knowledge.lexicon import Lexicon, plain
from knowledge.notice import Urgent
from knowledge.passage import Passage

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """How evidence adds up, in units of cosine similarity; chosen by evals.

    `lexical` is worth of one BM25 point, `leaning` of one standard score of what was learned;
    `depth` is how many passages are taken from each side.
    """

    lexical: float = 0.0043
    leaning: float = 0.02
    depth: int = 200


def undecided(owners: Sequence[str]) -> dict[str, float]:
    """A duel that nobody wins, where nothing was learned."""
    return dict.fromkeys(owners, 0.0)


class Scored(NamedTuple):
    """A passage met by a search: cosine similarity, BM25 score, and both fused."""

    passage: Passage
    dense: float
    lexical: float
    score: float


@dataclass(frozen=True)
class Matches:
    """What a search met, best first, and what the text sounds like.

    `leanings`: owner → standard score; `elements`: element → about 1 where it is asked for;
    `duel`: for some owners, which of them is meant: above 0 where one wins.
    """

    passages: list[Scored]
    leanings: dict[str, float]
    elements: dict[str, float]
    duel: Callable[[Sequence[str]], dict[str, float]] = undecided


def fuse(
    dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], weights: Weights
) -> list[tuple[str, float, float, float]]:
    """(id, cosine, BM25, fused) best first; a passage that vectors missed gets their floor."""
    near, words = dict(dense), dict(lexical)
    floor = min(near.values(), default=0.0)
    both = [(i, near.get(i, floor), words.get(i, 0.0)) for i in near | words]
    rows = [(i, cosine, bm25, cosine + weights.lexical * bm25) for i, cosine, bm25 in both]
    return sorted(rows, key=lambda r: (-r[3], r[0]))


@dataclass(frozen=True)
class Knowledge:
    """One published version in memory; without an index it answers lexically."""

    version: str
    catalogue: Catalogue
    lexical: Lexical
    index: Index | None = None
    embedder: Embedder | None = None
    learned: Learned | None = None
    weights: Weights = Weights()

    @classmethod
    def of(
        cls, version: str, catalogue: Catalogue, index: Index | None, embedder: Embedder | None,
        weights: Weights, learned: Learned | None = None,
    ) -> Knowledge:  # fmt: skip
        """Knowledge over a catalogue; the lexical side is built here."""
        passages = catalogue.passages
        lexical = Lexical(list(passages), [p.text for p in passages.values()])
        knowledge = cls(version, catalogue, lexical, index, embedder, learned, weights)
        _ = knowledge.lexicon, knowledge.duels, catalogue.pointing
        return knowledge

    def searched(self, index: Index, embedder: Embedder, learned: Learned | None) -> Knowledge:
        """The same words, with what finds by meaning."""
        if learned:
            learned.ready()
        whole = replace(self, index=index, embedder=embedder, learned=learned)
        whole.__dict__.update(lexicon=self.lexicon)
        return whole

    def beside(self, urgent: Urgent) -> Knowledge:
        """The same with urgent measures heeded; what was taken down is met by no search."""
        if not urgent.notices and not urgent.hidden:
            return self
        shown = replace(self, catalogue=self.catalogue.beside(urgent))
        shown.__dict__.update(duels=self.duels)  # costly to make, and no different
        _ = shown.lexicon, shown.catalogue.passages, shown.catalogue.pointing
        return shown

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the catalogue."""
        return Lexicon(self.catalogue)

    @property
    def complete(self) -> bool:
        """Whether the vector index serves."""
        return self.index is not None and self.embedder is not None

    def search(self, texts: Sequence[str]) -> list[Matches]:
        """For each text what matches, best first; CPU work, call it in a thread."""
        if self.index is None or self.embedder is None:
            return [Matches(self._fused(t, []), {}, {}) for t in texts]
        vectors = self.embedder.queries(texts)
        near = self.index.search(vectors, self.weights.depth)
        blank: list[dict[str, float]] = [{} for _ in texts]
        said = plain(texts)
        leanings = self.learned.leanings(said) if self.learned else blank
        elements = self.learned.asked(said, vectors) if self.learned else blank
        return [
            Matches(self._fused(t, n), lean, e, self._duel(p, v))
            for t, n, lean, e, p, v in zip(
                texts, near, leanings, elements, said, vectors, strict=True
            )
        ]

    def _duel(self, said: str, vector: Vectors) -> Callable[[Sequence[str]], dict[str, float]]:
        return partial(self.duels.compared, said, vector) if self.duels else undecided

    @cached_property
    def duels(self) -> Duels | None:
        """Comparisons of close owners, where they were learned."""
        if self.learned is None:
            return None
        return Duels(self.learned.owners, self.catalogue.sayings, self.learned.centres)

    def _fused(self, text: str, near: list[tuple[str, float]]) -> list[Scored]:
        words = self.lexical.search(self.lexicon.expand(text), self.weights.depth)
        passages = self.catalogue.passages
        return [
            Scored(passages[i], d, w, s)
            for i, d, w, s in fuse(near, words, self.weights)
            if i in passages
        ]
