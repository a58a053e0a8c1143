"""What people see of an official account: deliveries thrice, replies and pushes (用户侧)."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import httpx
from house import House
from peers.wechat import LINK, WeChatPeer, number, shown, xml
from wechat_platform import Platform

PERSON = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
PATIENCE = 1.0
BROKEN = "该公众号提供的服务出现故障"


class Account(WeChatPeer):
    """The platform delivers what a person does, three times where it gets no answer."""

    _numbers = itertools.count(1)

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self.platform = platform
        self.house: House | None = None
        self.deliveries = 0

    def at(self, house: House) -> None:
        """Deliver to a server."""
        self.house = house

    def types(self, text: str, tapped: str = "", user: str = PERSON) -> str | None:
        """A person types, or taps a link; gives what the platform shows as a reply."""
        name = {"bizmsgmenuid": tapped} if tapped else {}
        self.platform.touched(user) if tapped else self.platform.wrote(user)
        fields = {"MsgType": "text", "Content": text, "MsgId": number(f"n{next(self._numbers)}")}
        return self.passed_on(xml(user, **fields, **name))

    def event(self, name: str, key: str = "", user: str = PERSON) -> str | None:
        """A person follows, scans or taps the menu."""
        self.platform.touched(user)
        created = 1_800_000_000 + next(self._numbers)
        return self.passed_on(xml(user, created, MsgType="event", Event=name, EventKey=key))

    def passed_on(self, plain: str) -> str | None:
        """Deliver up to three times; None for `success`, else the text that is shown."""
        assert self.house
        for attempt in range(3):
            self.deliveries += 1
            patience = PATIENCE if attempt < 2 else 15
            http = httpx.Client(base_url=self.house.url, timeout=patience)
            with http, suppress(httpx.TimeoutException):
                return self._read(self.deliver(http, plain))
        return BROKEN

    def _read(self, reply: httpx.Response) -> str | None:
        assert reply.status_code == 200
        if reply.text in ("", "success"):
            return None
        content = str(self.seal.opened(reply)["Content"])
        assert shown(content)
        return content

    def got(self, texts: int, user: str = PERSON) -> list[str]:
        """What was pushed to a person; waits for so many texts."""
        until = time.monotonic() + 15
        while len(self.platform.people[user].got) < texts:
            assert time.monotonic() < until, f"only {len(self.platform.people[user].got)} pushes"
            time.sleep(0.02)
        return [*self.platform.people[user].got]

    def taps(self, said: str, label: str) -> str | None:
        """Tap the link of a text that shows a label."""
        link = next(link for link in LINK.finditer(said) if link["label"] == label)
        found = re.fullmatch(r"weixin://bizmsgmenu\?msgmenucontent=([^&]+)&msgmenuid=(.+)", link["href"])
        assert found, link["href"]
        return self.types(found[1], found[2])


Opened = Callable[..., AbstractContextManager[Account]]
