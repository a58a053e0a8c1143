"""Pages for phones (扫码带走): the address of an answer for the QR code a robot shows."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import NamedTuple

from assistant.shares import Shares

KEPT = 512


class Pages(NamedTuple):
    """Where an answer is: its page for phones, and the 一次性告知单 to print."""

    phone: str
    notice: str


class Recent:
    """Addresses given lately, so that a turn delivered again shows the same code."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Pages] = OrderedDict()

    def get(self, answer_id: str) -> Pages | None:
        """The address given before."""
        return self._found.get(answer_id)

    def put(self, answer_id: str, pages: Pages) -> None:
        """Remember an address, forget the oldest."""
        self._found[answer_id] = pages
        while len(self._found) > KEPT:
            self._found.popitem(last=False)


class Links:
    """Makes addresses below `base`, where citizens reach this server."""

    def __init__(self, shares: Shares, base: str, recent: Recent) -> None:
        self._shares, self._base, self._recent = shares, base, recent

    async def pages(self, answer_id: str) -> Pages | None:
        """The pages of an answer; None where there is no such answer."""
        if known := self._recent.get(answer_id):
            return known
        token = await asyncio.to_thread(self._shares.create, answer_id)
        if token is None:
            return None
        notice = f"{self._base}/v1/shares/{token.secret}/notice.pdf"
        pages = Pages(f"{self._base}/s/{token.secret}", notice)
        self._recent.put(answer_id, pages)
        return pages
