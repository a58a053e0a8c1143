"""Explain (导读): a model may put the facts that were asked for first; facts stay locked.

Where a policy answers, it may quote sentences of several articles (综述), of those near the
question too. It tells which parts of the question nothing shown answers (完整度).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Status
from assistant.facts import Facts
from assistant.question import Query
from assistant.steps.guard import Passed, Unfit, guarded
from assistant.steps.quotable import Quotable, quotables
from assistant.steps.unanswered import unanswered
from assistant.steps.worded import Wording, put
from assistant.writer import Unavailable, Writer, Written, in_time, outgoing
from knowledge.clauses import parts
from knowledge.library import Knowledge
from knowledge.prompt import Prompt

PROMPT = "explain"
FEWEST_FACTS = 3
MOST_PARTS = 6
KEPT = 1024


@dataclass(frozen=True)
class Wanted:
    """What is to be explained, and how; `parts` of the question are what it must answer."""

    subject: str
    facts: tuple[Quotable, ...]
    matters: tuple[str, ...]
    queries: tuple[Query, ...]
    parts: tuple[str, ...]
    prompt: Prompt
    snapshot: str

    def data(self) -> str:
        """Question and facts as data for the model: masked, and without marks of their own."""
        facts = [
            {"mark": f"⟦F{n}⟧", "matter": f.matter, "about": f.label, "text": f.text}
            for n, f in enumerate(self.facts, 1)
        ]
        asked = [{"mark": f"⟦Q{n}⟧", "text": p} for n, p in enumerate(self.parts, 1)]
        data = {"question": outgoing(said(self.queries)), "facts": facts}
        return json.dumps({**data, "parts": asked} if asked else data, ensure_ascii=False)

    def key(self) -> str:
        """What an explanation depends on; never the likeness of questions."""
        prefs, asked = self.queries[0].question.prefs, [(q.elements, q.region) for q in self.queries]
        depends = (
            self.facts, self.parts, asked, prefs.language, prefs.elder, self.snapshot,
            self.prompt.version,
        )  # fmt: skip
        return hashlib.sha256(repr(depends).encode()).hexdigest()


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
            passed = await in_time(_passed(written.text, wanted, knowledge), until)
        except (Unavailable, Unfit) as error:
            dropped = "dropped" if isinstance(error, Unfit) else "unavailable"
            return told | {"outcome": f"{dropped}: {error.reason}"}
        self._keep(wanted.key(), written)
        hotline = knowledge.catalogue.centre.hotline
        put(facts, Wording(passed, wanted.parts, wanted.prompt, written.filing, hotline))
        if wanted.parts:
            told["completeness"] = facts.completeness
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
    """What was asked, standalone; in another language as it was said."""
    return "；".join(dict.fromkeys(q.question.text if q.english else q.searched for q in queries))


def wanted_of(facts: Facts, queries: tuple[Query, ...], knowledge: Knowledge) -> Wanted | str:
    """What to explain, or in a word why nothing is sent to a model."""
    if facts.status is not Status.ANSWERED:
        return "not wanted"
    question = queries[0].question
    prompt = _prompt(queries[0], knowledge)
    if prompt is None:
        return "language"
    if any(mark in f"{question.text}{said(queries)}" for mark in prompt.withheld):
        return "withheld"
    facts_told = quotables(facts, prompt.labels, knowledge.catalogue.cues.bound)
    if len(facts_told) < FEWEST_FACTS:
        return "short"
    matters = tuple(dict.fromkeys(f.matter for f in facts_told if f.matter))
    checked = prompt.unanswered and not queries[0].english  # the rules read parts in Chinese
    asked = parts(outgoing(question.text), MOST_PARTS) if checked else ()
    subject = facts.matters[0].name if facts.matters else facts.citations[0].name
    return Wanted(subject, facts_told, matters, queries, asked, prompt, knowledge.version)


def _prompt(query: Query, knowledge: Knowledge) -> Prompt | None:
    """The prompt in the person's language, where there is one."""
    spoken = query.question.prefs.language.partition("-")[0].lower()
    language = "en" if query.english else spoken
    name = PROMPT if language == "zh" else f"{PROMPT}.{language}"
    return knowledge.catalogue.prompts.get(name)


async def _passed(text: str, wanted: Wanted, knowledge: Knowledge) -> Passed:
    """What passes the guard; of the parts claimed to be not answered, those that may be so."""
    passed = guarded(text, wanted.facts, wanted.matters, wanted.prompt, len(wanted.parts))
    claimed = [wanted.parts[n] for n in passed.unanswered]
    if not claimed:
        return passed
    left = await asyncio.to_thread(unanswered, claimed, wanted.subject, wanted.facts, knowledge)
    if not passed.sentences and len(left) < len(wanted.parts):
        raise Unfit("denied")
    kept = tuple(n for n in passed.unanswered if wanted.parts[n] in left)
    return replace(passed, unanswered=kept, doubted=kept != passed.unanswered)
