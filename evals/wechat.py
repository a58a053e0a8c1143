"""WeChat as it delivers what people type, run as a process of its own: `python -m evals.wechat` (公众号压测)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import secrets
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from evals.load import spread

PATH = "/channels/wechat"
US = "gh_0123456789ab"
UNLIMITED = {"DAOBAN_TURNS_PER_CHANNEL": "1000000"}
"""What the measured server is told, so that its own limits are not what is measured."""
PADDING = PKCS7(256)
ANSWERED = re.compile(r"msgmenuid=(rate-a|more-|o[1-9])|^(· |□ |1\. )", re.MULTILINE)
"""Only an answer offers to be rated, to be read on or options to choose from, or lists facts."""


class Unanswered(Exception):
    """What came back is no answer; the message says what it is."""


@dataclass(frozen=True)
class Account:
    """An official account in safe mode, seen from the platform: seals deliveries, opens replies."""

    appid: str
    token: str
    key: str

    @classmethod
    def fresh(cls) -> Account:
        """An account that nobody has."""
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        return cls(f"wx{secrets.token_hex(8)}", secrets.token_hex(16), key)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a server that has this account, in the passive mode of any account."""
        return UNLIMITED | {
            "DAOBAN_WECHAT_APPID": self.appid, "DAOBAN_WECHAT_TOKEN": self.token,
            "DAOBAN_WECHAT_AES_KEY": self.key, "DAOBAN_WECHAT_MODE": "passive",
        }  # fmt: skip

    def sealed(self, **message: str) -> tuple[dict[str, str], bytes]:
        """Query and body of a delivery."""
        encrypted = self._encrypted(_xml(message))
        stamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {
            "signature": self._signature(stamp, nonce), "timestamp": stamp, "nonce": nonce,
            "openid": message["FromUserName"], "encrypt_type": "aes",
            "msg_signature": self._signature(stamp, nonce, encrypted),
        }  # fmt: skip
        return query, _xml({"ToUserName": US, "Encrypt": encrypted})

    def opened(self, reply: bytes) -> dict[str, str]:
        """The fields of a reply; raises Unanswered."""
        try:
            outer = _fields(reply)
            signed = (outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
            if outer["MsgSignature"] != self._signature(*signed):
                raise Unanswered("the reply is not signed by the account")
            return _fields(self._decrypted(outer["Encrypt"]))
        except (ElementTree.ParseError, KeyError, ValueError, struct.error) as error:
            raise Unanswered(f"the reply cannot be opened: {reply[:80]!r}") from error

    def _signature(self, *values: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *values))).encode()).hexdigest()

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(f"{self.key}=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def _encrypted(self, plain: bytes) -> str:
        whole = secrets.token_bytes(16) + struct.pack(">I", len(plain)) + plain + self.appid.encode()
        padder, encryptor = PADDING.padder(), self._cipher().encryptor()
        padded = padder.update(whole) + padder.finalize()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def _decrypted(self, encrypted: str) -> bytes:
        decryptor, unpadder = self._cipher().decryptor(), PADDING.unpadder()
        padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
        whole: bytes = unpadder.update(padded) + unpadder.finalize()
        end = 20 + int(struct.unpack(">I", whole[16:20])[0])
        if whole[end:] != self.appid.encode():
            raise Unanswered("the reply is another account's")
        return whole[20:end]


def _xml(fields: Mapping[str, str]) -> bytes:
    root = ElementTree.Element("xml")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = value
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=False)
    return written


def _fields(xml: bytes) -> dict[str, str]:
    return {part.tag: part.text or "" for part in ElementTree.fromstring(xml)}


async def deliver(
    url: str, account: Account, questions: Sequence[str], messages: int, people: int
) -> dict[str, Any]:
    """So many messages by so many people at once, each waiting for the reply before the next."""
    waiting = iter(list(islice(cycle(questions), messages)))
    seconds: list[float] = []
    failures: list[str] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await _person(client, account, iter(questions[:1]), [], [])
        began = time.perf_counter()
        await asyncio.gather(
            *(_person(client, account, waiting, seconds, failures) for _ in range(people))
        )
        whole = time.perf_counter() - began
    return {
        "clients": people, "requests": messages, "failures": len(failures),
        "first_failure": failures[0] if failures else None,
        "answers_per_second": round(len(seconds) / whole, 1), "ms": spread(seconds),
    }  # fmt: skip


async def _person(
    client: httpx.AsyncClient, account: Account, waiting: Iterator[str], seconds: list[float],
    failures: list[str],
) -> None:  # fmt: skip
    for question in waiting:
        try:
            seconds.append(await _delivery(client, account, question))
        except (httpx.HTTPError, Unanswered) as error:
            failures.append(f"{question}: {str(error) or repr(error)}")


async def _delivery(client: httpx.AsyncClient, account: Account, question: str) -> float:
    """Seconds from a delivery to its reply; every message is another person's first."""
    person = f"o{uuid4().hex}"
    query, body = account.sealed(
        ToUserName=US, FromUserName=person, CreateTime=str(int(time.time())), MsgType="text",
        Content=question, MsgId=str(uuid4().int >> 65),
    )  # fmt: skip
    began = time.perf_counter()
    reply = await client.post(PATH, params=query, content=body)
    seconds = time.perf_counter() - began
    reply.raise_for_status()
    _check(account.opened(reply.content), person)
    return seconds


def _check(said: Mapping[str, str], person: str) -> None:
    if (said.get("FromUserName"), said.get("ToUserName")) != (US, person):
        raise Unanswered("the reply is for somebody else")
    if not ANSWERED.search(said.get("Content", "")):
        raise Unanswered(f"the reply holds no answer: {said.get('Content', '')[:80]!r}")


def delivered(
    url: str, account: Account, questions: Sequence[str], messages: int, people: int = 1
) -> dict[str, Any]:
    """The same from a separate process, so that platform and server do not share an interpreter."""
    command = [sys.executable, "-m", "evals.wechat", url, str(messages), str(people)]
    told = json.dumps({"account": asdict(account), "questions": list(questions)}, ensure_ascii=False)
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    address, count, at_once = sys.argv[1:]
    given = json.loads(sys.stdin.read())
    of = Account(**given["account"])
    result = asyncio.run(deliver(address, of, given["questions"], int(count), int(at_once)))
    print(json.dumps(result))
