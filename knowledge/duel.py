"""Duels (两两比较): which of two close owners a question speaks of, learned from their wordings alone.

One against all others hears what makes a matter; one against one hears what tells it from its
sibling. A duel is learned when it is first needed, in milliseconds, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.characters import Border, Characters
from knowledge.lexicon import plain

Vectors = NDArray[np.float32]
NEARNESS = 6.0
MOST_KEPT = 4096


class Duels:
    """Compares owners by their sayings and by the middle of their vectors."""

    def __init__(
        self, characters: Characters, sayings: Mapping[str, Sequence[str]],
        centres: Mapping[str, Vectors],
    ) -> None:  # fmt: skip
        self._characters, self._sayings, self._centres = characters, sayings, centres
        self._border, self._rows = lru_cache(MOST_KEPT)(self._learned), cache(self._read)

    def compared(
        self, text: str, vector: Vectors, owners: Sequence[str]
    ) -> dict[str, float]:
        """For each owner the mean of its duels with the others: above 0 where it wins."""
        known = [o for o in owners if o in self._sayings and o in self._centres]
        votes = dict.fromkeys(owners, 0.0)
        for one, other in combinations(known, 2):
            lead = self._border(one, other).distance(text) + self._nearer(vector, one, other)
            votes[one] += lead
            votes[other] -= lead
        return {owner: vote / max(1, len(known) - 1) for owner, vote in votes.items()}

    def _learned(self, one: str, other: str) -> Border:
        return self._characters.border(self._rows(one), self._rows(other))

    def _read(self, owner: str) -> Any:
        return self._characters.rows(plain(self._sayings[owner]))

    def _nearer(self, vector: Vectors, one: str, other: str) -> float:
        """How far a vector lies on the side of one of two centres."""
        way = self._centres[one] - self._centres[other]
        middle = (self._centres[one] + self._centres[other]) / 2
        return NEARNESS * float((vector - middle) @ way) / max(1e-9, float(np.linalg.norm(way)))
