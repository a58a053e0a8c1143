"""钉钉 as its documents describe it: signs the time, takes replies at the address of a message."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections import defaultdict
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import FastAPI, Request
from loopback import Loopback

PATH = "/channels/dingtalk"
SECRET = "secret-of-the-tests-0123456789"
LARGEST = 20_000
QUIET = 0.3


class DingTalkPeer:
    """A robot in a private chat; its platform takes pushes on loopback."""

    name = "dingtalk"
    pushed = True

    def __init__(self) -> None:
        self.got: dict[str, list[str]] = defaultdict(list)
        self.refuse: list[int] = []
        self._platform = Loopback(self._app())
        self.api = ""

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/robot/sendBySession")
        async def sent(request: Request, session: str) -> dict[str, object]:
            body = await request.json()
            assert set(body) == {"msgtype", "text"} and body["msgtype"] == "text"
            assert 0 < len(body["text"]["content"].encode()) <= LARGEST
            if self.refuse:
                return {"errcode": self.refuse.pop(), "errmsg": "send too fast"}
            self.got[session].append(body["text"]["content"])
            return {"errcode": 0, "errmsg": "ok"}

        return app

    def settings(self) -> dict[str, object]:
        self.api = self.api or self._platform.start()
        return {"dingtalk_secret": SECRET, "dingtalk_api": self.api}

    def signed(self, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
        """The two headers of a delivery."""
        stamp = str(int((at or time.time()) * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}

    def body(self, key: str, user: str, text: str, **more: Any) -> dict[str, Any]:
        webhook = f"{self.api}/robot/sendBySession?session={quote(user)}"
        return {
            "msgId": key, "msgtype": "text", "conversationType": "1", "conversationId": f"cid-{user}",
            "senderId": user, "senderNick": "张三", "sessionWebhook": webhook, "robotCode": "robot",
            "sessionWebhookExpiredTime": int(time.time() * 1000) + 3_600_000, "text": {"content": f" {text}"},
        } | more  # fmt: skip

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return http.post(PATH, json=self.body(key, user, text), headers=self.signed())

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        body, good, hours = self.body("forged", "user-1", "伪造"), self.signed(), 7200
        heads: list[dict[str, Any]] = [
            {}, good | {"sign": "x"}, good | {"sign": "签".encode()}, good | {"timestamp": "1"},
            self.signed(time.time() - hours), self.signed(time.time() + hours), self.signed(secret="another"),
        ]  # fmt: skip
        bodies: list[Any] = [
            {}, [], body | {"sessionWebhook": "http://127.0.0.1:9/robot"}, body | {"msgId": ""},
            body | {"sessionWebhook": self.api + ".example.com/robot"}, body | {"text": "伪造"},
        ]  # fmt: skip
        return [http.post(PATH, json=body, headers=h) for h in heads] + [
            http.post(PATH, json=b, headers=good) for b in bodies
        ]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert (reply.status_code, reply.json()) == (200, {})
        until, before = time.monotonic() + 20, -1
        while len(self.got[user]) < parts:
            assert time.monotonic() < until, "nothing was pushed"
            time.sleep(0.02)
        while before != len(self.got[user]):
            before = len(self.got[user])
            time.sleep(QUIET)
        return list(self.got[user])

    def stop(self) -> None:
        self._platform.stop()
