"""Pairs of characters nobody writes, put as they are written: 护口 → 户口, 几夭 → 几天 (同音字, 形近字)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

COMMON, SELDOM = 30, 3
LITTLE = frozenset("的了是在为与及或和以于将须可已拟其此该不怎想我你他她再没")


class Spelling:
    """What is written how often, learned from all sayings.

    `sound` gives a character's pinyin; each of `lookalikes` holds characters of nearly one shape.
    """

    def __init__(
        self, texts: Iterable[str], words: Iterable[str], sound: Callable[[str], str],
        lookalikes: Iterable[str] = (),
    ) -> None:  # fmt: skip
        texts = list(texts)
        self._sound = sound
        self._often = Counter(a + b for text in texts for a, b in pairwise(text))
        self._written = Counter(c for text in texts for c in text)
        self._alike: dict[str, set[str]] = {}
        for group in lookalikes:
            for one in group:
                self._alike.setdefault(one, set()).update(set(group) - {one})
        self._heard: dict[tuple[str, str], list[str]] = {}
        for pair in sorted({word[n : n + 2] for word in words for n in range(0, len(word) - 1, 2)}):
            if self._often[pair] >= COMMON and all("\u3400" <= c <= "\u9fff" for c in pair):
                self._heard.setdefault((sound(pair[0]), sound(pair[1])), []).append(pair)

    def mend(self, run: str, known: Collection[int]) -> str:
        """A run of Chinese with each pair that is never written put as it is; `known` stays."""
        for start in range(len(run) - 1):
            pair = run[start : start + 2]
            if self._often[pair] or LITTLE & set(pair) or start in known or start + 1 in known:
                continue
            meant = [m for m in self._meant(pair) if self._fits(run, start, m)]
            if meant:
                best = max(meant, key=lambda m: self._often[m])
                run = run[:start] + best + run[start + 2 :]
        return run

    def _meant(self, pair: str) -> list[str]:
        """Pairs that are written, with one character that sounds or looks like the one that stands."""
        heard = self._heard.get((self._sound(pair[0]), self._sound(pair[1])), [])
        seen = [c + pair[1] for c in sorted(self._alike.get(pair[0], ()))]
        seen += [pair[0] + c for c in sorted(self._alike.get(pair[1], ()))]
        same = [m for m in heard if set(m) & set(pair)]
        return same or [m for m in seen if self._often[m] >= self._enough(pair, m)]

    def _enough(self, pair: str, meant: str) -> int:
        """How often a pair must be written to be meant: seldom where nobody writes what stands."""
        stands = next(a for a, b in zip(pair, meant, strict=True) if a != b)
        return SELDOM if self._written[stands] < SELDOM else COMMON

    def _fits(self, run: str, start: int, meant: str) -> bool:
        """Whether its neighbours are written beside it at least as often as beside what stands."""
        left, right = run[max(0, start - 1) : start], run[start + 2 : start + 3]
        stands = self._pairs(left, run[start : start + 2], right)
        return self._pairs(left, meant, right) >= stands

    def _pairs(self, left: str, pair: str, right: str) -> int:
        return sum(self._often[p] for p in (left + pair[0], pair[1] + right) if len(p) == 2)
