"""Signatures, encryption and the forms of a delivery (验签加解密); the only file that knows wechatpy."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import xmltodict
from wechatpy.crypto import PrpCrypto
from wechatpy.replies import TextReply

Mode = Literal["safe", "compatible", "plain"]
KEY_LENGTH = 43
WINDOW = 300.0
ENVELOPE = {"ToUserName", "AgentID", "Encrypt"}
SEALED = """<xml>
<Encrypt><![CDATA[{Encrypt}]]></Encrypt>
<MsgSignature><![CDATA[{MsgSignature}]]></MsgSignature>
<TimeStamp>{TimeStamp}</TimeStamp>
<Nonce><![CDATA[{Nonce}]]></Nonce>
</xml>"""


class Refused(Exception):
    """A delivery that is not the platform's, or unreadable; told without detail."""

    def __init__(self, status: int = 403) -> None:
        super().__init__()
        self.status = status


@dataclass(frozen=True)
class Opened:
    """A delivery that is the platform's: its fields, and how a reply is to be written."""

    fields: Mapping[str, Any]
    form: Literal["xml", "json"]
    key: int | None

    def text(self, name: str) -> str:
        """A field as text; empty where it is missing or has parts of its own."""
        value = self.fields.get(name)
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value) if plain else ""


def aes_key(encoded: str) -> bytes:
    """An EncodingAESKey as 32 bytes; raises ValueError."""
    key = base64.b64decode(f"{encoded}=")
    if len(encoded) != KEY_LENGTH or len(key) != 32:
        raise ValueError(f"an EncodingAESKey has {KEY_LENGTH} letters and digits")
    return key


def usable(encoded: str) -> bool:
    """Whether a text is an EncodingAESKey."""
    try:
        return len(aes_key(encoded)) == 32
    except ValueError:
        return False


def signature(*values: str) -> str:
    """SHA-1 over the sorted values, as every callback of the platform is signed."""
    return hashlib.sha1("".join(sorted(values)).encode("utf-8", "replace")).hexdigest()


class Seal:
    """Opens deliveries and closes replies; `keys`: the current EncodingAESKey and the one before."""

    def __init__(
        self, token: str, receiver: str, keys: Sequence[str], mode: Mode = "safe",
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._token, self._receiver, self._mode, self._clock = token, receiver, mode, clock
        self._keys = [PrpCrypto(aes_key(k)) for k in keys if usable(k)]

    def greeting(self, query: Mapping[str, str]) -> str:
        """The answer to the check of the server's address; an encrypted echo is decrypted."""
        echo = query.get("echostr", "")
        if "msg_signature" in query:
            self._verify(query, "msg_signature", echo)
            return self._decrypt(echo)[0]
        self._verify(query, "signature")
        return echo

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """A delivery, verified and decrypted; raises Refused."""
        form, outer = _parsed(body)
        if self._mode == "plain":
            self._verify(query, "signature")
            return Opened(outer, form, None)
        encrypted = outer.get("Encrypt")
        if not isinstance(encrypted, str) or (self._mode == "safe" and not set(outer) <= ENVELOPE):
            raise Refused
        self._verify(query, "msg_signature", encrypted)
        plain, key = self._decrypt(encrypted)
        return Opened(_parsed(plain.encode())[1], form, key)

    def close(self, opened: Opened, text: str) -> bytes:
        """A text reply in the form, and under the key, that the delivery came in."""
        reply = _reply(opened, text)
        if opened.key is None:
            return reply.encode()
        stamp, nonce = str(int(self._clock())), secrets.token_hex(8)
        sealed = self._keys[opened.key].encrypt(reply, self._receiver).decode()
        parts = {
            "Encrypt": sealed, "MsgSignature": signature(self._token, stamp, nonce, sealed),
            "TimeStamp": int(stamp), "Nonce": nonce,
        }  # fmt: skip
        return (json.dumps(parts) if opened.form == "json" else SEALED.format(**parts)).encode()

    def _verify(self, query: Mapping[str, str], name: str, *signed: str) -> None:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        ours, theirs = signature(self._token, stamp, nonce, *signed), query.get(name, "")
        if not hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace")):
            raise Refused
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise Refused
        if abs(self._clock() - int(stamp)) > WINDOW:
            raise Refused

    def _decrypt(self, encrypted: str) -> tuple[str, int]:
        """The text in an envelope and the number of the key that opened it."""
        for number, key in enumerate(self._keys):
            try:
                return str(key.decrypt(encrypted, self._receiver)), number
            except Exception:  # noqa: BLE001, S112  (hostile input raises anything there)
                continue
        raise Refused(400)


def _parsed(body: bytes) -> tuple[Literal["xml", "json"], Mapping[str, Any]]:
    """A body as fields; raises Refused for all that is neither XML nor JSON of the platform."""
    form: Literal["xml", "json"] = "json" if body.lstrip()[:1] == b"{" else "xml"
    try:
        text = body.decode("utf-8")
        found = json.loads(text) if form == "json" else xmltodict.parse(text)["xml"]
    except Exception as error:  # expat, entities, depth, Unicode: all the same to the sender
        raise Refused(400) from error
    if not isinstance(found, dict):
        raise Refused(400)
    return form, found


def _reply(opened: Opened, text: str) -> str:
    target, source = opened.text("FromUserName"), opened.text("ToUserName")
    if opened.form == "xml":
        return str(TextReply(target=target, source=source, content=text).render())
    reply = {
        "ToUserName": target, "FromUserName": source, "CreateTime": int(time.time()),
        "MsgType": "text", "Content": text,
    }  # fmt: skip
    return json.dumps(reply, ensure_ascii=False)
