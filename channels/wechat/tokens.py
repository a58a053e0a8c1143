"""Access tokens with one owner (接口凭证): whoever has the lease renews it, the others read it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from channels.notes import Notes

LEASE = 15.0
PATIENCE = 10.0
GLANCE = 0.1
EARLY = 120.0
FORCED = 60.0


class TokenTrouble(Exception):
    """No access token is to be had now."""


@dataclass(frozen=True)
class Token:
    """An access token and until when it may be used, by the wall clock."""

    secret: str
    until: float

    def good(self, refused: str | None) -> bool:
        """Whether it can be used, and is not the one that was refused."""
        return bool(self.secret) and self.secret != refused and time.time() < self.until


Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
"""Asks the platform for a token and its seconds; True: for another one than before."""


class Tokens:
    """The token of one account, shared by all workers through the notes."""

    def __init__(self, notes: Notes, name: str, fetch: Fetch) -> None:
        self._notes, self._name, self._fetch = notes, name, fetch
        self._token = Token("", 0)

    async def current(self, refused: str | None = None) -> str:
        """The token in force; another one than `refused`, which the platform took for stale."""
        if self._token.good(refused):
            return self._token.secret
        until = time.monotonic() + PATIENCE
        while not (token := await self._noted()).good(refused):
            if await asyncio.to_thread(self._notes.lease, self._name, LEASE):
                token = await self._renewed(refused)
                break
            if time.monotonic() > until:
                raise TokenTrouble
            await asyncio.sleep(GLANCE)
        self._token = token
        return token.secret

    async def _noted(self) -> Token:
        kept = await asyncio.to_thread(self._notes.get, self._name)
        return Token(kept.get("token", ""), kept.get("until", 0))

    async def _renewed(self, refused: str | None) -> Token:
        """A new token, written down; what another worker has just renewed is taken as it is."""
        try:
            kept = await asyncio.to_thread(self._notes.get, self._name)
            token, forced = Token(kept.get("token", ""), kept.get("until", 0)), kept.get("forced", 0)
            if not token.good(refused):
                token, forced = await self._asked(refused, forced)
        except BaseException:
            await asyncio.to_thread(self._notes.release, self._name)
            raise
        value = {"token": token.secret, "until": token.until, "forced": forced}
        await asyncio.to_thread(self._notes.put, self._name, value)
        return token

    async def _asked(self, refused: str | None, forced: float) -> tuple[Token, float]:
        """A token asked for plainly; by force, at most once a minute, where it is the refused one."""
        secret, seconds = await self._fetch(False)
        if secret == refused:
            if time.time() - forced < FORCED:
                raise TokenTrouble
            forced = time.time()
            secret, seconds = await self._fetch(True)
        early = min(EARLY, seconds / 2)
        return Token(secret, time.time() + seconds - early), forced
