"""Turns a message of any kind into an answer: asks the line, or replies to what is no question (接待)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.question import LONGEST, Location, Prefs, Question
from assistant.store import Store
from channels.ledger import Letter
from knowledge.library import Knowledge

MOST_CLAIMS = 5


def uncounted(answer: Answer, seconds: float) -> None:
    """Where nobody counts answers."""


class Reception:
    """One answer for one letter, whatever its kind; made twice it is the same answer."""

    def __init__(
        self, assistant: Assistant, store: Store, current: Callable[[], Knowledge],
        counted: Callable[[Answer, float], None] = uncounted,
    ) -> None:  # fmt: skip
        """`counted` is told every answer and the seconds that it took."""
        self._assistant, self._store, self._current = assistant, store, current
        self._counted = counted

    async def answer(self, letter: Letter) -> Answer:
        """Ask the line, or tell a reply of replies.yaml; what ended several workers is given up."""
        began = time.perf_counter()
        question = self._question(letter)
        if reply := await self._reply(letter, question.text):
            answer = await self._assistant.tell(reply, question, **self._blanks(letter))
        else:
            answer = await self._assistant.answer(question)
        self._counted(answer, time.perf_counter() - began)
        return answer

    async def _reply(self, letter: Letter, text: str) -> str | None:
        """The key of the reply to what is no question for the line; None for a question."""
        if letter.claims >= MOST_CLAIMS:
            return "error"
        match letter.message["kind"]:
            case "event":
                return str(letter.message["about"].get("reply", "greeting"))
            case "image":
                return "image"
            case "rating":
                return await self._rated(letter)
            case "voice" if not text.strip():
                return "unheard"
        if len(text) > LONGEST:
            return "too_long"
        return None if text.strip() else "empty"

    async def _rated(self, letter: Letter) -> str:
        about = letter.message["about"]
        level, answer_id = int(about["level"]), str(about["answer"])
        kept = await asyncio.to_thread(self._store.rate, answer_id, level, [], None)
        return "rated" if kept else "unrated"

    def _blanks(self, letter: Letter) -> dict[str, str]:
        """What a reply may name: the site, and the window or machine, that was scanned."""
        about = letter.message["about"]
        site = self._current().catalogue.sites.get(str(about.get("site")))
        if site is None:
            return {}
        places = {w.id: w.name for w in site.windows} | {k.id: k.name for k in site.kiosks}
        return {"site": site.name + places.get(str(about.get("window")), "")}

    def _question(self, letter: Letter) -> Question:
        said, catalogue = letter.message, self._current().catalogue
        text = catalogue.replies["nearest"] if said["kind"] == "location" else said["text"]
        return Question(
            text=text, conversation_id=letter.conversation, at=datetime.fromisoformat(said["at"]),
            region=said["region"] or catalogue.centre.code,
            location=Location(*said["location"]) if said["location"] else None,
            prefs=Prefs(**said["prefs"]), answer_id=f"a{letter.id}", masked=tuple(said["masked"]),
        )  # fmt: skip
