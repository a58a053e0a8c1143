"""WeChat as the contract tests play it; seals and opens with werobot, which nobody here wrote."""

from __future__ import annotations

import re
import time
import zlib
from typing import Any

import httpx
from wechat_platform import SECRET, Platform
from werobot.crypto import MessageCrypt
from werobot.parser import parse_xml
from werobot.utils import get_signature

PATH = "/channels/wechat"
APPID, TOKEN = "wx0123456789abcdef", "spamtest"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
US = "gh_1234567890ab"
LONGEST = 2048
LINK = re.compile(r'<a href="(?P<href>[^"<>]+)">(?P<label>[^<>]+)</a>')
XML = """<xml><ToUserName><![CDATA[{us}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>\
<CreateTime>{created}</CreateTime>{rest}</xml>"""


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def xml(user: str, created: int = 1_800_000_000, **fields: str | int) -> str:
    """A message as the platform writes it."""
    rest = "".join(
        f"<{k}>{v if isinstance(v, int) else cdata(v)}</{k}>" for k, v in fields.items()
    )
    return XML.format(us=US, user=user, created=created, rest=rest)


def number(key: str) -> int:
    """A MsgId for a key."""
    return 6_000_000_000_000_000_000 + zlib.crc32(key.encode())


class Sealing:
    """Seals what the platform sends and opens what it is replied."""

    def __init__(self, key: str = KEY, token: str = TOKEN, receiver: str = APPID) -> None:
        self._crypt, self._token = MessageCrypt(token, key, receiver), token

    def query(self, encrypted: str, stamp: int | None = None) -> dict[str, str]:
        at, nonce = str(stamp or int(time.time())), "486452656"
        return {
            "signature": get_signature(self._token, at, nonce), "timestamp": at, "nonce": nonce,
            "openid": "o", "encrypt_type": "aes",
            "msg_signature": get_signature(self._token, at, nonce, encrypted),
        }  # fmt: skip

    def sealed(self, plain: str, stamp: int | None = None) -> tuple[dict[str, str], str]:
        """Query and body of a delivery."""
        encrypted = parse_xml(self._crypt.encrypt_message(plain))["Encrypt"]
        body = f"<xml><ToUserName><![CDATA[{US}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return self.query(encrypted, stamp), body

    def opened(self, reply: httpx.Response) -> dict[str, Any]:
        """The fields of an encrypted reply."""
        assert reply.content.startswith(b"<xml>"), reply.content[:80]
        outer = parse_xml(reply.text)
        plain = self._crypt.decrypt_message(
            outer["TimeStamp"], outer["Nonce"], outer["MsgSignature"], outer["Encrypt"]
        )
        return dict(parse_xml(plain))


def shown(content: str) -> str:
    """What a person sees of a text; raises AssertionError where WeChat would not show it so."""
    assert 0 < len(content.encode()) <= LONGEST
    bare = LINK.sub(lambda link: link["label"], content)
    assert "<" not in bare and ">" not in bare, bare[:200]
    for link in LINK.finditer(content):
        assert re.match(r"https?://|weixin://bizmsgmenu\?msgmenucontent=[^&]+&msgmenuid=", link["href"])
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", bare)
    return bare


class WeChatPeer:
    """A passive account in safe mode."""

    name = "wechat"
    pushed = False

    def __init__(self) -> None:
        self.seal = Sealing()

    def settings(self) -> dict[str, object]:
        return {"wechat_appid": APPID, "wechat_token": TOKEN, "wechat_aes_key": KEY}

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return self.deliver(
            http, xml(user, MsgType="text", Content=text, MsgId=number(key))
        )

    def deliver(self, http: httpx.Client, plain: str, **query: str) -> httpx.Response:
        """A well-sealed delivery, with parts of its query replaced."""
        params, body = self.seal.sealed(plain)
        return http.post(PATH, params=params | query, content=body.encode())

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        plain = xml("user-1", MsgType="text", Content="伪造", MsgId=1)
        params, body = self.seal.sealed(plain)
        old, stale = self.seal.sealed(plain, int(time.time()) - 600)
        other, theirs = Sealing(receiver="wxffffffffffffffff").sealed(plain)
        wrong, keyed = Sealing(key="x" * 43).sealed(plain)
        unsigned = {k: v for k, v in params.items() if k != "msg_signature"}
        post = [
            (unsigned, body), ({}, body), (params | {"msg_signature": "0" * 40}, body),
            (params | {"nonce": "1"}, body), (params | {"msg_signature": "签名"}, body),
            (old, stale), (other, theirs), (wrong, keyed), (unsigned, plain), (params, ""),
            (params, "<xml>"), (params, "{"), (params, "[" * 60_000), (params, "{" * 60_000),
            (params, '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'),
            (params, body.replace("</xml>", "<Content>夹带</Content></xml>")),
        ]  # fmt: skip
        return [http.post(PATH, params=q, content=b.encode()) for q, b in post] + [
            http.get(PATH), http.get(PATH, params=params | {"signature": "0", "echostr": "1"}),
        ]  # fmt: skip

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert reply.status_code == 200
        fields = self.seal.opened(reply)
        assert (fields["ToUserName"], fields["FromUserName"]) == (user, US)
        assert fields["MsgType"] == "text" and set(fields) == {
            "ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "raw",
        }  # fmt: skip
        return [shown(fields["Content"])]

    def stop(self) -> None:
        pass


class WeChatPushPeer(WeChatPeer):
    """A verified account: what does not come in the reply is pushed."""

    def __init__(self) -> None:
        super().__init__()
        self.platform = Platform()

    def settings(self) -> dict[str, object]:
        more = {"wechat_mode": "push", "wechat_secret": SECRET, "wechat_api": self.platform.start()}
        return super().settings() | more

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        self.platform.wrote(user)
        return super().send(http, key, user, text)

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        replied = [] if reply.text == "success" else super().said(reply, user)
        return replied + [shown(text) for text in self.platform.people[user].got]

    def stop(self) -> None:
        self.platform.stop()
