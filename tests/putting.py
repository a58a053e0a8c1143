"""Asks an assistant as one person in one conversation."""

from __future__ import annotations

import asyncio
from datetime import datetime

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.question import Question

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
NAME = "conversation-1"


def question(text: str, name: str = NAME, at: datetime = AT, region: str = "339900") -> Question:
    return Question(text, name, at, region)


def ask(assistant: Assistant, *texts: str, name: str = NAME) -> Answer:
    """The answer to the last of several turns."""
    answers = [asyncio.run(assistant.answer(question(t, name))) for t in texts]
    return answers[-1]
