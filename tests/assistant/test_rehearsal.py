"""A rehearsal answers as the serving assistant does: with its bounds, its queues and its model."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from assistant.answer import Answer, Status, Wait
from assistant.assistant import Assistant, Bounds
from assistant.insight.trying import asking
from assistant.question import HERE, Question
from assistant.rehearsal import Rehearsal, Rehearsed
from assistant.steps.ask_back import Doubt
from assistant.store import Store
from knowledge.library import Knowledge

AT = datetime(2026, 3, 31, 10, tzinfo=HERE)
BOLD = Bounds(doubt=Doubt(margin=0.0), doubt_by_words=Doubt(margin=0.0))
ASKED = "身份证丢了补办去哪里办"


class Board:
    """Seven wait everywhere."""

    def wait(self, site: str, group: str) -> Wait | None:
        return Wait(people=7)


class Told:
    """Explains nothing and says that it was asked."""

    async def add(self, *_: object) -> dict[str, Any]:
        return {"outcome": "asked"}


def question(knowledge: Knowledge, text: str = ASKED) -> Question:
    return Question(text, "talk-0001", AT, knowledge.catalogue.centre.code)


def rehearsed(knowledge: Knowledge, serving: Assistant | None, **how: bool) -> Rehearsed:
    return asyncio.run(Rehearsal(serving, **how).ask(question(knowledge), knowledge))


def bare(answer: Answer) -> Answer:
    """An answer without what differs each time."""
    return answer.model_copy(update={"id": "", "conversation_id": ""})


@pytest.fixture
def serving(words: Knowledge, store: Store) -> Assistant:
    """An assistant that is set otherwise than by default."""
    return Assistant(lambda: words, store, Board(), BOLD, Told())  # type: ignore[arg-type]


def test_the_bounds_of_the_serving_assistant_hold(words: Knowledge, store: Store) -> None:
    text = "我想补办证件"
    usual, bold = Assistant(lambda: words, store), Assistant(lambda: words, store, bounds=BOLD)
    told = [asyncio.run(Rehearsal(a).ask(question(words, text), words)).answer for a in (usual, bold)]
    served = [
        asyncio.run(a.answer(replace(question(words, text), conversation_id=f"talk-000{n}")))
        for n, a in enumerate((usual, bold))
    ]  # fmt: skip
    assert [bare(a) for a in told] == [bare(a) for a in served]
    assert [a.status for a in told] == [Status.CLARIFYING, Status.ANSWERED]


def test_queues_and_the_model_are_those_of_the_serving_assistant(words: Knowledge, store: Store) -> None:
    serving = Assistant(lambda: words, store, Board(), explainer=Told())  # type: ignore[arg-type]
    told = rehearsed(words, serving)
    assert [r.wait.people for r in told.answer.routes if r.wait] and told.trace["model"] == {"outcome": "asked"}
    assert not any(r.wait for r in rehearsed(words, None).answer.routes)


def test_without_a_model_the_rules_answer_alone(words: Knowledge, store: Store) -> None:
    serving = Assistant(lambda: words, store, Board(), explainer=Told())  # type: ignore[arg-type]
    assert "model" not in rehearsed(words, serving, model=False).trace
    assert [r.wait.people for r in asking(words, AT, serving)(ASKED).routes if r.wait]


def test_a_rehearsal_writes_nothing_and_leaves_the_serving_assistant_alone(
    words: Knowledge, store: Store, serving: Assistant
) -> None:
    told = rehearsed(replace(words, version="another"), serving)
    assert told.answer.snapshot == "another" and store.answer(told.answer.id) is None
    served = asyncio.run(serving.answer(question(words)))
    assert served.snapshot == words.version and store.answer(served.id) == served
