"""Linear readings of question vectors, learned from the content's own wordings (问法分类器).

Ridge regression from the vectors of passages to a label: what a passage belongs to, or which
element a wording asks for. It adds to the nearest passages what all wordings of a label have in
common. Learned at publication, in a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Classifier:
    """Says for each label how much a question sounds like its wordings."""

    def __init__(self, labels: Sequence[str], mean: Vectors, weights: Vectors, base: Vectors):
        self.labels = list(labels)
        self._mean, self._weights, self._base = mean, weights, base

    @classmethod
    def learn(
        cls, labels: Sequence[str], shares: Sequence[float], vectors: Vectors, ridge: float
    ) -> Classifier:
        """Learn from one label, share and vector a passage; `ridge` keeps it from memorising."""
        names = sorted(set(labels))
        column = {name: n for n, name in enumerate(names)}
        mean = vectors.mean(axis=0)
        targets = np.zeros((len(labels), len(names)), dtype=np.float32)
        targets[np.arange(len(labels)), [column[o] for o in labels]] = 1.0
        base = targets.mean(axis=0)
        weighed = ((vectors - mean) * np.array(shares, dtype=np.float32)[:, None]).T
        square = weighed @ (vectors - mean) + ridge * np.eye(vectors.shape[1], dtype=np.float32)
        weights = np.linalg.solve(square, weighed @ (targets - base))
        return cls(names, *(a.astype(np.float32) for a in (mean, weights, base)))

    def shares(self, vectors: Vectors) -> list[dict[str, float]]:
        """For each question vector: label → about 1 where it is meant, about 0 where not."""
        raw = (vectors - self._mean) @ self._weights + self._base
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in raw]

    def save(self, path: Path) -> None:
        """Write to one .npz file."""
        np.savez(
            path, labels=np.array(self.labels), mean=self._mean, weights=self._weights,
            base=self._base,
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read from a .npz file; raises ValueError when it is missing or damaged."""
        try:
            with path.open("rb") as file, np.load(file) as data:
                labels = [str(label) for label in data["labels"]]
                return cls(labels, data["mean"], data["weights"], data["base"])
        except Exception as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
