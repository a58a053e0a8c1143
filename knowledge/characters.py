"""Linear readings of a question's characters, learned from wordings (字面分类器).

A linear support vector machine over characters and their pairs: it hears the words that decide,
where vectors only hear what a question is like. The only file that knows scikit-learn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
FEATURES = 2**15
SOFTNESS = 0.2
DUEL_SOFTNESS = 2.0
SEED = 0
MOST_READ = 64


@cache
def _counter() -> Any:
    """Counts characters and pairs; made at need, for its library takes most of a second to import."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char", ngram_range=(1, 2), n_features=FEATURES, norm=None, alternate_sign=False
    )


def _machine(softness: float, **options: Any) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=softness, random_state=SEED, **options)


@lru_cache(MOST_READ)
def _read(text: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Where the characters and pairs of a text are, and how much each says; read by many."""
    counts = _counter().transform([text])
    return counts.indices, 1 + np.log(counts.data)


@dataclass(frozen=True)
class Border:
    """The border between two sets of sayings: above 0 on the side of the first."""

    characters: Characters
    at: NDArray[np.int32]
    weights: Vectors
    start: float

    def distance(self, text: str) -> float:
        """How far a text lies from the border."""
        indices, shares = self.characters.row(text)
        here = np.searchsorted(self.at, indices).clip(max=len(self.at) - 1)
        known = self.at[here] == indices
        return self.start + float(shares[known] @ self.weights[here[known]])


class Characters:
    """Says for each label how much a text reads like its wordings: above 0 where it does."""

    def __init__(self, labels: Sequence[str], rarity: Vectors, weights: NDArray[np.float16]) -> None:
        self.labels = list(labels)
        self._rarity, self._weights = rarity, weights

    @classmethod
    def learn(cls, labels: Sequence[str], texts: Sequence[str]) -> Characters:
        """Learn from one label a text; at least two labels."""
        from sklearn.feature_extraction.text import TfidfTransformer

        counts = _counter().transform(texts)
        rarity = TfidfTransformer(sublinear_tf=True).fit(counts).idf_.astype(np.float32)
        names = sorted(set(labels))
        blank = cls(names, rarity, np.zeros((FEATURES + 1, len(names)), np.float16))
        return blank._with(names, labels, texts)

    def relearn(
        self, labels: Sequence[str], texts: Sequence[str], changed: Collection[str]
    ) -> Characters:
        """The same with only some labels learned anew; labels that are gone are left out."""
        names = sorted(set(labels))
        column = {name: n for n, name in enumerate(self.labels)}
        weights = np.zeros((FEATURES + 1, len(names)), np.float16)
        for n, name in enumerate(names):
            if name in column:
                weights[:, n] = self._weights[:, column[name]]
        fresh = [n for n in names if n in set(changed) or n not in column]
        return Characters(names, self._rarity, weights)._with(fresh, labels, texts)

    def _with(self, fresh: Sequence[str], labels: Sequence[str], texts: Sequence[str]) -> Characters:
        """The columns of some labels learned, each against all other texts."""
        rows, said = self.rows(texts), np.array(labels)
        for name in fresh:
            machine = _machine(SOFTNESS).fit(rows, said == name)
            column = self.labels.index(name)
            self._weights[:-1, column] = machine.coef_[0]
            self._weights[-1, column] = machine.intercept_[0]
        return self

    def ready(self) -> None:
        """Import what reading takes: before the first question, not with it."""
        _counter()

    def rows(self, texts: Sequence[str]) -> Any:
        """TF-IDF of characters and pairs, each row of length 1, as a sparse matrix."""
        counts = _counter().transform(texts)
        counts.data = (1 + np.log(counts.data)) * self._rarity[counts.indices]
        length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1))).ravel()
        share = np.repeat(1 / np.maximum(length, 1e-9), np.diff(counts.indptr))
        counts.data = (counts.data * share).astype(np.float32)
        return counts

    def row(self, text: str) -> tuple[NDArray[np.int32], Vectors]:
        """The row of one text: where its values are, and the values."""
        indices, said = _read(text)
        values = said * self._rarity[indices]
        share = 1 / max(float(np.sqrt(np.sum(values * values))), 1e-9)
        return indices, (values * share).astype(np.float32)

    def border(self, ones: Any, others: Any) -> Border:
        """The border between the rows of two sets of sayings, learned from them alone."""
        from scipy.sparse import vstack

        labels = np.repeat([1, -1], [ones.shape[0], others.shape[0]])
        machine = _machine(DUEL_SOFTNESS, class_weight="balanced")
        machine.fit(vstack([ones, others], format="csr"), labels)
        at = np.flatnonzero(machine.coef_[0]).astype(np.int32)
        weights = machine.coef_[0][at].astype(np.float32)
        return Border(self, at, weights, float(machine.intercept_[0]))

    def scores(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text: label → distance from the border, above 0 where it is meant."""
        return [dict(zip(self.labels, row.tolist(), strict=True)) for row in self._raw(texts)]

    def leanings(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text: label → standard score among all labels."""
        raw = self._raw(texts)
        spread = np.maximum(raw.std(axis=1, keepdims=True), 1e-9)
        scores = (raw - raw.mean(axis=1, keepdims=True)) / spread
        return [dict(zip(self.labels, row.tolist(), strict=True)) for row in scores]

    def _raw(self, texts: Sequence[str]) -> Vectors:
        found = np.empty((len(texts), len(self.labels)), np.float32)
        for n, text in enumerate(texts):
            indices, values = self.row(text)
            found[n] = values @ self._weights[indices].astype(np.float32)
        found += self._weights[-1].astype(np.float32)
        return found

    def save(self, path: Path) -> None:
        """Write to a folder: labels and rarity in one file, weights in another to be mapped."""
        path.mkdir()
        np.savez(path / "labels.npz", labels=np.array(self.labels), rarity=self._rarity)
        np.save(path / "weights.npy", self._weights)

    @classmethod
    def load(cls, path: Path) -> Characters:
        """Read from a folder, the weights mapped into memory; ValueError when it is damaged."""
        try:
            with (path / "labels.npz").open("rb") as file, np.load(file) as data:
                labels, rarity = [str(n) for n in data["labels"]], data["rarity"]
            weights = np.load(path / "weights.npy", mmap_mode="r")
            if weights.shape != (FEATURES + 1, len(labels)):
                raise ValueError(f"weights of shape {weights.shape} for {len(labels)} labels")
            return cls(labels, rarity, weights)
        except Exception as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
