"""A linear reading of question vectors learned from the content's own wordings (问法分类器).

Ridge regression from the vectors of all passages to what they belong to; it adds to the nearest
passages what all wordings of a matter have in common. Learned at publication, in a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
RIDGE = 30.0
WRITTEN = 0.5


class Classifier:
    """Says for each owner of passages how much a question sounds like its wordings."""

    def __init__(self, owners: Sequence[str], mean: Vectors, weights: Vectors) -> None:
        self.owners = list(owners)
        self._mean, self._weights = mean, weights

    @classmethod
    def learn(cls, owners: Sequence[str], asked: Sequence[bool], vectors: Vectors) -> Classifier:
        """Learn from one owner and vector a passage; wordings that people ask count double."""
        names = sorted(set(owners))
        column = {name: n for n, name in enumerate(names)}
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        share = np.where(np.array(asked), 1.0, WRITTEN)[:, None]
        targets = np.zeros((len(owners), len(names)), dtype=np.float32)
        targets[np.arange(len(owners)), [column[o] for o in owners]] = 1.0
        weighed = (centred * share).T
        square = weighed @ centred + RIDGE * np.eye(vectors.shape[1])
        weights = np.linalg.solve(square, weighed @ (targets - targets.mean(axis=0)))
        return cls(names, mean.astype(np.float32), weights.astype(np.float32))

    def leanings(self, vectors: Vectors) -> list[dict[str, float]]:
        """For each question vector: owner → standard score among all owners."""
        raw = (vectors - self._mean) @ self._weights
        spread = raw.std(axis=1, keepdims=True)
        scores = (raw - raw.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9)
        return [dict(zip(self.owners, map(float, row), strict=True)) for row in scores]

    def save(self, path: Path) -> None:
        """Write to one .npz file."""
        np.savez(path, owners=np.array(self.owners), mean=self._mean, weights=self._weights)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read from a .npz file; raises ValueError or OSError when it is damaged."""
        try:
            with np.load(path) as data:
                return cls([str(o) for o in data["owners"]], data["mean"], data["weights"])
        except Exception as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
