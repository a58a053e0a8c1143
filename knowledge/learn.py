"""What is learned at publication: what a question belongs to, and the element it asks for (学习)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from knowledge.characters import Characters
from knowledge.classifier import Classifier
from knowledge.fact import Element
from knowledge.lexicon import simplify
from knowledge.passage import Passage
from knowledge.wordings import every

Vectors = NDArray[np.float32]
SPOKEN = ("name", "ask", "faq", "centre", "intent")
ELEMENT_RIDGE = 1.0
BREAKS = re.compile(r"[，。？！；、,?!;\s]+")
SHORTEST = 3


def plain(texts: Sequence[str]) -> list[str]:
    """Texts as they are compared: one script, one case, one width."""
    return [simplify(text) for text in texts]


def closing(text: str) -> str:
    """The last clause of a text; English is left whole."""
    clauses = [c for c in BREAKS.split(text) if len(c) >= SHORTEST]
    return clauses[-1] if clauses and not text.isascii() else text


def _share(distance: float) -> float:
    """The distance from a border as a share: 0 at -1, 1 at +1."""
    return min(1.0, max(0.0, (distance + 1) / 2))


@dataclass(frozen=True)
class Learned:
    """Three readings of a question: what it belongs to by its characters, and which element it
    asks for by its characters and by its vector.
    """

    owners: Characters
    asking: Characters
    elements: Classifier

    def leanings(self, texts: list[str]) -> list[dict[str, float]]:
        """For each text: owner → standard score."""
        return self.owners.leanings(plain(texts))

    def asked(self, texts: list[str], vectors: Vectors) -> list[dict[str, float]]:
        """For each text: element → about 1 where it is asked for, about 0 where not.

        What is asked mostly stands in the last clause, after the story.
        """
        whole = plain(texts)
        heard, last = self.asking.scores(whole), self.asking.scores([closing(t) for t in whole])
        felt = self.elements.shares(vectors)
        return [
            {e: near[e] / 2 + (_share(said[e]) + _share(end[e])) / 4 for e in near if e in said}
            for said, end, near in zip(heard, last, felt, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write all into a snapshot."""
        self.owners.save(folder / "owners")
        self.asking.save(folder / "asking")
        self.elements.save(folder / "elements.npz")

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Read all from a snapshot; raises ValueError when one is damaged."""
        return cls(
            Characters.load(folder / "owners"), Characters.load(folder / "asking"),
            Classifier.load(folder / "elements.npz"),
        )  # fmt: skip


def learn(
    catalogue: Catalogue, vectors: Mapping[str, Vectors],
    before: tuple[Learned, Catalogue] | None = None,
) -> Learned:  # fmt: skip
    """Learn from all that people may say; `vectors` are by digest.

    With what was learned before, and from what, only owners that are said otherwise are learned
    anew: a changed guide is heard in a second.
    """
    owners, said = _sayings(catalogue)
    if before is None:
        labels, asked = _askings(catalogue)
        return Learned(
            Characters.learn(owners, plain(said)), Characters.learn(labels, plain(asked)),
            _elements(catalogue, vectors),
        )  # fmt: skip
    old, earlier = before
    now, then = _by_owner(catalogue), _by_owner(earlier)
    changed = {owner for owner in now if now[owner] != then.get(owner)}
    return replace(old, owners=old.owners.relearn(owners, plain(said), changed))


def _by_owner(catalogue: Catalogue) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for owner, text in zip(*_sayings(catalogue), strict=True):
        found.setdefault(owner, set()).add(text)
    return found


def _sayings(catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """Owners, and what people say for them."""
    told = [(p.owner, p.text) for p in catalogue.passages.values() if p.kind in SPOKEN]
    told += [(owner, text) for owner, _, text in every(catalogue.wordings)]
    return [owner for owner, _ in told], [text for _, text in told]


def _askings(catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """Elements, and how people ask for them."""
    told = [(element.value, p.text) for element, p in _asking(catalogue)]
    told += [(element.value, text) for _, element, text in every(catalogue.wordings) if element]
    return [element for element, _ in told], [text for _, text in told]


def _asking(catalogue: Catalogue) -> list[tuple[Element, Passage]]:
    """Elements, and the passages that ask for them."""
    return [
        (p.element, p) for p in catalogue.passages.values()
        if p.kind in ("ask", "faq") and p.element and p.element is not Element.FAQS
    ]  # fmt: skip


def _elements(catalogue: Catalogue, vectors: Mapping[str, Vectors]) -> Classifier:
    """The reading of vectors: rare elements count more, so that they are heard at all."""
    asking = _asking(catalogue)
    labels = [element.value for element, _ in asking]
    count = Counter(labels)
    even = [count[label] ** -0.5 for label in labels]
    mean = sum(even) / max(1, len(even))
    rows = np.array([vectors[p.digest] for _, p in asking], dtype=np.float32)
    return Classifier.learn(labels, [e / mean for e in even], rows, ELEMENT_RIDGE)
