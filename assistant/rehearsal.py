"""Asking without being asked (试问): the real line, whose turns are kept in memory and never counted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.conversation import State
from assistant.question import Question
from assistant.store import Store, Turn
from assistant.trace import Trace
from knowledge.library import Knowledge

MOST = 500


@dataclass(frozen=True)
class Rehearsed:
    """An answer and why it came out so."""

    answer: Answer
    trace: dict[str, Any]
    seconds: float


class Rehearsal(Store):
    """Keeps the last conversations of editors in memory; the record of citizens stays untouched.

    `serving` is the assistant that citizens ask, whose twin answers here: the same bounds, queues
    and model; without a `model` the rules answer alone.
    """

    def __init__(self, serving: Assistant | None = None, model: bool = True) -> None:
        self._serving, self._model = serving, model
        self._states: OrderedDict[str, State] = OrderedDict()
        self._told: OrderedDict[str, Rehearsed] = OrderedDict()

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[Turn]:
        """A turn of a conversation that only its editor is in."""
        state = self._states.get(conversation_id, State())
        yield Turn(self, conversation_id, state, 0, datetime.now(UTC))

    def write(
        self, turn: Turn, question: Question, answer: Answer, state: State, trace: Trace
    ) -> None:
        """Keep state, answer and trace, and forget the oldest."""
        seconds = (datetime.now(UTC) - turn.started).total_seconds()
        self._states[turn.conversation_id] = state
        self._told[answer.id] = Rehearsed(answer, trace.data(), seconds)
        for kept in (self._states, self._told):
            while len(kept) > MOST:
                kept.popitem(last=False)

    def answer(self, answer_id: str) -> Answer | None:
        """An answer that was given before."""
        found = self._told.get(answer_id)
        return found.answer if found else None

    def close(self) -> None:
        """Nothing to let go of."""

    async def ask(self, question: Question, knowledge: Knowledge) -> Rehearsed:
        """The answer that this knowledge gives, by the line that citizens are answered by."""
        line = self._serving or Assistant(lambda: knowledge, self)
        answer = await line.twin(lambda: knowledge, self, self._model).answer(question)
        return self._told[answer.id]
