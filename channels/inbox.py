"""The inbox (收件箱): the hard part of every channel, written once.

A message is entered in SQL before anything else, answered once in its conversation's order, and
handed over: in the request that brought it while the platform waits, by push where the platform
allows it, or kept until the person fetches it. Any worker takes up what another one dropped.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from assistant.answer import Answer
from assistant.store import Overtaken, Store
from channels.channel import Inbound
from channels.gate import Gate
from channels.ledger import Ledger, Letter
from channels.outbox import Outbox, Part
from channels.reception import Reception

log = logging.getLogger("daoban.inbox")

SHOW_WAITING = 1.0
GLANCE = 0.2


class Closing(Exception):
    """The server is shutting down and takes nothing more."""


@dataclass(frozen=True)
class Bounds:
    """The numbers of the inbox, in seconds where not said otherwise."""

    sweep: float = 1.0
    grace: timedelta = timedelta(seconds=2)
    keep: timedelta = timedelta(hours=48)
    at_once: int = 32
    drain: float = 10.0


class Inbox:
    """One in each worker process, over one shared book."""

    def __init__(
        self, ledger: Ledger, gate: Gate, reception: Reception, outbox: Outbox, store: Store,
        bounds: Bounds = Bounds(),  # noqa: B008  (immutable)
    ) -> None:  # fmt: skip
        self._ledger, self.gate, self._reception = ledger, gate, reception
        self._outbox, self._store, self._bounds = outbox, store, bounds
        self._running: dict[str, asyncio.Task[None]] = {}
        self._arrived: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._room = asyncio.Semaphore(bounds.at_once)
        self._closing = False

    async def take(self, message: Inbound, hold: float = 0) -> Letter:
        """Enter a message; the caller keeps its request open for `hold` seconds to hand the answer.

        Raises SwitchedOff, TooFast, Reused or Closing; nothing is entered then.
        """
        if self._closing:
            raise Closing
        if await asyncio.to_thread(self._ledger.find, message.id) is None:
            await asyncio.to_thread(self.gate.enter, message)
        letter = await asyncio.to_thread(self._ledger.put, message, hold)
        if letter.first and message.quota:
            await asyncio.to_thread(self.gate.grant, letter.conversation, message.quota)
        self._work(letter.conversation)
        return letter

    async def answer(self, letter: Letter, within: float) -> Answer | None:
        """The answer to a letter, whoever makes it; None when it is not there in time."""
        until = time.monotonic() + within
        event = self._arrived.setdefault(letter.id, asyncio.Event())  # kept while it is waited for
        while True:
            now = await asyncio.to_thread(self._ledger.find, letter.id)
            if now is not None and now.answer_id:
                return await asyncio.to_thread(self._store.answer, now.answer_id)
            if (left := until - time.monotonic()) <= 0:
                return None
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), min(left, GLANCE))

    async def hand(self, letter: Letter, sent: int = 1, of: int = 1) -> None:
        """The first `sent` of `of` parts go out with the request; the rest is kept for fetching."""
        await self._outbox.settle(letter, "delivered" if sent >= of else "kept", sent)

    async def late(self, letter: Letter) -> None:
        """Nobody waits any more: the answer is pushed when it is there, or kept."""
        await asyncio.to_thread(self._ledger.let_go, letter)
        await self._outbox.push(letter)

    async def fetch(self, letter: Letter) -> Part | None:
        """The next part kept for a person, for a letter of kind fetch; None when nothing is kept."""
        return await self._outbox.fetch(letter)

    async def kept(self, letter: Letter) -> list[Letter]:
        """The other answers of the conversation that wait to be fetched, oldest first."""
        return [k for k in await self._outbox.kept(letter.conversation) if k.id != letter.id]

    async def latest(self, conversation: str, most: int = 20) -> list[Letter]:
        """The last letters of a conversation, the newest first."""
        return await asyncio.to_thread(self._ledger.latest, conversation, most)

    async def known(self, message: Inbound) -> Letter | None:
        """The letter of a message that came before."""
        return await asyncio.to_thread(self._ledger.find, message.id)

    @property
    def store(self) -> Store:
        """The record that all workers share."""
        return self._store

    def _work(self, conversation: str) -> None:
        """Answer what waits in a conversation, one after another."""
        if conversation in self._running:
            return
        task = asyncio.create_task(self._drain(conversation))
        self._running[conversation] = task
        task.add_done_callback(lambda _: self._running.pop(conversation, None))

    async def _drain(self, conversation: str) -> None:
        async with self._room:
            while letter := await asyncio.to_thread(self._ledger.claim, conversation):
                try:
                    answer = await self._made(letter)
                except Exception as error:
                    log.error("%s: no answer: %s", letter.channel, type(error).__name__)
                    return
                await asyncio.to_thread(self._ledger.answered, letter.id, answer.id)
                if event := self._arrived.get(letter.id):
                    event.set()
                await self._outbox.push(letter)

    async def _made(self, letter: Letter) -> Answer:
        """The answer; where it takes long, the person is shown that it is being made."""
        making = asyncio.ensure_future(self._reception.answer(letter))
        done, _ = await asyncio.wait({making}, timeout=SHOW_WAITING)
        channel = self._outbox.pushing(letter.channel)
        if not done and channel:
            with suppress(Exception):
                await channel.waiting(letter.address)
        with suppress(Overtaken):
            return await making
        return await self._reception.answer(letter)

    async def run(self) -> None:
        """Take up what other workers dropped and what is due again, for as long as the server runs."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.error("sweep failed: %s", type(error).__name__)
            await asyncio.sleep(self._bounds.sweep)

    async def sweep(self) -> None:
        """One round of taking up."""
        for conversation in await asyncio.to_thread(self._ledger.stalled, self._bounds.grace):
            self._work(conversation)
        await self._outbox.push_due(self._bounds.keep)

    async def close(self) -> None:
        """Finish what is being answered, then give the rest back to the book."""
        self._closing = True
        if tasks := list(self._running.values()):
            _, late = await asyncio.wait(tasks, timeout=self._bounds.drain)
            for task in late:
                task.cancel()
        await asyncio.to_thread(self._ledger.release)
