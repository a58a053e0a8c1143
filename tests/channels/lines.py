"""Answer lines of a known kind, for tests of what is around the line."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.block import TextBlock
from assistant.endings import Ended
from assistant.facts import Facts
from assistant.question import Question


def told(text: str) -> Ended:
    """An ending that says a text."""
    return Ended(Facts(status=Status.ANSWERED, blocks=[TextBlock(title="", text=text)]))


class Parrot(Assistant):
    """Says back what it is asked, after `seconds`, and remembers it."""

    seconds: ClassVar[float] = 0.0
    heard: ClassVar[list[str]] = []

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).heard.append(question.text)
        await asyncio.sleep(self.seconds)
        return told(f"听到：{question.text}")


class Slow(Parrot):
    """Takes longer than any platform waits."""

    seconds = 8.0


class Broken(Parrot):
    """Fails at every question."""

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).heard.append(question.text)
        raise RuntimeError(f"failed at {question.text}")


class Hostile(Parrot):
    """Answers with everything that breaks a careless channel."""

    text: ClassVar[str] = (
        "]]><![CDATA[<b>粗</b><script>alert(1)</script>&amp;&lt; \u202eRTL\u202c \x00\x07 𠮷🀄 "
        '<a href="javascript:x">点</a> ]]&gt; *_`[x](y) {{x}} %s \\ud800 ' + "很长的一段话没有标点" * 1000
    )

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).heard.append(question.text)
        return told(self.text)
