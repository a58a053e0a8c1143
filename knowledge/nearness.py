"""How alike two wordings are (相近程度): near-same names, aliases and questions; knows rapidfuzz.

`nearest(name, known)` tells which known wordings a new one may repeat; `pairs(owners)` finds every
two wordings of different owners that are the same or nearly so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

NEAR = 90.0
CLOSE = 94.0
STEP = 1000
MARKS = re.compile(r"[\W_]+")


class Near(NamedTuple):
    """A known wording like the one asked for; 100 is the same."""

    text: str
    score: float


class Pair(NamedTuple):
    """Two wordings of different owners that say the same."""

    text: str
    owner: str
    other_text: str
    other: str
    score: float


def plain(text: str) -> str:
    """A wording without marks, spaces and case."""
    return MARKS.sub("", text).casefold()


def nearest(text: str, known: Iterable[str], floor: float = NEAR, most: int = 5) -> list[Near]:
    """The known wordings that are the same or nearly so, the nearest first."""
    choices = {name: plain(name) for name in known}
    found = process.extract(plain(text), choices, scorer=fuzz.ratio, score_cutoff=floor, limit=most)
    return [Near(name, score) for _, score, name in found]


def pairs(said: Mapping[str, Iterable[str]], floor: float = CLOSE) -> Iterator[Pair]:
    """Every two wordings of different owners that are alike; `said` is owner → wordings.

    A floor of 100 finds only those that are the same but for marks and case.
    """
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for owner, texts in said.items():
        for text in texts:
            owners[plain(text)].setdefault(owner, text)
    owners.pop("", None)
    for same in owners.values():
        for (one, text), (other, again) in combinations(same.items(), 2):
            yield Pair(text, one, again, other, 100.0)
    if floor < 100:
        yield from _alike(owners, floor)


def _alike(owners: Mapping[str, Mapping[str, str]], floor: float) -> Iterator[Pair]:
    """Pairs of different wordings, compared in strips so that memory stays small."""
    keys = list(owners)
    for begin in range(0, len(keys), STEP):
        rows, later = keys[begin : begin + STEP], keys[begin:]
        scores = process.cdist(rows, later, scorer=fuzz.ratio, score_cutoff=floor, dtype=np.uint8)
        for i, j in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            a, b = owners[rows[i]], owners[later[j]]
            for one, other in ((x, y) for x in a for y in b if x != y and y not in a):
                yield Pair(a[one], one, b[other], other, float(scores[i, j]))
