"""The assistant (导办助手): read `_answer` first, it is the product."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.answer import Answer
from assistant.conversation import State
from assistant.early import Early
from assistant.endings import (
    Ended,
    choice_of_matters,
    elsewhere,
    failed,
    finished,
    gone,
    intended,
    replied,
)
from assistant.privacy import mask
from assistant.question import Question
from assistant.routing.queues import QueueFeed
from assistant.routing.routes import Router
from assistant.steps.ask_back import Doubt, ask_back
from assistant.steps.check import check
from assistant.steps.compose import compose
from assistant.steps.explain import Explainer
from assistant.steps.find import Findings, find
from assistant.steps.out_of_reach import Reach, out_of_reach, out_of_region
from assistant.steps.propose import OTHERS, Proposer, Read, unsure
from assistant.steps.screen import screen
from assistant.steps.settle import settle
from assistant.steps.stay import lost
from assistant.steps.understand import understand
from assistant.store import Overtaken, Store
from assistant.telemetry import Telemetry
from assistant.trace import Trace
from knowledge.library import Knowledge

log = logging.getLogger("daoban")

TRIES = 3
OURS = str(Path(__file__).parent)

Line = Callable[[Question, State, Knowledge, Trace], Awaitable[Ended]]


@dataclass(frozen=True)
class Bounds:
    """The numbers that decide, chosen by evals and set in settings."""

    reach: Reach = Reach()
    doubt: Doubt = Doubt()
    doubt_by_words: Doubt = Doubt(margin=0.011)

    def doubts(self, knowledge: Knowledge) -> Doubt:
        """Where nothing was learned, scores lie closer together."""
        return self.doubt if knowledge.learned else self.doubt_by_words


class Assistant:
    """Answers questions from one snapshot at a time; `current` gives the one in force."""

    def __init__(
        self, current: Callable[[], Knowledge], store: Store, feed: QueueFeed | None = None,
        bounds: Bounds = Bounds(),  # noqa: B008  (immutable)
        explainer: Explainer | None = None, proposer: Proposer | None = None,
        patience: float = 11.0, telemetry: Telemetry | None = None,
    ) -> None:  # fmt: skip
        self._current, self._store, self._feed, self._bounds = current, store, feed, bounds
        self._explainer, self._proposer, self._patience = explainer, proposer, patience
        self.early = Early()
        self._telemetry = telemetry or Telemetry()

    def twin(self, current: Callable[[], Knowledge], store: Store, model: bool = True) -> Assistant:
        """The same line over other knowledge and another store; without a model where asked so."""
        made = copy(self)
        made._current, made._store = current, store
        if not model:
            made._explainer = made._proposer = None
        return made

    async def answer(self, question: Question) -> Answer:
        """The answer to a question; every failure is an answer too. Saves turn and state at once."""
        return await self._once(question, self._answer)

    async def tell(self, key: str, question: Question, **blanks: str) -> Answer:
        """A reply of replies.yaml as the answer to what was no question: a picture, a greeting."""

        async def told(
            _question: Question, _state: State, knowledge: Knowledge, _trace: Trace
        ) -> Ended:
            return replied(key, knowledge.catalogue, **blanks)

        return await self._once(question, told)

    async def _once(self, question: Question, line: Line) -> Answer:
        """One turn for a question, however often it is delivered, if it brings its answer's id."""
        masked = mask(_storable(question.text))
        kinds = tuple(dict.fromkeys((*question.masked, *masked.kinds)))
        question = replace(question, text=masked.text, masked=kinds)
        for _ in range(TRIES):
            if question.answer_id and (known := await self._known(question.answer_id)):
                return known
            with suppress(Overtaken):
                return await self._turn(question, line)
        knowledge = self._current()
        return finished(failed(knowledge.catalogue), question, knowledge, new_id())

    async def _known(self, answer_id: str) -> Answer | None:
        return await asyncio.to_thread(self._store.answer, answer_id)

    async def _turn(self, question: Question, line: Line) -> Answer:
        async with self._store.turn(question.conversation_id) as turn:
            knowledge, trace = self._current(), Trace()
            try:
                ended = await line(question, turn.state, knowledge, trace)
            except Exception as error:
                log.error("no answer: %s", _where(error))
                ended = failed(knowledge.catalogue)
            answer_id = question.answer_id or new_id()
            answer = finished(ended, question, knowledge, answer_id)
            language = question.prefs.language if question.prefs.keep else turn.state.language
            state = (ended.state or turn.state).speaking(language)
            await turn.save(question, answer, state, trace)
            self._telemetry.ran(trace.course(answer.status.value, question.masked))
            return answer

    async def _answer(
        self, question: Question, state: State, knowledge: Knowledge, trace: Trace
    ) -> Ended:
        catalogue, bounds = knowledge.catalogue, self._bounds
        if intent := screen(question.text, catalogue):
            return intended(intent, question, catalogue)
        with trace.stage("understand"):
            queries = understand(question, state, knowledge)
        if lost(queries[0], catalogue):
            return gone(question, catalogue)
        until = asyncio.get_running_loop().time() + self._patience
        with trace.stage("find"):
            found = await asyncio.to_thread(find, queries, knowledge)
        read = await self._read(found, state, knowledge, trace, until)
        trace.saw(findings := read.findings)
        if place := out_of_region(findings[0], catalogue):
            return elsewhere(place, question, catalogue)
        if intent := out_of_reach(found[0], catalogue, bounds.reach):
            return intended(intent, question, catalogue)
        if not read.in_scope:
            return intended(catalogue.intents[OTHERS], question, catalogue)
        if choices := ask_back(findings, state, catalogue, bounds.doubts(knowledge)):
            return choice_of_matters(choices, findings[0], state, catalogue)
        with trace.stage("compose"):
            facts = compose(findings, state, catalogue, Router(catalogue, self._feed))
        trace.knew(facts)
        ended = check(facts, findings, state, knowledge)
        if self._explainer:
            self.early.tell(question.answer_id, facts.blocks)
            asked = tuple(f.query for f in findings)
            with trace.stage("explain"):
                trace.model = await _explained(self._explainer.add(facts, asked, knowledge, until))
        return ended

    async def _read(
        self, found: list[Findings], state: State, knowledge: Knowledge, trace: Trace, until: float
    ) -> Read:
        """One question or several, as a model reads them where the rules are unsure."""
        read, proposer, bounds = Read(settle(found, knowledge.catalogue)), self._proposer, self._bounds
        if proposer is None or found[0].query.chosen:
            return read
        if not (proposer.always or unsure(found, bounds.doubts(knowledge))):
            return read
        if out_of_reach(found[0], knowledge.catalogue, bounds.reach):
            return read  # no model may talk the rules into what they refuse
        with trace.stage("propose"):
            read = await proposer.read(found, read, state, knowledge, until)
        trace.reading = dict(read.told)
        return read


async def _explained(adding: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """What came of an explanation; whatever breaks in it, the facts stand as they are."""
    try:
        return await adding
    except Exception as error:
        log.error("no explanation: %s", _where(error))
        return {"outcome": "failed"}


def new_id() -> str:
    """An id for an answer."""
    return f"a{uuid4().hex[:20]}"


def _where(error: Exception) -> str:
    """An error, where our own code met it, without its message, which may quote what was asked."""
    frames = traceback.extract_tb(error.__traceback__)
    last = next((f for f in reversed(frames) if f.filename.startswith(OURS)), frames[-1])
    return f"{type(error).__name__} in {last.name} ({last.filename}:{last.lineno})"


def _storable(text: str) -> str:
    """A text that every database takes: no lone surrogates, no NUL."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
