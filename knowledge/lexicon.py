"""The words of a catalogue: simplifies script, mends misheard words, finds terms and names (词表).

The only file that knows pypinyin and zhconv.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.english import English
from knowledge.spelling import LITTLE, SELDOM, Spelling

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z][a-z ]{4,}[a-z]")
LONGEST = 8
SOUGHT = "找"
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("hu", "fu"))


class Found(NamedTuple):
    """A term met in a text."""

    term: str
    official: str
    word: str
    start: int


@cache
def _sound(character: str) -> str:
    """The toneless pinyin of one character."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(character, style=Style.NORMAL)[0]


@cache
def _fuzzy(character: str) -> str:
    """Its pinyin with the differences removed that dialects and speech recognition confuse."""
    sound = _sound(character)
    for a, b in _FUZZY:
        sound = sound.replace(a, b)
    return sound


def _initial(character: str) -> str:
    return _fuzzy(character)[:1]


def simplify(text: str) -> str:
    """Half-width, lower-case, simplified script, without control and zero-width characters."""
    import zhconv

    text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn"))
    return str(zhconv.convert(text, "zh-hans")).lower().strip()


def plain(texts: Iterable[str]) -> list[str]:
    """Texts as they are compared: one script, one case, one width."""
    return [simplify(text) for text in texts]


class Lexicon:
    """What words mean here; built once for a snapshot, then read only."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._terms: dict[str, str] = {}
        for key, term in catalogue.terms.items():
            for word in (term.official, *term.says):
                self._terms.setdefault(simplify(word), key)
        self.names = {simplify(n): codes for n, codes in catalogue.names.items()}
        self._names_by_start: dict[str, list[str]] = {}
        for name in self.names:
            if len(name) >= 2:
                self._names_by_start.setdefault(name[:2], []).append(name)
        plain = [re.split(r"[(（]", name)[0] for name in (*self.names, *self._terms)]
        self.modifiers = frozenset(
            simplify(say) for situation in catalogue.situations.values()
            for option in situation.options.values() for say in option.says
        )  # fmt: skip
        self._vocabulary = {w for w in (*self._terms, *self.names, *plain) if len(w) >= 2}
        self._longest = max(map(len, self._terms), default=0)
        self.english = English(
            catalogue.cues.english,
            ((t.official, s) for t in catalogue.terms.values() for s in t.says if s.isascii()),
        )
        self._written = "\n".join(p.text for p in catalogue.passages.values())
        said = [text for texts in catalogue.sayings.values() for text in texts]
        self._spelling = Spelling(
            [self._written, *said], self._vocabulary, _sound, catalogue.cues.lookalikes
        )
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._by_blank: dict[str, list[str]] = {}
        self._latin: dict[str, str] = {}
        officials = self._sounding(t.official for t in catalogue.terms.values())
        places = self._sounding(n for s in catalogue.sites.values() for n in (s.name, *s.aliases))
        self._vocabulary |= set(places)
        spoken = [w for w in self._terms if 3 <= len(w) <= LONGEST and HAN.fullmatch(w)]
        for word in (*officials, *self._sounding(self.names), *places, *spoken):
            self._by_sound.setdefault(tuple(map(_fuzzy, word)), word)
            self._latin.setdefault("".join(map(_sound, word)), word)
        for word in (*sorted(spoken), *places):
            for key in _blanks(word):
                self._by_blank.setdefault(key, []).append(word)

    @staticmethod
    def _sounding(words: Iterable[str]) -> list[str]:
        """The words that misheard ones are mended to: Chinese, three to eight characters."""
        plain = {simplify(w) for w in words}
        return sorted(w for w in plain if 3 <= len(w) <= LONGEST and HAN.fullmatch(w))

    def mend(self, text: str) -> str:
        """Replace words that sound like a known term by it: 共积金 → 公积金, 户可本 → 户口本."""
        text = LATIN.sub(lambda m: self._from_latin(m[0]), text)
        return HAN.sub(lambda m: self._mend_run(m[0]), text)

    def _from_latin(self, run: str) -> str:
        joined = run.replace(" ", "")
        for sound in sorted(self._latin, key=len, reverse=True):
            if len(sound) >= 8 and sound in joined:
                return run.replace(run, joined.replace(sound, f" {self._latin[sound]} "))
        return run

    def _mend_run(self, run: str) -> str:
        known = self._covered(run)
        for size in range(min(LONGEST, len(run)), 2, -1):
            for start in range(len(run) - size + 1):
                span = range(start, start + size)
                if any(i in known for i in span):
                    continue
                if word := self._misheard(run[start : start + size]):
                    run = run[:start] + word + run[start + size :]
                    known |= set(span)
        return self._spelling.mend(run, known)

    def _covered(self, run: str) -> set[int]:
        """The positions of a run that known words already cover."""
        covered: set[int] = set()
        for size in range(min(LONGEST, len(run)), 2, -1):
            for start in range(len(run) - size + 1):
                if run[start : start + size] in self._vocabulary:
                    covered |= set(range(start, start + size))
        return covered

    def _misheard(self, window: str) -> str | None:
        """The word meant by a window that nobody writes: 办公室 is written, and no 办公司.

        What ends in 找 goes on with 不着 or 到: 证件找不着 is no 证件照.
        """
        word = self._sounds_like(window)
        if word is None or window.endswith(SOUGHT) or LITTLE & {a for a, b in zip(window, word, strict=True) if a != b}:
            return None
        return None if self._written.count(window) >= SELDOM else word

    def _sounds_like(self, window: str) -> str | None:
        sounds = tuple(map(_fuzzy, window))
        if word := self._by_sound.get(sounds):
            return word
        for place, key in enumerate(_blanks(window), 1):
            for word in self._by_blank.get(key, ()):
                if _initial(window[place]) == _initial(word[place]):
                    return word
        return None

    def terms(self, text: str) -> list[Found]:
        """The terms met in a text from left to right, longest first where they overlap."""
        found: list[Found] = []
        start = 0
        while start < len(text):
            for size in range(min(self._longest, len(text) - start), 1, -1):
                word = text[start : start + size]
                key = self._terms.get(word)
                if key and not _inside_latin(text, start, size):
                    official = simplify(self._catalogue.terms[key].official)
                    found.append(Found(key, official, word, start))
                    start += size - 1
                    break
            start += 1
        return found

    def expand(self, text: str) -> str:
        """The text followed by the official words for what it says, for lexical search."""
        extra = (f.official for f in self.terms(text) if f.official not in text)
        return " ".join((text, *dict.fromkeys(extra)))

    def anchors(self, text: str) -> dict[str, int]:
        """Codes named in a text by name or alias → length of the longest such name."""
        found: dict[str, int] = {}
        starts = {text[i : i + 2] for i in range(len(text) - 1)}
        for name in (n for s in starts for n in self._names_by_start.get(s, ()) if n in text):
            for code in self.names[name]:
                found[code] = max(found.get(code, 0), len(name))
        return found

    def pointed(self, terms: Iterable[Found]) -> set[str]:
        """Codes that decisive terms point to."""
        return {c for f in terms for c in self._catalogue.terms[f.term].matters}


def _blanks(word: str) -> list[str]:
    """A word with each inner character blanked in turn: 户可本 → 户_本."""
    return [f"{word[:i]}_{word[i + 1 :]}" for i in range(1, len(word) - 1)]


def _inside_latin(text: str, start: int, size: int) -> bool:
    """Whether a Latin word found at a place is only part of a longer one."""
    if not text[start].isascii():
        return False
    before = text[start - 1 : start]
    after = text[start + size : start + size + 1]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
