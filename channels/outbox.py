"""Hands answers over that no request waits for: by push, or when the person fetches them (发件箱)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from assistant.answer import Answer
from assistant.store import Store
from channels.channel import Channel, Native, QuotaSpent, Undelivered, Unreachable
from channels.gate import Gate
from channels.ledger import Ledger, Letter

MOST_TRIES = 5


@dataclass(frozen=True)
class Part:
    """One native message of an answer; `more` says whether others follow it."""

    answer: Answer
    native: Native
    more: bool


class Outbox:
    """No part is pushed twice; what cannot be pushed is kept."""

    def __init__(
        self, ledger: Ledger, gate: Gate, store: Store, channels: Mapping[str, Channel]
    ) -> None:
        self._ledger, self._gate, self._store, self._channels = ledger, gate, store, channels

    def pushing(self, name: str) -> Channel | None:
        """The channel of a name if it can push now."""
        channel = self._channels.get(name)
        return channel if channel and channel.caps.push else None

    async def push(self, letter: Letter) -> None:
        """Push an answer where the channel can and nobody holds a request open for it."""
        channel = self.pushing(letter.channel)
        if channel is None or not await asyncio.to_thread(self._ledger.begin, letter):
            return
        now = await asyncio.to_thread(self._ledger.find, letter.id)
        if now is not None and (answer := await self._answer(now.answer_id)):
            await self._send(channel, now, channel.render(answer))

    async def push_due(self, keep: timedelta) -> None:
        """Push all that is due; what an ended worker was pushing is kept, what is old forgotten."""
        pushing = [name for name in self._channels if self.pushing(name)]
        for letter in await asyncio.to_thread(self._ledger.unsent, pushing):
            await self.push(letter)
        await asyncio.to_thread(self._ledger.tidy, keep)

    async def _send(self, channel: Channel, letter: Letter, parts: Sequence[Native]) -> None:
        for number in range(letter.sent, len(parts)):
            if channel.caps.quota and not await self._spend(letter):
                return await self.settle(letter, "kept", number)
            if not await asyncio.to_thread(self._ledger.sending, letter, number):
                return None
            try:
                await channel.send(letter.address, parts[number])
            except Undelivered as refused:
                return await self._again(letter, number, refused.after)
            except QuotaSpent:
                return await self.settle(letter, "kept", number)
            except Unreachable:
                return await self.settle(letter, "dropped", number)
        return await self.settle(letter, "delivered", len(parts))

    async def _spend(self, letter: Letter) -> bool:
        return await asyncio.to_thread(self._gate.spend, letter.conversation)

    async def _again(self, letter: Letter, number: int, after: float) -> None:
        if letter.tries + 1 >= MOST_TRIES:
            return await self.settle(letter, "kept", number)
        wait = after * 2**letter.tries
        return await asyncio.to_thread(self._ledger.again, letter, number, wait)

    async def settle(self, letter: Letter, state: str, sent: int) -> None:
        """Note how a delivery stands."""
        await asyncio.to_thread(self._ledger.settle, letter, state, sent)

    async def kept(self, conversation: str) -> list[Letter]:
        """What a person may fetch, oldest first."""
        return await asyncio.to_thread(self._ledger.kept, conversation)

    async def fetch(self, letter: Letter) -> Part | None:
        """The next part that is kept for a person, for a letter of kind fetch; None without any."""
        now = await asyncio.to_thread(self._ledger.find, letter.id)
        if now is not None and now.answer_id:
            return await self._part(letter.channel, now.answer_id, now.sent - 1)
        for kept in _wanted(await self.kept(letter.conversation), letter):
            start = 0 if kept.state == "unsure" else kept.sent
            if part := await self._part(kept.channel, kept.answer_id, start):
                await asyncio.to_thread(self._ledger.fetched, letter, part.answer.id, start)
                await self.settle(kept, "kept" if part.more else "delivered", start + 1)
                return part
            await self.settle(kept, "delivered", kept.sent)
        return None

    async def _part(self, name: str, answer_id: str | None, number: int) -> Part | None:
        answer = await self._answer(answer_id)
        parts = self._channels[name].render(answer) if answer else []
        if answer is None or not 0 <= number < len(parts):
            return None
        return Part(answer, parts[number], number + 1 < len(parts))

    async def _answer(self, answer_id: str | None) -> Answer | None:
        return await asyncio.to_thread(self._store.answer, answer_id) if answer_id else None


def _wanted(kept: list[Letter], letter: Letter) -> list[Letter]:
    """What a fetch wants first: unseen answers, or the rest of the one that `about.more` names."""
    rests = [k for k in reversed(kept) if k.sent]
    unseen = [k for k in kept if not k.sent]
    if "more" not in letter.message["about"]:
        return unseen + rests
    named = letter.message["about"]["more"]
    return sorted(rests, key=lambda k: k.id != named) + unseen
