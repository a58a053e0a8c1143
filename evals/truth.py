"""Finds what an answer states that the guide gives for another case, or not at all (事实核对)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from assistant.answer import Answer
from assistant.block import (
    ArticleBlock,
    Block,
    FaqBlock,
    FeesBlock,
    LinesBlock,
    MaterialsBlock,
    SiteBlock,
    TableBlock,
    TimeBlock,
    WaysBlock,
)
from evals.stated import field, said, strings
from evals.wording import normal, states
from knowledge.catalogue import Catalogue
from knowledge.fact import Element, When, applies
from knowledge.matter import Matter
from knowledge.policy import Row

QUANTITY = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:元|工作日|个月|岁|%)")
URL = re.compile(r"https?://[\x21-\x7e]+")
UNCHECKED = {Element.LEGAL_BASIS, Element.CONTACTS, Element.FAQS}


@dataclass(frozen=True)
class Case:
    """An answer with what is true of the person: the day, the situations, the numbers told."""

    answer: Answer
    catalogue: Catalogue
    day: date
    known: Mapping[str, str]
    numbers: Mapping[str, float]

    @cached_property
    def source(self) -> str:
        """Every word that the answer may have its figures from, in normal form."""
        catalogue, cited = self.catalogue, {c.code for c in self.answer.citations}
        codes = {m.code for m in self.answer.matters} | cited
        guides = [m for m in catalogue.matters.values() if m.code in codes]
        linked = {c for m in guides for c in m.bundle}
        shapes: list[Any] = [
            *guides,
            *(catalogue.matters[c] for c in linked if c in catalogue.matters),
        ]
        shapes += [catalogue.policies[c] for c in cited if c in catalogue.policies]
        shapes += [*catalogue.faqs.values(), *catalogue.sites.values()]
        shapes += [
            catalogue.situations[s]
            for m in guides
            for s in m.situations()
            if s in catalogue.situations
        ]
        texts = [t for s in shapes for t in strings(s.model_dump(mode="json"))]
        texts += [t for m in guides for t in _figures(m)]
        return normal("¶".join((*texts, *catalogue.replies.values())))


def _figures(matter: Matter) -> Iterator[str]:
    yield from (f"{f.amount.normalize():f}{f.unit}" for f in matter.fees if f.amount is not None)
    yield from (
        f"{t.value}个{t.unit}".replace("个个", "个")
        for t in matter.time_limit
        if t.value is not None
    )


def errors(case: Case) -> list[str]:
    """What is stated wrongly, each with a reason; empty where all is true."""
    found = [e for block in case.answer.blocks for e in _block(block, case)]
    return found + list(_unbound(case))


def _unbound(case: Case) -> Iterator[str]:
    """Figures and links of the text that come from no field."""
    for figure in dict.fromkeys(QUANTITY.findall(normal(case.answer.text))):
        if not states(case.source, figure):
            yield f"{figure} is in the text and in no source"
    links = {link.url for link in case.catalogue.links.values()}
    for url in URL.findall(case.answer.text):
        if not any(url.startswith(known) for known in links) and url.lower() not in case.source:
            yield f"{url} is no link of ours"


def _block(block: Block, case: Case) -> Iterator[str]:
    match block:
        case FeesBlock() | TimeBlock() | MaterialsBlock() | WaysBlock() | LinesBlock():
            yield from _items(block, case)
        case ArticleBlock() | TableBlock():
            yield from _policy(block, case)
        case FaqBlock():
            matter = case.catalogue.matter(block.matter, case.day) if block.matter else None
            approved = (
                [f.a for f in matter.faqs]
                if matter
                else [f.a for f in case.catalogue.faqs.values()]
            )
            if not any(a and block.text.startswith(a) for a in approved):
                yield f"{block.question}: no approved answer"
        case SiteBlock():
            place = case.catalogue.sites.get(block.site)
            mapped = set(strings(place.model_dump(mode="json"))) if place else set()
            if not {block.address, block.phone} <= mapped:
                yield f"{block.name}: not as on the map"


def _items(
    block: FeesBlock | TimeBlock | MaterialsBlock | WaysBlock | LinesBlock, case: Case
) -> Iterator[str]:
    if block.matter is None or block.element is None or block.element in UNCHECKED:
        return
    matter = case.catalogue.matter(block.matter, case.day)
    if matter is None:
        yield f"{block.matter}: not in force on {case.day}"
        return
    for item in block.items:
        same = [i for i in matter.items(block.element) if field(i) == said(item, block.element)]
        verdicts = [applies(_unsaid(i.when, item.condition or "", case), case.known) for i in same]
        if not same:
            yield f"{block.matter}: {item.text}: not in the guide"
        elif True not in verdicts:
            fault = "its condition is not stated" if None in verdicts else "for another case"
            yield f"{block.matter}: {item.text}: {fault}"


def _unsaid(when: When, condition: str, case: Case) -> When:
    """What must hold of the person because the item is stated without saying so."""
    return {
        s: options for s, options in when.items()
        if not any(case.catalogue.situations[s].options[o].condition in condition for o in options)
    }  # fmt: skip


def _policy(block: ArticleBlock | TableBlock, case: Case) -> Iterator[str]:
    policy = case.catalogue.policies.get(block.policy)
    if policy is None:
        yield f"{block.policy}: no such policy"
        return
    announced = isinstance(block, ArticleBlock) and block.in_force is not None
    if not policy.valid.holds(case.day) and not announced:
        yield f"{block.title}: not in force on {case.day}"
    if isinstance(block, ArticleBlock):
        if not any((a.number, a.text) == (block.number, block.text) for a in policy.articles):
            yield f"{block.title}: not as published"
        return
    rows = {r.cells: r for t in policy.tables if t.columns == block.columns for r in t.rows}
    if not set(block.rows) <= set(rows):
        yield f"{block.title}: not as published"
    elif block.row is not None and not _may(rows[block.rows[block.row]], case):
        yield f"{block.title}: the row is for another case"


def _may(row: Row, case: Case) -> bool:
    fits = all(r.of not in case.numbers or r.allows(case.numbers[r.of]) for r in row.ranges)
    return fits and applies(row.when, case.known) is not False
