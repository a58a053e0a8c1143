"""Hear (听清): what was said made plain, and the elements that its words ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from knowledge.clauses import pieces
from knowledge.fact import Element
from knowledge.intent import Cues
from knowledge.lexicon import Lexicon

KNOWN = 0.75
LETTERS = re.compile("[a-z]{2}")
META = re.compile(r"[\[\](){}|?*+\\]")
K = TypeVar("K")


def heard(plain: str, cues: Cues, lexicon: Lexicon) -> tuple[str, bool]:
    """A text without what is only polite, misheard words mended; and whether it was English."""
    asking = _strip(_uncourteous(plain, cues, lexicon), cues)
    return _ours(lexicon.mend(asking), lexicon)


def asked_elements(text: str, cues: Cues) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """The elements asked for by strong and by weak words, each in the order of the text."""
    return (
        in_order(text, {e: c.strong for e, c in cues.elements.items()}),
        in_order(text, {e: c.weak for e, c in cues.elements.items()}),
    )


def in_order(text: str, says: Mapping[K, tuple[str, ...]]) -> tuple[K, ...]:
    """The keys whose words or patterns are met in a text, the longer first where they overlap."""
    hits = [
        (found.start(), found.end(), key)
        for key, words in says.items()
        for word in (*(w for w in words if w in text), *_patterns(words))
        for found in _pattern(word).finditer(text)
    ]
    hits.sort(key=lambda h: (h[0] - h[1], h[0]))
    kept: list[tuple[int, int, K]] = []
    for hit in hits:
        if all(hit[1] <= k[0] or k[1] <= hit[0] for k in kept):
            kept.append(hit)
    return tuple(dict.fromkeys(k for _, _, k in sorted(kept, key=lambda h: h[:2])))


@cache
def _patterns(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some words that are patterns."""
    return tuple(word for word in words if META.search(word))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A word as a pattern; English only as whole words, and what is a pattern as it is."""
    if META.search(word):
        return re.compile(word)
    return re.compile(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word))


def _uncourteous(text: str, cues: Cues, lexicon: Lexicon) -> str:
    """The text without clauses that are only polite: 打扰您了。…。感谢您的解答."""
    kept = [
        piece for piece in pieces(text)
        if not any(word in piece for word in cues.courtesies)
        or lexicon.terms(piece) or any(asked_elements(piece, cues))
    ]  # fmt: skip
    return "".join(kept) or text


def _strip(text: str, cues: Cues) -> str:
    """The text without polite openers and fillers, unless nothing would be left."""
    stripped = text
    for filler in sorted(cues.fillers, key=len, reverse=True):
        if len(filler) > 1:
            stripped = stripped.replace(filler, "")
    stripped = stripped.strip(" ,，。.、!！?？~啊哈嗯哦")
    return stripped if len(stripped) >= 2 else text


def _ours(text: str, lexicon: Lexicon) -> tuple[str, bool]:
    """The text with its English in our words, and whether all of it was English."""
    if not LETTERS.search(text):
        return text, False
    english = text.isascii() and " " in text
    rendered = lexicon.english.render(text)
    return (text if english and rendered.known < KNOWN else rendered.text), english
