"""Pointing (指到的要素): the element of a guide whose line has the words and the value asked for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from knowledge.clauses import closing
from knowledge.fact import Element
from knowledge.matter import Matter
from knowledge.passage import fact_text

LEAST, LEAD = 6.0, 1.5
VALUE, EARLY = 4.0, 0.5
HAN = re.compile("[\u4e00-\u9fff]+")
SILENT = {Element.LEGAL_BASIS, Element.FAQS}


class Pointing:
    """Points to the element that answers a question, by the lines of a guide alone.

    Words say the more the fewer guides hold them; those of the matter's own name say nothing.
    `values` tells what a question asks for and how such a value is written, both as patterns.
    """

    def __init__(self, matters: Iterable[Matter], values: Mapping[str, str]) -> None:
        self._values = [(re.compile(asked), re.compile(value)) for asked, value in values.items()]
        held = [{g for _, line in _lines(m) for g in _pairs(line)} for m in matters]
        often = Counter(pair for pairs in held for pair in pairs)
        self._rarity = {pair: math.log(len(held) / n) for pair, n in often.items()}

    def element(self, text: str, matter: Matter) -> Element | None:
        """The element that a text points to; None where no line stands out."""
        last, named = closing(text), set(_pairs("、".join((matter.name, *matter.aliases))))
        weights = {p: EARLY * self._rarity.get(p, 0.0) for p in _pairs(text) if p not in named}
        weights |= {p: self._rarity.get(p, 0.0) for p in _pairs(last) if p not in named}
        sought = self._sought(last) or self._sought(text)
        scores = dict[Element, float]()
        for element, line in _lines(matter):
            shared = sum(weights.get(pair, 0.0) for pair in set(_pairs(line)))
            stated = any(value.search(line) for value in sought)
            scores[element] = max(scores.get(element, 0.0), shared + VALUE * stated)
        return _leading(scores)

    def _sought(self, text: str) -> list[re.Pattern[str]]:
        return [value for asked, value in self._values if asked.search(text)]


def _leading(scores: Mapping[Element, float]) -> Element | None:
    ranked = sorted(scores.items(), key=lambda s: -s[1])
    ahead = len(ranked) < 2 or ranked[0][1] - ranked[1][1] >= LEAD
    return ranked[0][0] if ranked and ranked[0][1] >= LEAST and ahead else None


def _lines(matter: Matter) -> Iterator[tuple[Element, str]]:
    for element in Element:
        if element not in SILENT:
            yield from ((element, fact_text(item)) for item in matter.items(element))


def _pairs(text: str) -> Iterator[str]:
    """The pairs of neighbouring Chinese characters of a text."""
    for run in HAN.findall(text):
        yield from (run[n : n + 2] for n in range(len(run) - 1))
