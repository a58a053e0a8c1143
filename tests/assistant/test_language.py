"""A language once chosen is remembered, longer than what was talked about."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.question import Prefs, Question
from assistant.store import Store, connect, migrate
from knowledge.library import Knowledge

NAME = "conversation-1"
CHOSEN = Prefs(language="en", keep=True)


@pytest.mark.parametrize("lifetime", [timedelta(hours=2), timedelta(0)])
def test_a_chosen_language_outlives_the_conversation(
    words: Knowledge, tmp_path: Path, lifetime: timedelta
) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'language.sqlite'}")
    migrate(engine)
    store = Store(engine, lifetime)
    assistant = Assistant(lambda: words, store)

    async def said(text: str, prefs: Prefs) -> str | None:
        question = Question(text, NAME, datetime.now(UTC), "330000", prefs=prefs)
        await assistant.answer(question)
        return store.language(NAME)

    assert store.language(NAME) is None
    assert asyncio.run(said("你好", Prefs(language="zh-TW"))) is None
    assert asyncio.run(said("你好", CHOSEN)) == "en"
    assert asyncio.run(said("身份证丢了怎么补", Prefs())) == "en"
    store.close()
