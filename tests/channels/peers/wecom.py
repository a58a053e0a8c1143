"""微信客服 as the contract tests play it; its calls are sealed with werobot, its messages fetched from us."""

from __future__ import annotations

import time
from typing import Any

import httpx
from wecom_platform import CORP, KF, SECRET, KfPlatform

from peers.wechat import Sealing

PATH = "/channels/wecom"
TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SEAL = Sealing(KEY, TOKEN, CORP)
LARGE = 10_000
CALL = """<xml><ToUserName><![CDATA[{corp}]]></ToUserName><CreateTime>1348831860</CreateTime>\
<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>\
<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[{kf}]]></OpenKfId></xml>"""


def call(token: str = "ENC") -> str:
    """What the platform tells when something came in."""
    return CALL.format(corp=CORP, token=token, kf=KF)


def words(message: dict[str, Any]) -> str:
    """What a person reads of a message."""
    kind = message["msgtype"]
    return str(message["text"]["content"] if kind == "text" else message["msgmenu"]["head_content"])


def buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and words of a menu's buttons."""
    return [(b["click"]["id"], b["click"]["content"]) for b in message["msgmenu"]["list"]]


class WeComPeer:
    """Calls, then hands out what came in; takes what is sent within its limits only."""

    name = "wecom"
    pushed = True

    def __init__(self) -> None:
        self.platform = KfPlatform()

    def settings(self) -> dict[str, object]:
        return {
            "wecom_corp_id": CORP, "wecom_secret": SECRET, "wecom_token": TOKEN,
            "wecom_aes_key": KEY, "wecom_api": self.platform.start(),
        }  # fmt: skip

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        if len(text) < LARGE:
            entry = self.platform.wrote(user, "text", {"content": text})
            entry["msgid"] = key
        params, body = SEAL.sealed(call(text if len(text) >= LARGE else "ENC"))
        return http.post(PATH, params=params, content=body.encode())

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        self.platform.wrote("user-1", "text", {"content": "伪造"})
        params, body = SEAL.sealed(call())
        post = [
            (params | {"nonce": "1"}, body), ({}, body), (params, "{"), (params, call()),
            SEAL.sealed(call(), int(time.time()) - 600),
            Sealing(KEY, TOKEN, "ww-other").sealed(call()), Sealing("x" * 43).sealed(call()),
        ]  # fmt: skip
        return [http.post(PATH, params=q, content=b.encode()) for q, b in post] + [http.get(PATH)]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert (reply.status_code, reply.text) == (200, "success")
        until = time.monotonic() + 20
        while len(self.platform.got[user]) < parts:
            assert time.monotonic() < until, f"only {len(self.platform.got[user])} messages"
            time.sleep(0.02)
        return [words(message) for message in self.platform.got[user]]

    def stop(self) -> None:
        self.platform.stop()
