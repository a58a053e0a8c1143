"""微信客服: a call tells that something came in; it is fetched, answered and sent within the session."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from assistant.answer import Answer
from channels.channel import Capabilities, Inbound, QuotaSpent, Undelivered, Unreachable
from channels.gate import SwitchedOff, TooFast
from channels.ledger import Reused
from channels.mail import Mail
from channels.notes import Notes
from channels.settings import ChannelSettings
from channels.wechat.caps import PUSH
from channels.wechat.client import Api
from channels.wechat.configuration import wrong_wecom
from channels.wechat.crypto import Refused, Seal
from channels.wechat.kf_account import KfAccount
from channels.wechat.kf_messages import KfReader
from channels.wechat.kf_render import kf_rating, kf_render
from channels.wechat.kf_sync import Sync
from channels.wechat.messages import PERSON
from channels.wechat.replying import of_answer

log = logging.getLogger("daoban.wecom")

PATH = "/channels/wecom"
CAPS = replace(PUSH, deadline=None, redeliveries=1, markup="plain", buttons=10)
LOST = (QuotaSpent, Undelivered, Unreachable)


class WeComKf:
    """Texts and menus for the customer-service accounts of a company."""

    name = "wecom"
    caps: Capabilities = CAPS

    def __init__(self, asked: ChannelSettings, mail: Mail) -> None:
        self._asked, self._mail = asked, mail
        self._seal = Seal(
            asked.wecom_token.get_secret_value(), asked.wecom_corp_id,
            [asked.wecom_aes_key.get_secret_value()],
        )  # fmt: skip
        self._account = KfAccount(
            Api(asked.wecom_api), self._notes, asked.wecom_corp_id,
            asked.wecom_secret.get_secret_value(),
        )  # fmt: skip
        self._sync = Sync(self._account, self._notes, self._enter)

    def routes(self) -> APIRouter:
        """The callback's address: its check by GET, calls by POST."""
        router = APIRouter(tags=["渠道"], lifespan=self._life)

        @router.get(PATH, include_in_schema=False)
        async def check(request: Request) -> Response:
            """The platform checks that this server is the company's."""
            try:
                if "msg_signature" not in request.query_params:
                    raise Refused
                return Response(self._seal.greeting(request.query_params), media_type="text/plain")
            except Refused as refused:
                return Response(status_code=refused.status)

        @router.post(PATH, include_in_schema=False)
        async def called(request: Request) -> Response:
            """Something came in; it is fetched beside this request."""
            try:
                opened = self._seal.open(request.query_params, await request.body())
            except Refused as refused:
                return Response(status_code=refused.status)
            kf = opened.text("OpenKfId")
            if opened.text("Event") == "kf_msg_or_event" and PERSON.fullmatch(kf):
                self._sync.want(kf, opened.text("Token"))
            return Response("success", media_type="text/plain")

        return router

    def render(self, answer: Answer) -> Sequence[Mapping[str, Any]]:
        """Texts and a menu."""
        return kf_render(answer, self._mail.catalogue.replies, CAPS)

    async def send(self, address: Mapping[str, Any], part: Mapping[str, Any]) -> None:
        """Send one message into the session."""
        await self._account.send(address, part)

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Nothing to show: the platform has no typing here."""

    def check(self) -> Sequence[str]:
        """What is wrong with the settings."""
        return wrong_wecom(self._asked)

    def _notes(self) -> Notes:
        return Notes(self._mail.inbox.store.engine)

    @asynccontextmanager
    async def _life(self, _app: FastAPI) -> AsyncIterator[None]:
        await self._sync.start()
        yield
        await self._sync.stop()
        await self._mail.inbox.close()  # what is still sent goes through these connections
        await self._account.close()

    async def _enter(self, entry: Mapping[str, Any]) -> None:
        """One entry into the inbox; what the staff answers is left to them."""
        message = KfReader(self.name, self._mail.catalogue).read(entry)
        if message is None or await self._mail.inbox.known(message):
            return
        address = message.address
        if "code" not in address and not await self._account.free(address["kf"], address["to"]):
            return
        try:
            await self._taken(message)
        except (TooFast, SwitchedOff) as kept_out:
            key = "too_fast" if isinstance(kept_out, TooFast) else "paused"
            await self._say(message, {"msgtype": "text", "text": {"content": self._mail.say(key)}})
        except Reused:
            log.warning("a message came twice with another content")

    async def _taken(self, message: Inbound) -> None:
        inbox = self._mail.inbox
        if message.kind == "rating":
            message = await of_answer(inbox, message)
            if "level" not in message.about or not message.about["answer"]:
                return await self._say(message, self._levels(str(message.about["answer"])))
        letter = await inbox.take(message)
        if message.kind == "fetch":
            part = await inbox.fetch(letter)
            nothing = {"msgtype": "text", "text": {"content": self._mail.say("nothing_kept")}}
            return await self._say(message, part.native if part else nothing)
        for kept in await inbox.kept(letter):
            if not kept.sent:
                await inbox.late(kept)
        return None

    def _levels(self, answer_id: str) -> Mapping[str, Any]:
        if answer_id:
            return kf_rating(answer_id, self._mail.catalogue.replies)
        return {"msgtype": "text", "text": {"content": self._mail.say("nothing_rated")}}

    async def _say(self, message: Inbound, part: Mapping[str, Any]) -> None:
        """Send at once what is no answer of the line; lost where it cannot be sent."""
        with suppress(*LOST):
            await self._account.send(message.address, part)
