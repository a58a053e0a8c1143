"""Fetches what came in to 微信客服 (拉取消息): one worker at a time, from where the last one stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from channels.inbox import Closing
from channels.notes import Notes
from channels.wechat.client import Refusal
from channels.wechat.kf_account import KfAccount

log = logging.getLogger("daoban.wecom")

LEASE = 60.0
GLANCE = 0.2
BACKLOG = 120.0
TRIES = 6
PAUSE = 0.5
KNOWN = "wecom-accounts"
Take = Callable[[Mapping[str, Any]], Awaitable[None]]


class Sync:
    """A call says that something came in; the cursor of each account is kept in the notes."""

    def __init__(
        self, account: KfAccount, notes: Callable[[], Notes], take: Take, pause: float = PAUSE
    ) -> None:
        self._account, self._made, self._take, self._pause = account, notes, take, pause
        self._wanted: dict[str, str] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Look for what came in while no worker ran."""
        known = await asyncio.to_thread(self._made().get, KNOWN)
        for kf in known.get("kf", []):
            self.want(kf, "")

    def want(self, kf: str, token: str) -> None:
        """Something came in for an account."""
        self._wanted[kf] = token
        if kf not in self._running:
            self._running[kf] = asyncio.create_task(self._run(kf))

    async def stop(self) -> None:
        """Fetch nothing more; what is not entered yet is fetched again later."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, kf: str) -> None:
        """Fetch as long as something is wanted; what fails is tried again, later and later."""
        failed = 0
        try:
            while kf in self._wanted:
                token = self._wanted.pop(kf)
                try:
                    await self._drained(kf, token)
                    failed = 0
                except Closing:
                    return
                except Exception as error:
                    failed += 1
                    log.error("messages could not be fetched: %s", _told(error))
                    if failed < TRIES:
                        await asyncio.sleep(self._pause * 2**failed)
                        self._wanted.setdefault(kf, token)
        finally:
            del self._running[kf]

    async def _drained(self, kf: str, token: str) -> None:
        """All pages, under the lease of the account's cursor."""
        name, notes = f"wecom-cursor:{kf}", self._made()
        while not await asyncio.to_thread(notes.lease, name, LEASE):  # noqa: ASYNC110  (another process has it)
            await asyncio.sleep(GLANCE)
        cursor = (await asyncio.to_thread(notes.get, name)).get("cursor", "")
        since = 0.0 if cursor else time.time() - BACKLOG
        more = True
        try:
            if not cursor:
                await asyncio.to_thread(self._remember, notes, kf)
            while more:
                page = await self._account.page(kf, cursor, token)
                for entry in page.get("msg_list", []):
                    if entry.get("send_time", 0) >= since:
                        await self._take(entry)
                cursor, more = page.get("next_cursor", cursor), bool(page.get("has_more"))
                await asyncio.to_thread(notes.put, name, {"cursor": cursor})
                more = more and await asyncio.to_thread(notes.lease, name, LEASE)
        finally:
            await asyncio.to_thread(notes.release, name)

    @staticmethod
    def _remember(notes: Notes, kf: str) -> None:
        known = set(notes.get(KNOWN).get("kf", []))
        notes.put(KNOWN, {"kf": sorted(known | {kf})})


def _told(error: Exception) -> str:
    """An error without what it may quote."""
    return str(error) if isinstance(error, Refusal) else type(error).__name__
