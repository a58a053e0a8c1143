"""Which row of an entry a row of a file means (逐行对应): by its own key first, then by nearness."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.imports.figures import UNIT, UNITS, count_of
from knowledge.imports.known import PHONE, digits
from knowledge.nearness import nearest
from knowledge.nearness import plain as bare

FLOOR = 64.0
CLOSE = 80.0
EVEN = 2.0
FAINT = 40.0
SHORT = 6
SHORTER = 0.7
COUNT = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]{1,6}"
FIGURE = re.compile(
    rf"(?<![\d.第统同任每])(?P<count>{COUNT})\s*(?P<wan>万)?\s*个?\s*(?P<unit>{UNIT}|元|周岁|岁|年|份|次|张|寸|%|％)|(?<![\d.])(?P<bare>\d+(?:\.\d+)?)"
)
STEP = r"^\s*(?:第([一二三四五六七八九十]{1,3}|\d{1,2})步|(\d{1,2})[.、．])"
NUMBER = re.compile(STEP)
NAME = re.compile(rf"(?:{STEP})?[：:、\s]*([^：:，。；,]{{2,12}})[：:]")
Keys = Sequence[Set[str]]


class Meant(NamedTuple):
    """The row of the entry, by its number, and how it was found: a key of words.yaml."""

    at: int
    how: str


def figures(text: str) -> frozenset[str]:
    """The amounts, days, ages and phones that a text names, each in one writing."""
    calls = {digits(m[0]) for m in PHONE.finditer(text)}
    return frozenset(calls | {_figure(m) for m in FIGURE.finditer(PHONE.sub(" ", text))})


def _figure(match: re.Match[str]) -> str:
    if match["bare"]:
        return match["bare"]
    count, unit = match["count"], match["unit"]
    said = count if count[0].isdigit() else str(count_of(count))
    return f"{said}{match['wan'] or ''}{UNITS.get(unit, unit)}"


def wording(text: str) -> str:
    """A text without its figures, as rows are compared whose figures differ."""
    return FIGURE.sub("", PHONE.sub("", text))


def less(old: str, new: str) -> bool:
    """Whether a new wording says much less than the old."""
    return len(bare(new)) < SHORTER * len(bare(old))


def holding(old: str, new: str) -> bool:
    """Whether one wording holds the whole other."""
    a, b = bare(old), bare(new)
    return min(len(a), len(b)) > SHORT and (a in b or b in a)


def near(old: str, new: str, floor: float = FLOOR) -> bool:
    """Whether two wordings are near, or one holds the other."""
    return holding(old, new) or bool(nearest(new, [old], floor, 1))


def named(texts: Sequence[str]) -> Keys:
    """What rows are called before their colon, where they are."""
    return [{bare(m[3])} if (m := NAME.match(t)) else set() for t in texts]


def called(texts: Sequence[str]) -> Keys:
    """The telephone numbers of rows."""
    return [{digits(m[0]) for m in PHONE.finditer(t)} for t in texts]


def numbered(texts: Sequence[str]) -> Keys:
    """The numbers that rows bear themselves."""
    found = [NUMBER.match(t) for t in texts]
    return [{str(count_of(m[1] or m[2]))} if m else set() for m in found]


def meant(
    new: Sequence[str], old: Sequence[str], keys: Mapping[str, tuple[Keys, Keys]], steps: bool = False
) -> dict[int, Meant]:  # fmt: skip
    """Row of the file → row of the entry; every row of the entry is meant once at most."""
    pairs = _Pairs(new, old)
    pairs.take("same", lambda n, m: bare(new[n]) == bare(old[m]))
    for how, (mine, theirs) in keys.items():
        pairs.take(how, lambda n, m, mine=mine, theirs=theirs: bool(mine[n] & theirs[m]))  # type: ignore[misc]
    if steps:
        own = numbered(old)
        pairs.take("number", lambda n, m: str(n + 1) in own[m] and near(old[m], new[n], FAINT))
    pairs.take("inside", lambda n, m: holding(old[m], new[n]))
    pairs.nearest("near", new, old, FLOOR, lambda n, m: not figures(old[m]) - figures(new[n]))
    pairs.nearest("near", [wording(t) for t in new], [wording(t) for t in old], CLOSE, None)
    return pairs.found


@dataclass
class _Pairs:
    new: Sequence[str]
    old: Sequence[str]
    found: dict[int, Meant] = field(default_factory=dict)

    @property
    def open(self) -> tuple[list[int], list[int]]:
        """The rows of the file and of the entry that have no other yet."""
        taken = {m.at for m in self.found.values()}
        return (
            [n for n in range(len(self.new)) if n not in self.found],
            [m for m in range(len(self.old)) if m not in taken],
        )

    def take(self, how: str, alike: Callable[[int, int], bool]) -> None:
        """Pair rows that are alike, the nearest where there are several."""
        for n in self.open[0]:
            if among := [m for m in self.open[1] if alike(n, m)]:
                best = max(among, key=lambda m: nearest(self.new[n], [self.old[m]], 0, 1)[0].score)
                self.found[n] = Meant(best, how)

    def nearest(
        self, how: str, new: Sequence[str], old: Sequence[str], floor: float, fits: Callable[[int, int], bool] | None
    ) -> None:  # fmt: skip
        """Pair the nearest rows first; where figures differ, only a row without a rival is meant."""
        rows, free = self.open
        found: list[tuple[float, int, int]] = []
        for n in (n for n in rows if len(bare(new[n])) >= 2):
            first = {old[m]: m for m in reversed(free) if fits is None or fits(n, m)}
            like = nearest(new[n], first, floor, 2)
            rival = [m for m in free if old[m] == like[0].text] if like else []
            if fits is None and (len(rival) > 1 or (len(like) > 1 and like[0].score - like[1].score < EVEN)):
                continue
            found += [(one.score, n, first[one.text]) for one in like]
        for _, n, m in sorted(found, key=lambda pair: -pair[0]):
            if n in self.open[0] and m in self.open[1]:
                self.found[n] = Meant(m, how)
