"""Worded (成文): what passed the guard becomes the first block of an answer, each sentence cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.block import Block, Sentence, TextBlock
from assistant.facts import Facts, completeness
from assistant.steps.guard import Passed
from knowledge.prompt import Prompt


@dataclass(frozen=True)
class Wording:
    """What passed, the parts of the question it was held against, and how ours is said."""

    passed: Passed
    parts: tuple[str, ...]
    prompt: Prompt
    filing: str
    hotline: str

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The parts of the question that no article answers."""
        return tuple(self.parts[n] for n in self.passed.unanswered)

    def said(self, sentences: Sequence[Sentence]) -> str:
        """The model's sentences, and ours: where the rest is, what is missing, which model it was."""
        told = self.prompt.joint.join(s.text for s in sentences)
        told += self.prompt.rest if self.passed.partly else ""
        if self.unanswered:
            quoted = "、".join(f"“{p}”" for p in self.unanswered)
            told += self.prompt.unanswered.replace("{parts}", quoted).replace("{hotline}", self.hotline)
        told += self.prompt.filing.replace("{filing}", self.filing) if self.filing else ""
        return told.strip()


def put(facts: Facts, wording: Wording) -> None:
    """The explanation as the first block, the articles it quotes among the others."""
    numbers = _shown(facts, wording.passed)
    sentences = tuple(
        Sentence(text=s.text, cites=tuple(numbers.get(n, n) for n in s.cites))
        for s in wording.passed.sentences
    )
    facts.blocks.insert(0, _block(sentences, wording, facts.blocks[0]))
    facts.generated = True
    if wording.parts:
        facts.unanswered = wording.unanswered
        sure = wording.unanswered or not wording.passed.doubted
        counts = len(wording.parts), len(wording.unanswered)
        facts.completeness = completeness(*counts) if sure else None


def _block(sentences: tuple[Sentence, ...], wording: Wording, first: Block) -> TextBlock:
    cites = tuple(dict.fromkeys(n for s in sentences for n in s.cites))
    return TextBlock(
        title=wording.prompt.title, cites=cites, matter=first.matter, element=first.element,
        text=wording.said(sentences), sentences=sentences,
    )  # fmt: skip


def _shown(facts: Facts, passed: Passed) -> dict[int, int]:
    """Show the articles that are quoted and were not shown; gives the numbers their citations get."""
    quoted = {f.source for f in passed.quoted}
    numbers: dict[int, int] = {}
    for one in facts.further:
        if (one.block.policy, one.block.number) in quoted:
            number = numbers[one.citation.number] = len(facts.citations) + 1
            facts.citations.append(one.citation.model_copy(update={"number": number}))
            facts.blocks.append(one.block.model_copy(update={"cites": (number,)}))
    return numbers
