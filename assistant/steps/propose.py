"""Propose (提议理解): a model may say what is meant, among what was found; the rules stand otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from assistant.conversation import State
from assistant.person import speaks
from assistant.question import Query
from assistant.steps.ask_back import Doubt
from assistant.steps.find import Finding, Findings, found_by, led
from assistant.steps.proposal import Malformed, Proposal, Put, proposed
from assistant.steps.understand import read
from assistant.writer import Unavailable, Writer, in_time, outgoing
from knowledge.catalogue import Catalogue
from knowledge.lexicon import simplify
from knowledge.library import Knowledge
from knowledge.prompt import Prompt

PROMPT, OTHERS = "understand", "others"
SURE = 0.86
STORY, AHEAD = 30, 3
MOST_CANDIDATES, OF_PART, DETAILED, MOST_SITUATIONS = 8, 3, 4, 60


@dataclass(frozen=True)
class Offer:
    """What a model may choose from, by mark."""

    query: Query
    before: str
    candidates: Mapping[str, Finding]
    catalogue: Catalogue

    @cached_property
    def situations(self) -> Mapping[str, tuple[str, str]]:
        """Mark → situation and option, of the first few matters."""
        first = [f.key for f in self.candidates.values() if f.kind == "matter"][:DETAILED]
        names = dict.fromkeys(n for key in first for n in self.catalogue.matters[key].situations())
        known = self.catalogue.situations
        pairs = [(n, option) for n in names if n in known for option in known[n].options]
        return {f"S{i}": pair for i, pair in enumerate(pairs[:MOST_SITUATIONS], 1)}

    @property
    def said(self) -> str:
        """All the person's words that an offer is about."""
        return f"{self.before}，{self.query.text}" if self.before else self.query.text

    def data(self) -> str:
        """The offer as data for the model: masked, and without marks of their own."""
        known = self.catalogue.situations
        return json.dumps(
            {
                "before": outgoing(self.before), "question": outgoing(self.query.question.text),
                "candidates": [
                    {"mark": mark, **_described(found, self.catalogue)}
                    for mark, found in self.candidates.items()
                ],
                "situations": [
                    {"mark": mark, "about": known[name].name, "is": known[name].options[option].label}
                    for mark, (name, option) in self.situations.items()
                ],
            },
            ensure_ascii=False,
        )  # fmt: skip


@dataclass(frozen=True)
class Read:
    """How a question is read, and whether it is for us at all; `told` is kept in the trace."""

    findings: list[Findings]
    told: Mapping[str, Any] = field(default_factory=dict)
    in_scope: bool = True


class Proposer:
    """Lets a model choose among what was found, and look again in its words."""

    def __init__(self, writer: Writer, always: bool = False) -> None:
        self._writer, self.always = writer, always

    async def read(
        self, found: list[Findings], ours: Read, state: State, knowledge: Knowledge, until: float
    ) -> Read:
        """The question as a model reads it, or as the rules do (`ours`); ends by `until` (loop time)."""
        prompt = knowledge.catalogue.prompts.get(PROMPT)
        if prompt is None or _withheld(found, knowledge.catalogue):
            return replace(ours, told={"outcome": "not wanted" if prompt is None else "withheld"})
        told: dict[str, Any] = {"prompt": prompt.version, "model": None, "tokens": 0, "tokens_out": 0}
        offer = offer_of(found, state, knowledge.catalogue)
        try:
            proposal = await in_time(self._proposed(offer, prompt, told), until)
        except (Unavailable, Malformed) as error:
            reason = error.reason if isinstance(error, Unavailable) else "malformed"
            return replace(ours, told=told | {"outcome": f"unavailable: {reason.lower()}"})
        chosen = await asyncio.to_thread(applied, proposal, offer, knowledge)
        if chosen:
            return Read(chosen, told | {"outcome": "read"})
        in_scope = proposal.in_scope or _ours(ours.findings[0])
        told["outcome"] = "left" if in_scope else "out of scope"
        return replace(ours, told=told, in_scope=in_scope)

    async def _proposed(self, offer: Offer, prompt: Prompt, told: dict[str, Any]) -> Proposal:
        """What the model proposes; told once what was wrong, it may try again."""
        marks = frozenset(offer.candidates), frozenset(offer.situations)
        system, data = prompt.told(), offer.data()
        for again in (False, True):
            written = await self._writer.write(system, data)
            told |= {
                "model": written.model, "tokens": told["tokens"] + written.tokens,
                "tokens_out": told["tokens_out"] + written.output,
            }  # fmt: skip
            try:
                return proposed(written.text, *marks)
            except Malformed as error:
                if again:
                    raise
                system = f"{system}\n{error}"
        raise AssertionError("unreachable")


def unsure(found: list[Findings], doubt: Doubt) -> bool:
    """Whether the rules alone may misread: several parts, a follow-up, English, a story, close matters."""
    whole = found[0]
    query = whole.query
    strange = query.follows or query.before or query.english or len(query.text) > STORY
    return bool(strange or len(found) > 1 or whole.margin() < AHEAD * doubt.margin)


def offer_of(findings: list[Findings], state: State, catalogue: Catalogue) -> Offer:
    """The best of what was found for the question and for its parts, by mark."""
    whole, *parts = findings
    best = {f.key: f for f in _ranked(whole)[:MOST_CANDIDATES]}
    best |= {f.key: f for p in parts for f in _ranked(p)[:OF_PART] if f.key not in best}
    marks = {f"C{i}": found for i, found in enumerate(best.values(), 1)}
    query = whole.query
    return Offer(query, query.before or (state.text if query.follows else ""), marks, catalogue)


def applied(proposal: Proposal, offer: Offer, knowledge: Knowledge) -> list[Findings]:
    """What is found for each question as it was read; empty where nothing was chosen."""
    chosen = [_applied(put, proposal, offer, knowledge) for put in proposal.questions]
    found = {f[0]: f[1] for f in chosen if f}
    return list(found.values())


def _applied(
    put: Put, proposal: Proposal, offer: Offer, knowledge: Knowledge
) -> tuple[str, Findings] | None:
    first = offer.candidates.get(put.candidate or "")
    if first is None:
        return None
    query = _query(put, proposal, offer, knowledge)
    return first.key, led(found_by(query, knowledge), first, knowledge.catalogue)


def _query(put: Put, proposal: Proposal, offer: Offer, knowledge: Knowledge) -> Query:
    """The query of one question: looked up in the model's words, judged by the person's."""
    whole, alone = offer.query, len(proposal.questions) == 1
    words = put.words if not alone and put.words and put.words in whole.text else whole.text
    text = simplify(put.text)
    fresh = read(text, whole.question, State(), knowledge.catalogue, knowledge.lexicon)
    return replace(
        fresh, text=words, reading=text, before=whole.before, follows=whole.follows,
        focus=whole.focus, quantities=whole.quantities, region=whole.region,
        elsewhere=whole.elsewhere, english=whole.english, ways=whole.ways, averse=whole.averse,
        site_fields=whole.site_fields, elements=put.elements or fresh.elements,
        slots={**whole.slots, **_slots(put, offer)},
    )  # fmt: skip


def _slots(put: Put, offer: Offer) -> dict[str, str]:
    """The situations that the person's own words tell, in words that speak for no other option."""
    told = [(*offer.situations[t.mark], t.words) for t in put.situations if t.words in offer.said]
    known = offer.catalogue.situations
    return {name: option for name, option, words in told if speaks(known[name], option, words)}


def _ranked(found: Findings) -> list[Finding]:
    every = (*found.matters, *found.policies[:2], *found.centre[:2])
    return sorted(every, key=lambda f: (-f.score, f.key))


def _described(found: Finding, catalogue: Catalogue) -> Mapping[str, str]:
    """A candidate as the model sees it."""
    match found.kind:
        case "matter":
            matter = catalogue.matters[found.key]
            return {"name": matter.name, "summary": matter.summary}
        case "policy":
            return {"name": catalogue.policies[found.key].title}
    return {"name": catalogue.faqs[found.key].q}


def _ours(found: Findings) -> bool:
    """Whether something of ours is named, or met so surely that no model may send it away."""
    top = found.top()
    return bool(found.query.anchors or found.query.site_fields) or (top is not None and top.dense >= SURE)


def _withheld(findings: list[Findings], catalogue: Catalogue) -> bool:
    """Whether a mark of secrecy stands in what was said."""
    said = {f.query.question.text + f.query.searched for f in findings}
    marks: Iterator[str] = (m for p in catalogue.prompts.values() for m in p.withheld)
    return any(mark in text for mark in marks for text in said)
