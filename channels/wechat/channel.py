"""The WeChat official account (微信公众号): answers while the platform waits, else by link or by push.

Passive mode: the platform delivers a message three times, waiting five seconds each; an answer that
takes longer still is kept behind a link. Push mode: what takes longer than a moment is pushed.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.background import BackgroundTask

from assistant.answer import Answer
from channels.channel import Capabilities
from channels.gate import SwitchedOff, TooFast
from channels.inbox import Closing
from channels.ledger import Reused
from channels.mail import Mail
from channels.notes import Notes
from channels.settings import ChannelSettings
from channels.wechat.account import Account
from channels.wechat.caps import PASSIVE, PUSH
from channels.wechat.client import Api
from channels.wechat.configuration import wrong
from channels.wechat.crypto import Opened, Refused, Seal
from channels.wechat.messages import Reader
from channels.wechat.render import render
from channels.wechat.replying import Reply, Replying, Waits

PATH = "/channels/wechat"
RESERVE = 130
XML, JSON, TEXT = "application/xml", "application/json", "text/plain"


class WeChat:
    """Texts for an official account of any kind."""

    name = "wechat"

    def __init__(self, asked: ChannelSettings, mail: Mail, waits: Waits = Waits()) -> None:  # noqa: B008  (immutable)
        self._asked, self._mail = asked, mail
        keys = (asked.wechat_aes_key, asked.wechat_previous_aes_key)
        self._seal = Seal(
            asked.wechat_token.get_secret_value(), asked.wechat_appid,
            [k.get_secret_value() for k in keys], asked.wechat_encryption,
        )  # fmt: skip
        self._account = Account(
            Api(asked.wechat_api), lambda: Notes(mail.inbox.store.engine), asked.wechat_appid,
            asked.wechat_secret.get_secret_value(), asked.wechat_mode == "push",
        )  # fmt: skip
        self._replying = Replying(mail, self.render, lambda: self._account.pushing, waits)

    @property
    def caps(self) -> Capabilities:
        """Pushing, until the platform says that the account may not."""
        return PUSH if self._account.pushing else PASSIVE

    def routes(self) -> APIRouter:
        """The address of the server settings: its check by GET, deliveries by POST."""
        router = APIRouter(tags=["渠道"], lifespan=self._life)

        @router.get(PATH, include_in_schema=False)
        async def check(request: Request) -> Response:
            """The platform checks that this server is the account's."""
            try:
                return Response(self._seal.greeting(request.query_params), media_type=TEXT)
            except Refused as refused:
                return Response(status_code=refused.status)

        @router.post(PATH, include_in_schema=False)
        async def deliver(request: Request) -> Response:
            """A delivery in, a reply out; `success` where none is due now."""
            started, body = time.monotonic(), await request.body()
            try:
                opened = self._seal.open(request.query_params, body)
                return self._response(opened, await self._reply(opened, started))
            except Refused as refused:
                return Response(status_code=refused.status)
            except Reused:
                return Response(status_code=403)
            except Closing:
                return Response(status_code=503, headers={"Retry-After": "2"})

        return router

    def render(self, answer: Answer) -> Sequence[str]:
        """The parts of an answer, with room for a link to the next one."""
        return render(answer, self._mail.catalogue.replies, PASSIVE, RESERVE)

    async def send(self, address: Mapping[str, Any], part: str) -> None:
        """Push a part by a customer-service message."""
        await self._account.text(address["to"], part)

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Show that the account is typing."""
        await self._account.typing(address["to"])

    def check(self) -> Sequence[str]:
        """What is wrong with the settings."""
        return wrong(self._asked)

    async def _reply(self, opened: Opened, started: float) -> Reply:
        message = Reader(self.name, self._mail.catalogue).read(opened)
        if message is None:
            return Reply(None)
        try:
            return await self._replying.to(message, started)
        except TooFast:
            return Reply(self._mail.say("too_fast"))
        except SwitchedOff:
            return Reply(self._mail.say("paused"))

    def _response(self, opened: Opened, reply: Reply) -> Response:
        if reply.said is None:
            return Response("success", media_type=TEXT)
        rest = BackgroundTask(self._mail.inbox.late, reply.rest) if reply.rest else None
        kind = JSON if opened.form == "json" else XML
        return Response(self._seal.close(opened, reply.said), media_type=kind, background=rest)

    @asynccontextmanager
    async def _life(self, _app: FastAPI) -> AsyncIterator[None]:
        await self._account.recall()
        yield
        await self._mail.inbox.close()  # what is still pushed goes through these connections
        await self._account.close()
