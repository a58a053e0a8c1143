"""Pairs of characters nobody writes, heard as the half of a word that sounds so: 护口 → 户口 (同音字对)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

COMMON = 30


class Spelling:
    """What is written how often, learned from all sayings; `sound` gives a character's pinyin."""

    def __init__(
        self, texts: Iterable[str], words: Iterable[str], sound: Callable[[str], str]
    ) -> None:
        self._sound = sound
        self._often = Counter(a + b for text in texts for a, b in pairwise(text))
        self._heard: dict[tuple[str, str], list[str]] = {}
        for pair in sorted({word[n : n + 2] for word in words for n in range(0, len(word) - 1, 2)}):
            if self._often[pair] >= COMMON and all("\u3400" <= c <= "\u9fff" for c in pair):
                self._heard.setdefault((sound(pair[0]), sound(pair[1])), []).append(pair)

    def mend(self, run: str, known: Collection[int]) -> str:
        """A run of Chinese with each pair that is never written put as it is; `known` stays."""
        for start in range(len(run) - 1):
            pair = run[start : start + 2]
            if self._often[pair] or start in known or start + 1 in known:
                continue
            alike = self._heard.get((self._sound(pair[0]), self._sound(pair[1])), [])
            meant = [m for m in alike if set(m) & set(pair) and self._fits(run, start, m)]
            if meant:
                best = max(meant, key=lambda m: self._often[m])
                run = run[:start] + best + run[start + 2 :]
        return run

    def _fits(self, run: str, start: int, meant: str) -> bool:
        """Whether its neighbours are written beside it at least as often as beside what stands."""
        left, right = run[max(0, start - 1) : start], run[start + 2 : start + 3]
        stands = self._pairs(left, run[start : start + 2], right)
        return self._pairs(left, meant, right) >= stands

    def _pairs(self, left: str, pair: str, right: str) -> int:
        return sum(self._often[p] for p in (left + pair[0], pair[1] + right) if len(p) == 2)
