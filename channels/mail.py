"""What every channel is handed (收发室): the inbox of the running server and the words it may say."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Answer
from assistant.endings import say
from channels.channel import Channel, Inbound, Native
from channels.gate import SwitchedOff, TooFast
from channels.inbox import Closing, Inbox
from channels.ledger import Letter, Reused
from channels.web.errors import ApiError
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge


class Mail:
    """Channels are made before the server runs; this gives them what it runs with."""

    def __init__(self) -> None:
        self._inbox: Inbox | None = None
        self._current: Callable[[], Knowledge] | None = None

    def open(self, inbox: Inbox, current: Callable[[], Knowledge]) -> None:
        """The server is up."""
        self._inbox, self._current = inbox, current

    @property
    def inbox(self) -> Inbox:
        """The inbox of this process."""
        assert self._inbox, "the server is not running"
        return self._inbox

    @property
    def catalogue(self) -> Catalogue:
        """The content in force."""
        assert self._current, "the server is not running"
        return self._current().catalogue

    def say(self, key: str, **blanks: str) -> str:
        """A sentence of replies.yaml."""
        return say(key, self.catalogue, **blanks)

    async def take(self, message: Inbound, hold: float = 0, field: str = "id") -> Letter:
        """Enter a message that came in a JSON request; what keeps it out is an ApiError.

        `field` is what the request calls the message's key.
        """
        try:
            return await self.inbox.take(message, hold)
        except TooFast as error:
            wait = {"Retry-After": str(error.seconds)}
            raise ApiError(429, "rate_limited", self.say("too_fast"), headers=wait) from error
        except SwitchedOff as error:
            raise ApiError(503, "paused", self.say("paused")) from error
        except Reused as error:
            raise ApiError(409, "key_reused", field=field) from error
        except Closing as error:
            raise ApiError(503, "closing", headers={"Retry-After": "2"}) from error

    async def answer(self, message: Inbound, wait: float) -> tuple[Letter, Answer]:
        """The answer to a message in its own request; 503 when it takes longer than `wait`."""
        letter = await self.take(message, hold=wait)
        return letter, await self.awaited(letter, wait)

    async def awaited(self, letter: Letter, wait: float) -> Answer:
        """The answer to a letter in the request that brought it; 503 when it takes longer."""
        answer = await self.inbox.answer(letter, wait)
        if answer is None:
            text = self.say("still_looking")
            raise ApiError(503, "still_looking", text, headers={"Retry-After": "1"})
        return answer

    async def answered(self, channel: Channel, message: Inbound, wait: float) -> list[Native]:
        """All parts of the answer to a message in its own request."""
        letter, answer = await self.answer(message, wait)
        parts = list(channel.render(answer))
        await self.inbox.hand(letter, len(parts), len(parts))
        return parts
