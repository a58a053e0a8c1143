"""What is learned from the passages at publication: their owners and the elements asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from knowledge.classifier import Classifier
from knowledge.fact import Element

Vectors = NDArray[np.float32]
ASKED = ("ask", "centre", "intent")
OWNER_RIDGE, ELEMENT_RIDGE = 10.0, 1.0
WRITTEN = 0.5


@dataclass(frozen=True)
class Learned:
    """Two readings of a question: what it belongs to, and which element it asks for."""

    owners: Classifier
    elements: Classifier

    def save(self, folder: Path) -> None:
        """Write both into a snapshot."""
        self.owners.save(folder / "owners.npz")
        self.elements.save(folder / "elements.npz")

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Read both from a snapshot; raises ValueError when one is damaged."""
        return cls(Classifier.load(folder / "owners.npz"), Classifier.load(folder / "elements.npz"))


def learn(catalogue: Catalogue, vectors: Mapping[str, Vectors]) -> Learned:
    """Learn from all passages; `vectors` are by digest."""
    passages = list(catalogue.passages.values())
    rows = np.array([vectors[p.digest] for p in passages], dtype=np.float32)
    shares = [1.0 if p.kind in ASKED else WRITTEN for p in passages]
    owners = Classifier.learn([p.owner for p in passages], shares, rows, OWNER_RIDGE)
    labels = {
        n: p.element.value for n, p in enumerate(passages)
        if p.kind in ("ask", "faq") and p.element and p.element is not Element.FAQS
    }  # fmt: skip
    count = Counter(labels.values())
    even = [count[label] ** -0.5 for label in labels.values()]
    mean = sum(even) / max(1, len(even))
    elements = Classifier.learn(
        list(labels.values()), [e / mean for e in even], rows[list(labels)], ELEMENT_RIDGE
    )
    return Learned(owners, elements)
