"""api.weixin.qq.com as the tests play it: tokens, quotas, limits and errors as the papers say.

It is itself proven by wechat-api and co-wechat-api, which nobody here wrote.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from loopback import Loopback
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

APPID, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
LONGEST = 2048
ROLLOVER = 300.0
OK = {"errcode": 0, "errmsg": "ok"}
Handler = Callable[["Platform", dict[str, Any]], dict[str, Any]]


class Errcode(Exception):
    """An error as the platform tells it, with HTTP status 200."""


@dataclass
class Person:
    """Somebody who follows the account, and what may still be sent to them."""

    allowances: list[list[float]] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    typing: int = 0

    def allow(self, messages: int, seconds: float) -> None:
        self.allowances.append([messages, time.time() + seconds])

    def take(self) -> None:
        live = [a for a in self.allowances if a[1] > time.time()]
        if not live:
            raise Errcode(45015)
        left = [a for a in live if a[0] > 0]
        if not left:
            raise Errcode(45047)
        left[0][0] -= 1


class Platform:
    """One account on the platform; `verified` accounts may push."""

    def __init__(self, verified: bool = True, seconds: float = 7200) -> None:
        self.verified, self.seconds = verified, seconds
        self.people: dict[str, Person] = defaultdict(Person)
        self.faults: dict[str, deque[int]] = defaultdict(deque)
        self.calls: list[str] = []
        self.menu: dict[str, Any] | None = None
        self._tokens: dict[str, float] = {}
        self._number, self._forced = 0, 0.0
        self.longest = LONGEST
        app = Starlette(routes=[Route("/{path:path}", self._serve, methods=["GET", "POST"])])
        self._loopback = Loopback(app)

    def start(self) -> str:
        return self._loopback.start()

    def stop(self) -> None:
        self._loopback.stop()

    def wrote(self, person: str) -> None:
        """Somebody sent a message to the account."""
        self.people[person].allow(5, 48 * 3600)

    def touched(self, person: str) -> None:
        """Somebody tapped the menu, scanned or followed."""
        self.people[person].allow(3, 60)

    def revoke(self) -> None:
        """All tokens are void, as after a change of the secret."""
        self._tokens.clear()

    @property
    def token(self) -> str:
        """The token in force."""
        return f"token-{self._number}-" + "x" * 500

    async def _serve(self, request: Request) -> JSONResponse:
        path, raw = request.url.path, await request.body()
        self.calls.append(path)
        try:
            if self.faults[path]:
                raise Errcode(self.faults[path].popleft())
            query = {k: v[0] for k, v in parse_qs(request.url.query).items()}
            return JSONResponse(self._answer(request.method, path, query, raw))
        except Errcode as error:
            return JSONResponse({"errcode": error.args[0], "errmsg": "refused rid: 0"})

    def _answer(self, method: str, path: str, query: dict[str, str], raw: bytes) -> dict[str, Any]:
        if (method, path) == ("GET", "/cgi-bin/token"):
            self._known(query.get("appid"), query.get("secret"))
            self._tokens.clear()
            return self._issue()
        body = self._body(raw) if method == "POST" else {}
        if (method, path) == ("POST", "/cgi-bin/stable_token"):
            return self._stable(body)
        if self._tokens.get(query.get("access_token", ""), 0) < time.time():
            raise Errcode(42001 if query.get("access_token") in self._tokens else 40001)
        handler = HANDLERS.get((method, path))
        if handler is None:
            raise Errcode(-1 if path.endswith("/busy") else 43002)
        return handler(self, body)

    @staticmethod
    def _body(raw: bytes) -> dict[str, Any]:
        if b"\\u" in raw:
            raise Errcode(40033)
        try:
            return dict(json.loads(raw.decode("utf-8")))
        except ValueError as error:
            raise Errcode(47001) from error

    @staticmethod
    def _known(appid: Any, secret: Any) -> None:
        if appid != APPID:
            raise Errcode(40013)
        if secret != SECRET:
            raise Errcode(40125)

    def _stable(self, body: dict[str, Any]) -> dict[str, Any]:
        """The token in force; another one where it is near its end, or by force."""
        self._known(body.get("appid"), body.get("secret"))
        left = self._tokens.get(self.token, 0) - time.time()
        if body.get("force_refresh") and time.time() - self._forced >= 30:
            self._forced = time.time()
            return self._issue()
        if left < min(ROLLOVER, self.seconds / 2):
            return self._issue()
        return {"access_token": self.token, "expires_in": int(left)}

    def _issue(self) -> dict[str, Any]:
        """A new token; the one before stays good for five minutes."""
        late = time.time() + ROLLOVER
        self._tokens = {t: min(u, late) for t, u in self._tokens.items()}
        self._number += 1
        self._tokens[self.token] = time.time() + self.seconds
        return {"access_token": self.token, "expires_in": int(self.seconds)}

    def _person(self, body: dict[str, Any]) -> Person:
        if not self.verified:
            raise Errcode(48001)
        if body.get("touser") not in self.people:
            raise Errcode(40003)
        return self.people[body["touser"]]

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """A customer-service message."""
        person = self._person(body)
        if body["msgtype"] == "msgmenu":
            raise Errcode(40200)
        if body["msgtype"] == "news" and len(body["news"]["articles"]) > 1:
            raise Errcode(45008)
        if body["msgtype"] != "text":
            raise Errcode(40008)
        if len(body["text"]["content"].encode()) > self.longest:
            raise Errcode(45002)
        person.take()
        person.got.append(body["text"]["content"])
        return OK

    def show_typing(self, body: dict[str, Any]) -> dict[str, Any]:
        """The account is typing."""
        if body.get("command") not in ("Typing", "CancelTyping"):
            raise Errcode(40035)
        self._person(body).typing += 1
        return OK

    def put_menu(self, body: dict[str, Any]) -> dict[str, Any]:
        """A new menu."""
        buttons = body["button"]
        if not 1 <= len(buttons) <= 3:
            raise Errcode(40017)
        for button in buttons:
            subs = button.get("sub_button", [])
            if len(subs) > 5 or len(button["name"].encode()) > 16:
                raise Errcode(40018 if len(subs) <= 5 else 40023)
            for leaf in subs or [button]:
                if len(leaf.get("key", "").encode()) > 128:
                    raise Errcode(40019)
                if len(leaf["name"].encode()) > (60 if subs else 16):
                    raise Errcode(40018)
        self.menu = body
        return OK

    def get_menu(self, body: dict[str, Any]) -> dict[str, Any]:
        """The menu as it is."""
        if self.menu is None:
            raise Errcode(46003)
        return {"menu": self.menu}


HANDLERS: dict[tuple[str, str], Handler] = {
    ("POST", "/cgi-bin/message/custom/send"): Platform.send,
    ("POST", "/cgi-bin/message/custom/typing"): Platform.show_typing,
    ("POST", "/cgi-bin/menu/create"): Platform.put_menu,
    ("GET", "/cgi-bin/menu/get"): Platform.get_menu,
}
