"""What is learned at publication: what a question belongs to, and the element it asks for (学习)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from knowledge.characters import Characters
from knowledge.classifier import Classifier
from knowledge.clauses import closing
from knowledge.fact import Element
from knowledge.lexicon import plain
from knowledge.passage import digest_of
from knowledge.wordings import every

Vectors = NDArray[np.float32]
ELEMENT_RIDGE = 1.0
MOST_CHANGED = 0.1


def _share(distance: float) -> float:
    """The distance from a border as a share: 0 at -1, 1 at +1."""
    return min(1.0, max(0.0, (distance + 1) / 2))


@dataclass(frozen=True)
class Learned:
    """What a question is read with: what it belongs to by its characters, which element it asks
    for by its characters and by its vector, and the middle of each owner's vectors.
    """

    owners: Characters
    asking: Characters
    elements: Classifier
    centres: dict[str, Vectors]

    def leanings(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each plain text: owner → standard score."""
        return self.owners.leanings(texts)

    def asked(self, texts: Sequence[str], vectors: Vectors) -> list[dict[str, float]]:
        """For each plain text: element → about 1 where it is asked for, about 0 where not.

        What is asked mostly stands in the last clause, after the story.
        """
        heard, last = self.asking.scores(texts), self.asking.scores([closing(t) for t in texts])
        felt = self.elements.shares(vectors)
        return [
            {e: near[e] / 2 + (_share(said[e]) + _share(end[e])) / 4 for e in near if e in said}
            for said, end, near in zip(heard, last, felt, strict=True)
        ]

    def ready(self) -> None:
        """Make the first question as quick as the next."""
        self.owners.ready()

    def save(self, folder: Path) -> None:
        """Write all into a snapshot."""
        self.owners.save(folder / "owners")
        self.asking.save(folder / "asking")
        self.elements.save(folder / "elements.npz")
        middle = np.array(list(self.centres.values()), dtype=np.float32)
        np.savez(folder / "centres.npz", owners=np.array(list(self.centres)), middle=middle)

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Read all from a snapshot; raises ValueError when one is damaged."""
        try:
            with (folder / "centres.npz").open("rb") as file, np.load(file) as data:
                centres = dict(zip(map(str, data["owners"]), data["middle"], strict=True))
        except Exception as error:
            raise ValueError(f"{folder / 'centres.npz'} cannot be read: {error}") from error
        return cls(
            Characters.load(folder / "owners"), Characters.load(folder / "asking"),
            Classifier.load(folder / "elements.npz"), centres,
        )  # fmt: skip


Before = tuple[Learned, Catalogue]
"""What was learned before, and from what."""


def lasting(catalogue: Catalogue, before: Before | None) -> Before | None:
    """What was learned before, where most of it still holds; else None: all is learned anew.

    Which element is asked for is learned from everybody's wordings at once, so it lasts only as
    long as few of them change.
    """
    changed = len(_changed(catalogue.sayings, before))
    return before if changed <= MOST_CHANGED * len(catalogue.sayings) else None


def unread(catalogue: Catalogue, before: Before | None) -> list[str]:
    """The texts whose vectors learning needs: of every owner, or of those said otherwise."""
    said = catalogue.sayings
    return [text for owner in _changed(said, before) for text in said[owner]]


def learn(
    catalogue: Catalogue, vectors: Mapping[str, Vectors], before: Before | None = None
) -> Learned:
    """Learn from all that people may say; `vectors` are by digest.

    With what was learned before only owners that are said otherwise are learned anew: a changed
    guide is heard in a second, and at once where only its facts changed.
    """
    said = catalogue.sayings
    fresh = _changed(said, before)
    if before and not fresh and before[0].centres.keys() == said.keys():
        return before[0]
    owners = [owner for owner, texts in said.items() for _ in texts]
    texts = plain([text for texts in said.values() for text in texts])
    middles = {o: np.mean([vectors[digest_of(t)] for t in said[o]], axis=0) for o in fresh}
    if before is None:
        labels, asked = _askings(catalogue)
        return Learned(
            Characters.learn(owners, texts), Characters.learn(labels, plain(asked)),
            _elements(labels, asked, vectors), middles,
        )  # fmt: skip
    old = before[0]
    centres = {o: middles[o] if o in middles else old.centres[o] for o in said}
    return replace(old, owners=old.owners.relearn(owners, texts, fresh), centres=centres)


def _changed(said: Mapping[str, list[str]], before: Before | None) -> list[str]:
    if before is None:
        return list(said)
    then = before[1].sayings
    return [o for o, texts in said.items() if texts != then.get(o) or o not in before[0].centres]


def _askings(catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """Elements, and how people ask for them."""
    told: list[tuple[Element, str]] = [
        (p.element, p.text) for p in catalogue.passages.values()
        if p.kind in ("ask", "faq") and p.element and p.element is not Element.FAQS
    ]  # fmt: skip
    told += [(element, text) for _, element, text in every(catalogue.wordings) if element]
    return [element.value for element, _ in told], [text for _, text in told]


def _elements(
    labels: Sequence[str], asked: Sequence[str], vectors: Mapping[str, Vectors]
) -> Classifier:
    """The reading of vectors: rare elements count more, so that they are heard at all."""
    count = Counter(labels)
    even = [count[label] ** -0.5 for label in labels]
    mean = sum(even) / max(1, len(even))
    rows = np.array([vectors[digest_of(text)] for text in asked], dtype=np.float32)
    return Classifier.learn(labels, [e / mean for e in even], rows, ELEMENT_RIDGE)
