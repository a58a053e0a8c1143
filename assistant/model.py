"""Asks a language model (大语言模型): the only file that knows LangChain.

Whatever an endpoint does, `write` ends in time: with a whole text, or with Unavailable.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, cast
from weakref import WeakKeyDictionary

import openai
from langchain_openai import ChatOpenAI

from assistant.breaker import Breaker
from assistant.budget import Budget, Spent
from assistant.endpoints import Endpoint, ModelSettings
from assistant.tally import Tally
from assistant.telemetry import Call, Telemetry
from assistant.writer import Unavailable, Written

LONGEST_TEXT = 4_000
MOST_TOKENS = 800
PATIENT = 2.0
BEFORE_RETRY = 0.2
PASSING = (408, 429, 500, 502, 503, 504)

log = logging.getLogger("daoban")


class Spoiled(Exception):
    """An endpoint wrote something that is no whole text."""


class Model:
    """Endpoints in order of preference, each behind a breaker; every call is told and paid.

    Models of one process share one `budget` and one `telemetry`.
    """

    def __init__(
        self, settings: ModelSettings, budget: Budget | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:  # fmt: skip
        self._settings, self._telemetry = settings, telemetry or Telemetry()
        self._budget = budget or Budget(settings.daily_tokens, settings.daily_yuan)
        self._asked = [_Asked(e, settings, self._ended) for e in settings.endpoints()]
        self._busy = 0
        for asked in self._asked:
            self._telemetry.watch(asked.endpoint.name, asked.breaker)

    async def write(self, system: str, user: str) -> Written:
        """A text for an instruction and data; raises Unavailable in time."""
        if self._busy >= self._settings.concurrency:
            raise Unavailable("busy")
        self._busy += 1
        try:
            if not await self._budget.allows():
                raise Unavailable("budget")
            return await self._first(system, user)
        finally:
            self._busy -= 1

    def _ended(self, call: Call) -> None:
        """Tell of a call and count what it took, also where it failed half way."""
        self._telemetry.called(call)
        self._budget.spend(Spent(1, call.input, call.output, call.cost))

    async def _first(self, system: str, user: str) -> Written:
        """The text of the first endpoint that gives one before time is up."""
        reason, until = "breaker", asyncio.get_running_loop().time() + self._settings.total_seconds
        for asked in self._asked:
            try:
                if asked.breaker.allows():
                    return await asked.write(system, user, until)
            except Unavailable as error:
                reason = error.reason
        raise Unavailable(reason)


class _Asked:
    """One endpoint, its breaker, and a client for each event loop."""

    def __init__(
        self, endpoint: Endpoint, settings: ModelSettings, ended: Callable[[Call], None]
    ) -> None:
        self.endpoint, self._settings, self._ended = endpoint, settings, ended
        self.breaker = Breaker()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, ChatOpenAI] = (
            WeakKeyDictionary()
        )

    async def write(self, system: str, user: str, until: float) -> Written:
        """One attempt, and one more where a short pause may help; failures feed the breaker."""
        loop = asyncio.get_running_loop()
        patient = loop.time() + self._settings.first_token_seconds
        try:
            async with asyncio.timeout_at(until):
                written = await self._again(system, user)
        except asyncio.CancelledError:
            if loop.time() >= patient:  # who asked has waited long, and gives up
                self.breaker.failed()
            raise
        except Exception as error:  # whatever a foreign server makes a library raise
            self.breaker.failed()
            log.warning("model %s: %s", self.endpoint.name, kind(error))
            raise Unavailable(kind(error)) from error
        self.breaker.succeeded()
        return written

    async def _again(self, system: str, user: str) -> Written:
        try:
            return await self._once(system, user)
        except openai.APIError as error:
            wait = pause(error)
            if wait is None:
                raise
        await asyncio.sleep(wait)
        return await self._once(system, user)

    async def _once(self, system: str, user: str) -> Written:
        """A whole text, told of however it ends."""
        tally = Tally(self.endpoint, len(system) + len(user))
        try:
            await self._read(system, user, tally)
        except BaseException as error:  # the end of time comes as a cancellation
            self._ended(tally.call(kind(error)))
            raise
        self._ended(tally.call())
        return tally.written()

    async def _read(self, system: str, user: str, tally: Tally) -> None:
        """Take the text, streamed so that silence is noticed early."""
        settings, loop = self._settings, asyncio.get_running_loop()
        wait = settings.first_token_seconds
        first = loop.time() + wait
        stream = cast(
            AsyncGenerator[Any, None], self._client(loop).astream([("system", system), ("human", user)])
        )
        async with aclosing(stream) as chunks:
            while True:
                try:
                    async with asyncio.timeout(wait):
                        tally.take(await anext(chunks))
                except StopAsyncIteration:
                    break
                wait = settings.idle_seconds if tally.text else max(0.0, first - loop.time())
                if len(tally.text) > LONGEST_TEXT:
                    raise Spoiled("long")
        if tally.end != "stop" or not tally.text.strip():
            raise Spoiled("not whole")

    def _client(self, loop: asyncio.AbstractEventLoop) -> ChatOpenAI:
        if loop not in self._clients:
            self._clients[loop] = self._connect()
        return self._clients[loop]

    def _connect(self) -> ChatOpenAI:
        waits = self._settings
        longest = openai.Timeout(waits.total_seconds, connect=waits.connect_seconds)
        return ChatOpenAI(
            model=self.endpoint.name, base_url=self.endpoint.url,
            api_key=lambda: self.endpoint.key.get_secret_value() or "none",
            temperature=0, max_retries=0, timeout=longest, stream_usage=True,
            stream_chunk_timeout=None, use_responses_api=False,
            # max_tokens is the name that every compatible server knows
            extra_body={"max_tokens": MOST_TOKENS, **self._settings.more},
            http_async_client=openai.DefaultAsyncHttpxClient(timeout=longest, follow_redirects=False),
        )  # fmt: skip


def pause(error: openai.APIError) -> float | None:
    """How long to wait before asking once more; None where that would not help."""
    if isinstance(error, openai.APITimeoutError):
        return None
    if isinstance(error, openai.APIConnectionError):
        return BEFORE_RETRY
    if not isinstance(error, openai.APIStatusError) or error.status_code not in PASSING:
        return None
    told = error.response.headers.get("retry-after", "")
    wait = float(told) if told.replace(".", "", 1).isdigit() else BEFORE_RETRY
    return wait if wait <= PATIENT else None


def kind(error: BaseException) -> str:
    """A failure in a word, without its message, which may quote what was asked."""
    if isinstance(error, openai.APIStatusError):
        return f"http {error.status_code}"
    ended = isinstance(error, TimeoutError | asyncio.CancelledError)
    return "time" if ended else type(error).__name__
