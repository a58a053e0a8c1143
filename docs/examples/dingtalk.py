"""A 钉钉 channel (DingTalk robot in HTTP mode) as one file: an example of how a channel is added.

The platform signs the time, not the body, and gives with each message the address its replies go
to. What only the platform's own sandbox can prove is marked below.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer, Status
from channels.channel import Capabilities, Inbound, Kind, Undelivered, Unreachable
from channels.mail import Mail
from channels.splitting import split
from channels.web.errors import ApiError, declared
from channels.web.shapes import Noted

PATH = "/channels/dingtalk"
STALE = 3600.0
PATIENCE = 5.0
ERRORS = (400, 401, 408, 409, 413, 422, 429, 500, 503)
Stamp = Annotated[str, Header(alias="timestamp", max_length=20)]
Sign = Annotated[str, Header(alias="sign", max_length=100)]


class Sent(BaseModel):
    """A part of what the platform sends; what we do not read is passed over."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Text(Sent):
    """Typed words."""

    content: Noted = ""


class Voice(Sent):
    """What the platform heard; of other kinds of message nothing is read."""

    recognition: Noted = ""


class Message(Sent):
    """A message to the robot."""

    id: str = Field(alias="msgId", min_length=1, max_length=128)
    kind: str = Field(alias="msgtype", max_length=32)
    chat: str = Field(alias="conversationId", min_length=1, max_length=256)
    sender: str = Field(alias="senderId", min_length=1, max_length=256)
    webhook: str = Field(alias="sessionWebhook", max_length=1000)
    until: int = Field(alias="sessionWebhookExpiredTime", ge=0, le=10**14)
    text: Text = Text()
    content: Voice = Voice()


class DingTalk:
    """Takes messages at PATH and pushes the answers to the address that came with them."""

    name = "dingtalk"
    caps = Capabilities(longest=4000, unit="utf8", redeliveries=3, push=True)

    def __init__(self, secret: str, api: str, mail: Mail) -> None:
        self._secret, self._api, self._mail = secret, api.rstrip("/") + "/", mail

    def routes(self) -> APIRouter:
        """One route: verify, parse, hand to the inbox; the answer is pushed later."""
        router = APIRouter(tags=["渠道"])

        @router.post(PATH, operation_id="dingtalk", summary="钉钉 message", responses=declared(*ERRORS))
        async def deliver(body: Message, stamp: Stamp = "", sign: Sign = "") -> dict[str, str]:
            """A message in; nothing is replied in its request."""
            self._verify(stamp, sign)
            if not body.webhook.startswith(self._api):
                raise ApiError(401, "unauthorized", headers={"WWW-Authenticate": "sign"})
            await self._mail.take(self.parse(body), field="msgId")
            return {}

        return router

    def _verify(self, stamp: str, sign: str) -> None:
        """Refuse what is unsigned, wrongly signed or stale."""
        signed = hmac.new(self._secret.encode(), f"{stamp}\n{self._secret}".encode(), hashlib.sha256)
        good = hmac.compare_digest(base64.b64encode(signed.digest()), sign.encode())
        fresh = stamp.isascii() and stamp.isdecimal() and abs(time.time() - int(stamp) / 1000) < STALE
        if not (good and fresh):
            raise ApiError(401, "unauthorized", headers={"WWW-Authenticate": "sign"})

    def parse(self, body: Message) -> Inbound:
        """A message as ours; in a group each person talks for themselves."""
        kinds: dict[str, Kind] = {"text": "text", "audio": "voice"}
        said = body.content.recognition if body.kind == "audio" else body.text.content
        return Inbound(
            self.name, body.id, f"{body.chat}:{body.sender}", kinds.get(body.kind, "image"),
            datetime.now(UTC), said.strip(), {"webhook": body.webhook, "until": body.until},
        )  # fmt: skip

    def render(self, answer: Answer) -> Sequence[dict[str, Any]]:
        """Plain texts within the limit; options by number."""
        lines = [answer.text]
        if answer.status is not Status.CLARIFYING:  # whose text lists them already
            lines += [f"{n}. {o.label}" for n, o in enumerate(answer.options, 1)]
        if answer.generated:
            lines.append(self._mail.say("ai_label"))
        parts = split("\n".join(lines), self.caps)
        return [{"msgtype": "text", "text": {"content": part}} for part in parts]

    async def send(self, address: Mapping[str, Any], part: dict[str, Any]) -> None:
        """Push one text; the address is good for some hours after a message."""
        if address["until"] < time.time() * 1000:
            raise Unreachable
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as http:
                reply = (await http.post(address["webhook"], json=part)).json()
        except (httpx.HTTPError, ValueError) as error:
            raise Undelivered from error
        if reply.get("errcode") != 0:  # which codes are final, only the sandbox can tell
            raise Undelivered(after=3.0)

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """The platform shows nothing of the kind."""

    def check(self) -> Sequence[str]:
        """What is wrong with secret and address."""
        wrong = [] if len(self._secret) >= 16 else ["DAOBAN_DINGTALK_SECRET is shorter than 16 characters"]
        if not self._api.startswith("https://"):
            wrong.append("DAOBAN_DINGTALK_API must be the platform's https address of session webhooks")
        return wrong
