"""How a delivery of the official account is replied to (应答): at once, at the next delivery, by link or push."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.answer import Answer
from assistant.question import Location
from channels.channel import Inbound
from channels.inbox import Inbox
from channels.ledger import Letter
from channels.mail import Mail
from channels.wechat import links
from channels.wechat.caps import PASSIVE
from channels.wechat.render import rating

NO_QUESTIONS = {"rating", "event", "fetch", "image"}
PLACES = {"event", "location"}
PLACE_LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Waits:
    """Seconds after a delivery came in: how long an answer is waited for before what else is done."""

    answer: float = 4.5
    push: float = 3.5
    fetch: float = 3.0
    sure: float = 4.8
    lost: float = 5.6


@dataclass(frozen=True)
class Reply:
    """What is said in the request, None for nothing; `rest` is pushed once it has gone out."""

    said: str | None
    rest: Letter | None = None


class Replying:
    """Serves one message at a time; `pushing` tells whether the account may push now."""

    def __init__(
        self, mail: Mail, render: Callable[[Answer], Sequence[str]],
        pushing: Callable[[], bool], waits: Waits,
    ) -> None:  # fmt: skip
        self._mail, self._render, self._pushing, self._waits = mail, render, pushing, waits

    async def to(self, message: Inbound, started: float) -> Reply:
        """The reply to a message whose delivery came in at `started`."""
        if message.kind == "fetch":
            return Reply(await self._fetched(message, started))
        if message.kind == "rating":
            message = await of_answer(self._mail.inbox, message)
            if "level" not in message.about or not message.about["answer"]:
                return Reply(self._levels(str(message.about["answer"])))
        return await self._answered(await self._placed(message), started)

    async def _answered(self, message: Inbound, started: float) -> Reply:
        """The answer in the request if it comes in time, else a push, a redelivery or a link."""
        inbox, waits = self._mail.inbox, self._waits
        letter = await inbox.take(message, hold=waits.lost + 1)
        if self._pushing():
            if not letter.held:  # its push was promised by a `success` that got lost
                return Reply(None)
            if answer := await inbox.answer(letter, _left(started, waits.push)):
                return await self._handed(letter, answer)
        if self._pushing():
            await inbox.late(letter)
            return Reply(None)
        answer = await inbox.answer(letter, _left(started, waits.answer))
        if answer and _left(started, waits.sure):
            return await self._handed(letter, answer)
        return await self._missed(letter, started)

    async def _missed(self, letter: Letter, started: float) -> Reply:
        """Let the platform give up and deliver again; at the last delivery a link takes over."""
        if letter.deliveries < PASSIVE.redeliveries:
            await asyncio.sleep(_left(started, self._waits.lost))
        else:
            await self._mail.inbox.late(letter)
        return Reply(self._with_link(self._mail.say("looking"), "fetch", "fetch"))

    async def _handed(self, letter: Letter, answer: Answer) -> Reply:
        """The first part; the rest is pushed, or kept behind a link."""
        parts, inbox = self._render(answer), self._mail.inbox
        unseen = [k for k in await inbox.kept(letter) if not k.sent]
        fresh = letter.state in ("received", "answered")
        if fresh:
            await inbox.hand(letter, 1, len(parts))
        said, more, push = parts[0], len(parts) > 1, self._pushing()
        if more and not push:
            said = self._with_link(said, "more", f"more-{letter.id}")
        if unseen:
            said = self._noted(said)
        return Reply(said, letter if more and push and fresh else None)

    def _noted(self, said: str) -> str:
        """With a note that another answer waits, where there is room for it."""
        note = self._mail.say("kept_note", fetch=self._mail.say("fetch"))
        noted = self._with_link(f"{said}\n\n{links.text(note)}", "fetch", "fetch")
        return noted if len(noted.encode()) <= PASSIVE.longest else said

    async def _fetched(self, message: Inbound, started: float) -> str:
        """The next part that was kept; one that is still being made is waited for a moment."""
        inbox = self._mail.inbox
        letter = await inbox.take(message)
        part = await inbox.fetch(letter)
        making = [n for n in await inbox.latest(letter.conversation) if n.state == "received"]
        if part is None and making:
            await inbox.answer(making[-1], _left(started, self._waits.fetch))
            part = await inbox.fetch(letter)
        if part is None and making:
            return self._with_link(self._mail.say("still_looking"), "fetch", "fetch")
        if part is None:
            return self._mail.say("nothing_kept")
        said = str(part.native)
        return self._with_link(said, "more", f"more-{part.answer.id[1:]}") if part.more else said

    async def _placed(self, message: Inbound) -> Inbound:
        """A question with where the person was last: at a code they scanned, a place they sent."""
        if message.kind not in ("text", "voice"):
            return message
        letters = await self._mail.inbox.latest(message.conversation)
        own = [n.message["location"] for n in letters if n.id == message.id]
        since = (message.at - PLACE_LASTS).isoformat()
        places = own or [
            n.message["location"] for n in letters
            if n.message["kind"] in PLACES and n.message["location"] and n.message["at"] > since
        ]  # fmt: skip
        return replace(message, location=Location(*places[0])) if any(places[:1]) else message

    def _levels(self, answer_id: str) -> str:
        if not answer_id:
            return self._mail.say("nothing_rated")
        return rating(answer_id, self._mail.catalogue.replies)

    def _with_link(self, said: str, word: str, name: str) -> str:
        word = self._mail.say(word)
        return f"{said}\n\n{links.tap(word, name, word)}"


async def of_answer(inbox: Inbox, message: Inbound) -> Inbound:
    """A rating with the answer it is about: the one of its link, else the last one."""
    if known := await inbox.known(message):
        return replace(message, about=known.message["about"])
    letters = await inbox.latest(message.conversation)
    told = [n.answer_id for n in letters if n.answer_id and n.message["kind"] not in NO_QUESTIONS]
    named = message.about["answer"]
    answer = named if named in told else next(iter(told), "")
    return replace(message, about={**message.about, "answer": answer})


def _left(started: float, until: float) -> float:
    return max(0.0, started + until - time.monotonic())
