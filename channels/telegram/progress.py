"""Shows that an answer is being made (进度): by drafts, else a message that is edited, else "typing"."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from channels.channel import Undelivered, Unreachable
from channels.telegram.bot import BotApi
from channels.telegram.note import Moved, Refused, To

EVERY = 2.0
LONGEST = 30
MOST = 1000


@dataclass
class Shown:
    """What one person is shown while they wait."""

    to: To
    private: bool
    text: str
    draft: int
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    number: int | None = None


class Progress:
    """Whether a server knows drafts is tried out once; in groups, which count edits, we only type."""

    def __init__(self, api: BotApi, every: float = EVERY) -> None:
        self._api, self._every = api, every
        self._drafts = True
        self._shown: dict[str, Shown] = {}

    def begin(self, turn: str, to: To, private: bool, text: str) -> None:
        """Begin to show; goes on by itself until the turn ends, a minute at most."""
        while len(self._shown) >= MOST:
            self.forget(next(iter(self._shown)))
        shown = self._shown[turn] = Shown(to, private, text, int(turn) % 2**31 or 1)
        shown.task = asyncio.create_task(self._show(shown))

    async def end(self, turn: str) -> int | None:
        """Stop showing; the message that the answer may take the place of, if there is one."""
        shown = self._shown.get(turn)
        if shown is None or shown.task is None:
            return None
        shown.ended.set()
        await asyncio.wait({shown.task})
        return shown.number

    def forget(self, turn: str) -> None:
        """The answer is there."""
        self._shown.pop(turn, None)

    async def _show(self, shown: Shown) -> None:
        with suppress(Undelivered, Unreachable, Refused, Moved):
            for step in range(LONGEST):
                await self._once(shown, step)
                with suppress(TimeoutError):
                    await asyncio.wait_for(shown.ended.wait(), self._every)
                    return

    async def _once(self, shown: Shown, step: int) -> None:
        text = shown.text + "…" * (step % 3)
        if not shown.private:
            await self._api.typing(shown.to)
        elif self._drafts and await self._drafted(shown, text):
            return
        elif shown.number is None:
            shown.number = await self._api.say(shown.to, text, html=False) or None
        else:
            await self._api.edit(shown.to, shown.number, text, html=False)

    async def _drafted(self, shown: Shown, text: str) -> bool:
        try:
            await self._api.draft(shown.to, shown.draft, text)
        except Refused:
            self._drafts = False
        return self._drafts
