"""English put into our words (英语词对照), phrase by phrase, so that it is read like any other question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SKIPPED, WHOLE = "skipped", "whole"
LONGEST = 8
WORD = re.compile(r"[a-z][a-z'’]*")
GAP = re.compile(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")
ENDINGS = ("'s", "ing", "ed", "es", "s", "e")
IES = re.compile(r"(?<=[a-z]{2})(?:ied|ies)$")
SHORTEST = 4


class Rendered(NamedTuple):
    """A text with its English in our words, and the share of its words that say something to us."""

    text: str
    known: float


class English:
    """The English words and phrases of a catalogue, by their stems; `whole` words keep theirs, and alone say nothing."""

    def __init__(self, cues: Mapping[str, Iterable[str]], terms: Iterable[tuple[str, str]]) -> None:
        self._ours: dict[tuple[str, ...], str] = {}
        self._whole = frozenset(cues.get(WHOLE, ()))
        for official, said in terms:
            self._ours[self._stems(said)] = official
        for ours, phrases in cues.items():
            for phrase in phrases:
                self._ours[self._stems(phrase)] = "" if ours in (SKIPPED, WHOLE) else ours

    def render(self, text: str) -> Rendered:
        """A lower-case text with every known English phrase, the longest first, in our words.

        What two phrases in a row say is said once: what papers do i bring.
        """
        words = list(WORD.finditer(text))
        stems = [self._stem(w[0]) for w in words]
        parts, start, at, known, skipped, last = list[str](), 0, 0, 0, 0, ""
        while at < len(words):
            size = next((n for n in range(LONGEST, 0, -1) if self._is(words, stems, at, n, text)), 0)
            parts.append(text[start : words[at].start()])
            ours = self._ours[tuple(stems[at : at + size])] if size else words[at][0]
            again = ours == last and not parts[-1].strip()
            parts.append("" if again else f" {ours} ")
            last = ours or last
            known, skipped = (known + size, skipped) if ours else (known, skipped + size)
            at += size or 1
            start = words[at - 1].end()
        plain = " ".join("".join((*parts, text[start:])).split())
        return Rendered(GAP.sub("", plain), known / max(1, len(words) - skipped))

    def _stem(self, word: str) -> str:
        return word if word in self._whole else stem(word)

    def _stems(self, phrase: str) -> tuple[str, ...]:
        return tuple(self._stem(w[0]) for w in WORD.finditer(phrase.lower()))

    def _is(
        self, words: list[re.Match[str]], stems: list[str], at: int, size: int, text: str
    ) -> bool:
        """Whether a known phrase of a size begins at a word, with nothing but spaces inside."""
        if at + size > len(words) or tuple(stems[at : at + size]) not in self._ours:
            return False
        return not text[words[at].start() : words[at + size - 1].end()].strip(
            "abcdefghijklmnopqrstuvwxyz'’- "
        )


def stem(word: str) -> str:
    """A word without the endings that change nothing for us: renewing, renewed, renews → renew."""
    word = IES.sub("y", word.replace("’", "'").strip("'"))
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST - 1:
            word = word.removesuffix(ending)
    return word[:-1] if len(word) >= SHORTEST and word[-1] == word[-2] else word
