"""Tells another system of each publication and urgent measure (发布通知): signed, retried, durable."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from datetime import timedelta

import httpx
from sqlalchemy import Engine

from channels.admin.deliveries import Deliveries, Delivery
from channels.admin.options import AdminSettings
from channels.admin.signing import signed, signing_key

log = logging.getLogger("daoban.hook")

PATIENCE = 10.0
HOLD = timedelta(seconds=60)
WAITS = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 1800, 7200, 21600, 43200))


class Hook:
    """Calls one address; `waits` are the times between tries, after the last it is given up."""

    def __init__(self, engine: Engine, url: str, key: bytes, waits: Sequence[timedelta]) -> None:
        self._deliveries, self._url, self._key, self._waits = Deliveries(engine), url, key, waits

    async def run(self, seconds: float) -> None:
        """Look for what is to be told, again and again; a fault of the database passes."""
        async with httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
            while True:
                try:
                    await self.round(client)
                except Exception as error:
                    log.error("the webhook's round failed: %s", type(error).__name__)
                await asyncio.sleep(seconds)

    async def round(self, client: httpx.AsyncClient) -> None:
        """Note what is new and make every call that is due."""
        await asyncio.to_thread(self._deliveries.gather)
        while delivery := await asyncio.to_thread(self._deliveries.claim, HOLD):
            await self._tell(client, delivery)

    async def _tell(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        body = json.dumps(delivery.body, ensure_ascii=False).encode()
        headers = signed(self._key, delivery.id, int(time.time()), body)
        headers["content-type"] = "application/json"
        try:
            reply = await client.post(self._url, content=body, headers=headers)
            trouble = "" if reply.is_success else f"HTTP {reply.status_code}"
        except httpx.HTTPError as error:
            trouble = type(error).__name__
        if not trouble:
            await asyncio.to_thread(self._deliveries.sent, delivery.id)
            return
        again = self._waits[delivery.tries - 1] if delivery.tries <= len(self._waits) else None
        log.warning("webhook %s, try %d: %s", delivery.id, delivery.tries, trouble)
        await asyncio.to_thread(self._deliveries.failed, delivery.id, trouble, again)


def hook(engine: Engine, settings: AdminSettings) -> Hook | None:
    """The webhook as it is set; None where it is not."""
    if not settings.publish_hook_url:
        return None
    key = signing_key(settings.publish_hook_secret.get_secret_value())
    return Hook(engine, settings.publish_hook_url, key, WAITS)


async def tell_on(found: Hook | None, seconds: float) -> None:
    """Run the webhook beside the requests, where there is one."""
    if found is not None:
        await found.run(seconds)
