"""Asks a language model (大语言模型): the only file that knows LangChain.

Whatever an endpoint does, `write` ends in time: with a whole text, or with Unavailable.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from weakref import WeakKeyDictionary

import openai
from langchain_openai import ChatOpenAI

from assistant.breaker import Breaker
from assistant.endpoints import Endpoint, ModelSettings
from assistant.writer import Unavailable, Written

LONGEST_TEXT = 4_000
MOST_TOKENS = 800
PATIENT = 2.0
BEFORE_RETRY = 0.2
PASSING = (408, 429, 500, 502, 503, 504)
HOURS_EAST = timedelta(hours=8)

log = logging.getLogger("daoban")


class Spoiled(Exception):
    """An endpoint wrote something that is no whole text."""


def today() -> date:
    """The day in China, on which a budget is counted."""
    return (datetime.now(UTC) + HOURS_EAST).date()


class Model:
    """Endpoints in order of preference, each behind a breaker; counts tokens by day in memory."""

    def __init__(self, settings: ModelSettings, day: Callable[[], date] = today) -> None:
        self._settings, self._day = settings, day
        self._asked = [_Asked(e, settings) for e in settings.endpoints()]
        self._busy, self._spent, self._counted = 0, 0, day()

    async def write(self, system: str, user: str) -> Written:
        """A text for an instruction and data; raises Unavailable in time."""
        if self.left() <= 0:
            raise Unavailable("budget")
        if self._busy >= self._settings.concurrency:
            raise Unavailable("busy")
        self._busy += 1
        try:
            written = await self._first(system, user)
        finally:
            self._busy -= 1
        self._spent += written.tokens
        return written

    def left(self) -> int:
        """The tokens that may still be spent today."""
        if self._counted != (now := self._day()):
            self._counted, self._spent = now, 0
        return self._settings.daily_tokens - self._spent

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

    def __init__(self, endpoint: Endpoint, settings: ModelSettings) -> None:
        self._endpoint, self._settings, self.breaker = endpoint, settings, Breaker()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, ChatOpenAI] = (
            WeakKeyDictionary()
        )

    async def write(self, system: str, user: str, until: float) -> Written:
        """One attempt, and one more where a short pause may help; failures feed the breaker."""
        try:
            async with asyncio.timeout_at(until):
                written = await self._again(system, user)
        except Exception as error:  # whatever a foreign server makes a library raise
            self.breaker.failed()
            log.warning("model %s: %s", self._endpoint.name, kind(error))
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
        """A whole text, streamed so that silence is noticed early."""
        settings, text, tokens, end = self._settings, "", 0, None
        wait, loop = settings.first_token_seconds, asyncio.get_running_loop()
        first = loop.time() + wait
        stream = cast(
            AsyncGenerator[Any, None], self._client(loop).astream([("system", system), ("human", user)])
        )
        async with aclosing(stream) as chunks:
            while True:
                try:
                    async with asyncio.timeout(wait):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                text += str(chunk.text)
                end = chunk.response_metadata.get("finish_reason") or end
                tokens = (chunk.usage_metadata or {}).get("total_tokens") or tokens
                wait = settings.idle_seconds if text else max(0.0, first - loop.time())
                if len(text) > LONGEST_TEXT:
                    raise Spoiled("long")
        if end != "stop" or not text.strip():
            raise Spoiled("not whole")
        tokens = tokens or len(system) + len(user) + len(text)
        return Written(text, self._endpoint.name, self._endpoint.filing, tokens)

    def _client(self, loop: asyncio.AbstractEventLoop) -> ChatOpenAI:
        if loop not in self._clients:
            self._clients[loop] = self._connect()
        return self._clients[loop]

    def _connect(self) -> ChatOpenAI:
        waits = self._settings
        longest = openai.Timeout(waits.total_seconds, connect=waits.connect_seconds)
        return ChatOpenAI(
            model=self._endpoint.name, base_url=self._endpoint.url,
            api_key=lambda: self._endpoint.key.get_secret_value() or "none",
            temperature=0, max_retries=0, timeout=longest, stream_usage=True,
            stream_chunk_timeout=None, use_responses_api=False,
            extra_body={"max_tokens": MOST_TOKENS},  # the name that every compatible server knows
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


def kind(error: Exception) -> str:
    """A failure in a word, without its message, which may quote what was asked."""
    if isinstance(error, openai.APIStatusError):
        return f"http {error.status_code}"
    return "time" if isinstance(error, TimeoutError) else type(error).__name__
