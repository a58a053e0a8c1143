"""The platform's API for sending (接口调用): one answer to every error code, no request without bounds."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

import httpx

from channels.wechat.tokens import Tokens

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
TRIES = 3
PAUSE = 0.3
STALE = {40001, 40014, 42001}
BUSY = -1


class Refusal(Exception):
    """The platform answered with an error code; its message is never told on."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


class Unanswered(Exception):
    """The platform could not be reached, or answered with no JSON."""


class Api:
    """Calls with an access token, which is renewed once where it is refused."""

    def __init__(self, url: str, pause: float = PAUSE) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, tokens and all
        self._url, self._pause = url, pause
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Let go of the connections; a later call opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def call(
        self, tokens: Tokens, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """One call: POST with a body, GET without; raises Refusal or Unanswered."""
        token = await tokens.current()
        try:
            return await self.plain(path, body, access_token=token)
        except Refusal as refusal:
            if refusal.code not in STALE:
                raise
        return await self.plain(path, body, access_token=await tokens.current(refused=token))

    async def plain(
        self, path: str, body: Mapping[str, Any] | None = None, **query: str
    ) -> dict[str, Any]:
        """A call without a token; a busy platform (-1) is tried again, three times in all."""
        for attempt in range(1, TRIES + 1):
            found = await self._once(path, body, query)
            code = found.get("errcode", 0)
            if not code:
                return found
            if code != BUSY or attempt == TRIES:
                raise Refusal(int(code))
            await asyncio.sleep(self._pause * 2**attempt)
        raise AssertionError("unreachable")

    async def _once(
        self, path: str, body: Mapping[str, Any] | None, query: Mapping[str, str]
    ) -> dict[str, Any]:
        # The platform refuses \uXXXX in bodies (40033).
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            if body is None:
                reply = await self._http().get(path, params=query)
            else:
                headers = {"content-type": "application/json; charset=utf-8"}
                reply = await self._http().post(
                    path, params=query, content=content, headers=headers
                )
            found = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unanswered(type(error).__name__) from None
        if not isinstance(found, dict):
            raise Unanswered("no object")
        return found

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._url, timeout=TIMEOUT)
        return self._client
