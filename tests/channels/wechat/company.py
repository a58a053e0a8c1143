"""People write to the customer-service account of a company; the platform calls the server."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from house import House
from peers.wecom import PATH, SEAL, call
from wecom_platform import KfPlatform

PERSON = "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"


class Company:
    """People write to the account; the platform calls the server."""

    def __init__(self, platform: KfPlatform, house: House) -> None:
        self.platform, self.house = platform, house

    def call(self, token: str = "ENC") -> None:
        params, body = SEAL.sealed(call(token))
        reply = self.house.client.post(PATH, params=params, content=body.encode())
        assert (reply.status_code, reply.text) == (200, "success")

    def says(self, text: str, name: str = "", ago: int = 0, user: str = PERSON) -> None:
        part = {"content": text} | ({"menu_id": name} if name else {})
        self.platform.wrote(user, "text", part, ago)
        self.call()

    def got(self, messages: int, user: str = PERSON) -> list[dict[str, Any]]:
        until = time.monotonic() + 15
        while len(self.platform.got[user]) < messages:
            assert time.monotonic() < until, f"only {len(self.platform.got[user])} messages"
            time.sleep(0.02)
        return self.platform.got[user]

    def settled(self) -> None:
        """Wait until all that came in has been looked at: a last message has its answer."""
        self.says("最后", user="wm-last")
        self.got(1, "wm-last")


Served = Callable[..., AbstractContextManager[Company]]
