"""Explain (导读): a model may put the facts that were asked for first; facts stay locked."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.answer import Status
from assistant.block import Block, FaqBlock, LineItem, TextBlock
from assistant.facts import Facts
from assistant.question import Query
from assistant.steps.guard import Quotable, Unfit, guarded
from assistant.text import conditional
from assistant.writer import BRACKETS, Unavailable, Writer, Written, in_time, outgoing
from knowledge.library import Knowledge
from knowledge.prompt import Prompt

PROMPT = "explain"
FEWEST_FACTS, MOST_FACTS = 3, 40
LONGEST_FACT = 160
KEPT = 1024


@dataclass(frozen=True)
class Wanted:
    """What is to be explained, and how."""

    facts: tuple[Quotable, ...]
    matters: tuple[str, ...]
    queries: tuple[Query, ...]
    prompt: Prompt
    snapshot: str

    def data(self) -> str:
        """Question and facts as data for the model: masked, and without marks of their own."""
        facts = [
            {"mark": f"⟦F{n}⟧", "matter": f.matter, "about": f.label, "text": f.text}
            for n, f in enumerate(self.facts, 1)
        ]
        asked = outgoing(said(self.queries))
        return json.dumps({"question": asked, "facts": facts}, ensure_ascii=False)

    def key(self) -> str:
        """What an explanation depends on; never the likeness of questions."""
        prefs, asked = self.queries[0].question.prefs, [(q.elements, q.region) for q in self.queries]
        parts = (
            self.facts, asked, prefs.language, prefs.elder, self.snapshot, self.prompt.version,
        )  # fmt: skip
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class Explainer:
    """Adds a block of a model's words to an answer, or leaves it as it is; keeps what passed."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._kept: OrderedDict[str, Written] = OrderedDict()

    async def add(
        self, facts: Facts, queries: tuple[Query, ...], knowledge: Knowledge, until: float
    ) -> dict[str, Any]:
        """Put the explanation first, by `until` (loop time); gives what to keep of how it went."""
        wanted = wanted_of(facts, queries, knowledge)
        if isinstance(wanted, str):
            return {"outcome": wanted}
        told: dict[str, Any] = {"prompt": wanted.prompt.version}
        try:
            written, cached = await in_time(self._written(wanted), until)
            told |= {
                "model": written.model, "tokens": 0 if cached else written.tokens,
                "tokens_out": 0 if cached else written.output,
            }  # fmt: skip
            text, quoted = guarded(written.text, wanted.facts, wanted.matters, wanted.prompt)
        except (Unavailable, Unfit) as error:
            dropped = "dropped" if isinstance(error, Unfit) else "unavailable"
            return told | {"outcome": f"{dropped}: {error.reason}"}
        self._keep(wanted.key(), written)
        _put(facts, text, quoted, written, wanted.prompt)
        return told | {"outcome": "cached" if cached else "shown"}

    async def _written(self, wanted: Wanted) -> tuple[Written, bool]:
        """The text, and whether it was kept from before."""
        if kept := self._kept.get(wanted.key()):
            return kept, True
        system = wanted.prompt.told(wanted.queries[0].question.prefs.elder)
        return await self._writer.write(system, wanted.data()), False

    def _keep(self, key: str, written: Written) -> None:
        self._kept[key] = written
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def said(queries: tuple[Query, ...]) -> str:
    """What was asked, standalone."""
    return "；".join(dict.fromkeys(q.searched for q in queries))


def wanted_of(facts: Facts, queries: tuple[Query, ...], knowledge: Knowledge) -> Wanted | str:
    """What to explain, or in a word why nothing is sent to a model."""
    prompt, question = knowledge.catalogue.prompts.get(PROMPT), queries[0].question
    if prompt is None or facts.status is not Status.ANSWERED:
        return "not wanted"
    if queries[0].english or not question.prefs.language.lower().startswith("zh"):
        return "language"
    if any(mark in f"{question.text}{said(queries)}" for mark in prompt.withheld):
        return "withheld"
    quotable = tuple(_quotable(facts))[:MOST_FACTS]
    if len(quotable) < FEWEST_FACTS:
        return "short"
    matters = tuple(dict.fromkeys(f.matter for f in quotable if f.matter))
    return Wanted(quotable, matters, queries, prompt, knowledge.version)


def _quotable(facts: Facts) -> Iterator[Quotable]:
    """Every short fact of the blocks, word for word, bound to matter, element and condition."""
    names = {m.code: m.name for m in facts.matters}
    for block in facts.blocks:
        for item in _items(block):
            text = " ".join(conditional(item).split()).strip("。 ").translate(BRACKETS)
            text += f"（{block.note.rstrip('。')}）" if block.note else ""
            if text and len(text) <= LONGEST_FACT:
                yield Quotable(
                    text=text, label=block.title.rpartition("·")[2], element=block.element,
                    matter=names.get(block.matter or ""), cites=block.cites,
                )  # fmt: skip


def _items(block: Block) -> tuple[LineItem, ...]:
    """The facts of a block one by one; none where they only hold together, as in tables."""
    match block:
        case FaqBlock():
            return (LineItem(text=f"{block.question}{block.text}"),)
    items = getattr(block, "items", ())
    return tuple(i for i in items if isinstance(i, LineItem))


def _put(
    facts: Facts, text: str, quoted: list[Quotable], written: Written, prompt: Prompt
) -> None:
    """The explanation as the first block, citing what it quotes."""
    if written.filing and prompt.filing:
        text += prompt.filing.replace("{filing}", written.filing)
    cites = tuple(dict.fromkeys(n for q in quoted for n in q.cites))
    first = facts.blocks[0]
    block = TextBlock(
        title=prompt.title, text=text, cites=cites, matter=first.matter, element=first.element
    )
    facts.blocks.insert(0, block)
    facts.generated = True
