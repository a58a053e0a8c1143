"""Quotable (可引用的事实): what a model may quote of an answer, word for word, each bound to its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.block import ArticleBlock, Block, FaqBlock, LineItem
from assistant.facts import Facts
from assistant.text import conditional
from assistant.writer import BRACKETS
from knowledge.fact import Element

MOST_FACTS = 40
LONGEST_FACT = 160
STOP = re.compile(r"(?<=。)|\n+")
OPEN_END = ("：", "；", "，", ":")
LISTED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）、.]|[-*] ")


@dataclass(frozen=True)
class Quotable:
    """The words of a block, with what they hold for.

    `source`: the matter's code and the element, or the policy's code and the article's number.
    """

    text: str
    label: str
    element: Element | None = None
    matter: str | None = None
    cites: tuple[int, ...] = ()
    source: tuple[str, str] = ("", "")


def quotables(
    facts: Facts, labels: Mapping[Element, str], bound: tuple[str, ...]
) -> tuple[Quotable, ...]:
    """Every short fact of the blocks, and of the articles near the question that are not shown.

    `labels`: what elements are called, else by the title of their block; `bound`: how a sentence
    begins that hangs on the one before it.
    """
    names = {m.code: m.name for m in facts.matters}
    further = (f.block for f in facts.further)
    every = [q for b in (*facts.blocks, *further) for q in _quotable(b, names, labels, bound)]
    return tuple(q for q in every if q.text and len(q.text) <= LONGEST_FACT)[:MOST_FACTS]


def _quotable(
    block: Block, names: Mapping[str, str], labels: Mapping[Element, str], bound: tuple[str, ...]
) -> Iterator[Quotable]:
    if isinstance(block, ArticleBlock):
        yield from _sentences(block, bound)
        return
    title = block.title.rpartition("·")[2]
    label = labels.get(block.element, title) if block.element else title
    for item in _items(block):
        text = _in_a_line(conditional(item))
        text += f"（{block.note.rstrip('。')}）" if block.note else ""
        source = (block.matter or "", block.element or "")
        yield Quotable(text, label, block.element, names.get(block.matter or ""), block.cites, source)


def _items(block: Block) -> tuple[LineItem, ...]:
    """The facts of a block one by one; none where they only hold together, as in tables."""
    match block:
        case FaqBlock():
            return (LineItem(text=f"{block.question}{block.text}"),)
    items = getattr(block, "items", ())
    return tuple(i for i in items if isinstance(i, LineItem))


def _in_a_line(text: str) -> str:
    """A fact as it is quoted: without the stop at its end and without marks of ours."""
    return " ".join(text.split()).strip("。 ").translate(BRACKETS)


def _sentences(block: ArticleBlock, bound: tuple[str, ...]) -> Iterator[Quotable]:
    """The sentences of an article, one that hangs on another together with it."""
    start = f"（{block.in_force}）" if block.in_force else ""
    policy, number = block.title.removesuffix(block.number), block.number
    label = f"《{policy}》{number}" if policy else number
    for text in whole_sentences(block.text, bound):
        yield Quotable(start + _in_a_line(text), label, cites=block.cites, source=(block.policy, number))


def whole_sentences(text: str, bound: tuple[str, ...]) -> list[str]:
    """A text cut where a sentence may stand alone: exceptions and lists stay with what they hang on."""
    whole: list[str] = []
    for sentence in (s.strip() for s in STOP.split(text)):
        if not sentence:
            continue
        hangs = whole and (
            whole[-1].endswith(OPEN_END) or sentence.startswith(bound) or LISTED.match(sentence)
        )
        if hangs:
            whole[-1] += sentence
        else:
            whole.append(sentence)
    return whole
