"""The Telegram-style channel: updates in by webhook or polling, answers out through the Bot API."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, Request
from pydantic import ValidationError

from assistant.answer import Answer
from channels.channel import Inbound, Undelivered, Unreachable
from channels.gate import SwitchedOff, TooFast
from channels.inbox import Closing
from channels.ledger import Letter, Reused
from channels.mail import Mail
from channels.pace import Pace
from channels.settings import ChannelSettings
from channels.telegram.bot import BotApi
from channels.telegram.configuration import problems
from channels.telegram.note import Busy, Moved, Note, Refused, quoted
from channels.telegram.reading import NAME, Me, Reader, in_language
from channels.telegram.render import CAPS, render
from channels.telegram.sending import Sender
from channels.telegram.update import Update
from channels.web.errors import ApiError

log = logging.getLogger("daoban.telegram")

BREATH = 5.0
MOST_TRIES = 5


class Telegram:
    """One bot."""

    name = NAME
    caps = CAPS

    def __init__(self, settings: ChannelSettings, mail: Mail) -> None:
        self._settings, self._mail = settings, mail
        self._secret = settings.telegram_secret.get_secret_value()
        self._api = BotApi(settings.telegram_token.get_secret_value(), settings.telegram_api)
        self._sender = Sender(self._api, mail)
        self._me = Me(self._api.id)
        self._told = Pace(1)
        self._errands: set[asyncio.Task[None]] = set()

    def routes(self) -> APIRouter:
        """The webhook, and what runs beside the requests."""
        router = APIRouter(tags=["渠道"], lifespan=self._life)
        if not self._settings.telegram_polling:

            @router.post("/channels/telegram", operation_id="telegram", summary="An update comes in")
            async def update(
                request: Request,
                x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
            ) -> dict[str, Any]:
                """Taken at once; the answer is sent by itself."""
                self._admit(x_telegram_bot_api_secret_token)
                await self._take(await request.body())
                return {}

        return router

    def _admit(self, secret: str) -> None:
        same = hmac.compare_digest(secret.encode(), self._secret.encode())
        if not (same and self._secret):
            raise ApiError(401, "unauthorized", "密钥不对。")

    async def _take(self, body: bytes) -> None:
        try:
            update = Update.model_validate_json(body)
        except (ValidationError, RecursionError) as error:
            raise ApiError(400, "bad_request") from error
        try:
            await self._enter(update)
        except (Closing, Undelivered) as error:
            raise ApiError(503, "unavailable", headers={"Retry-After": "2"}) from error

    async def _enter(self, update: Update) -> None:
        """Into the inbox; what is no message is over here. Raises Closing or Undelivered."""
        if update.callback_query:
            self._errand(self._api.pressed(update.callback_query.id))
        message = Reader(await self._myself(update), self._mail.say, self._mail.catalogue.sites).read(update)
        if message is None:
            return
        try:
            await self._accept(await self._localised(message))
        except TooFast:
            self._tell(message, "too_fast")
        except SwitchedOff:
            self._tell(message, "paused")
        except Reused:
            log.warning("an update came twice with different content")

    async def _accept(self, message: Inbound) -> None:
        letter = await self._mail.inbox.take(message)
        if message.kind == "fetch" and letter.state != "delivered":
            await self._fetch(letter)

    async def _fetch(self, letter: Letter) -> None:
        """Send what is kept; where that fails the update comes again, and gets the same part."""
        inbox, address = self._mail.inbox, letter.address
        part = await inbox.fetch(letter)
        nothing = self._sender.word("nothing_kept", address)
        try:
            with suppress(Unreachable):
                await self.send(address, part.native if part else quoted(nothing))
        except Undelivered:
            if letter.deliveries < MOST_TRIES:
                raise
        await inbox.hand(letter)

    async def _localised(self, message: Inbound) -> Inbound:
        """The message as said by somebody whose language is known, and answered in it."""
        store = self._mail.inbox.store
        chosen = await asyncio.to_thread(store.language, message.conversation)
        message = in_language(message, chosen)
        if reply := message.about.get("reply"):
            key = self._sender.key(reply, message.address)
            return replace(message, about={**message.about, "reply": key})
        return message

    async def _myself(self, update: Update) -> Me:
        """Us; our name is asked for once, when a group is first heard from."""
        where = update.message
        if where and where.chat.type != "private" and not self._me.name:
            with suppress(Undelivered, Unreachable, Refused):
                self._me = Me(self._api.id, await self._api.name())
        return self._me

    def _tell(self, message: Inbound, key: str) -> None:
        """Say why nothing is answered, once a minute."""
        if not self._told.wait(message.conversation):
            note = quoted(self._sender.word(key, message.address))
            self._errand(self.send(message.address, note))

    def render(self, answer: Answer) -> Sequence[Note]:
        """HTML parts with buttons."""
        keys = {"where": "telegram_where", "basis": "telegram_basis", "ai_label": "ai_label"}
        return render(answer, {name: self._mail.say(key) for name, key in keys.items()})

    async def send(self, address: Mapping[str, Any], part: Note) -> None:
        """Push one message."""
        await self._sender.send(address, part)

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Show that an answer is being made, until it is there."""
        await self._sender.waiting(address)

    def check(self) -> Sequence[str]:
        """What is wrong with token, secret and addresses."""
        return problems(self._settings)

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Something small beside the requests; where it fails, nobody misses it."""

        async def run() -> None:
            with suppress(Undelivered, Unreachable, Refused, Moved):
                await work

        task = asyncio.create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    @asynccontextmanager
    async def _life(self, _app: FastAPI) -> AsyncIterator[None]:
        """Poll where that is wanted; at the end answers go out before the connections close."""
        polling = asyncio.create_task(self._poll()) if self._settings.telegram_polling else None
        try:
            yield
        finally:
            if polling:
                polling.cancel()
                with suppress(asyncio.CancelledError):
                    await polling
            await self._mail.inbox.close()
            if self._errands:
                await asyncio.wait(self._errands, timeout=BREATH)
            await self._api.close()

    async def _poll(self) -> None:
        """Fetch updates, one after another; an update counts as had once it is in the book."""
        offset: int | None = None
        while True:
            try:
                for told in await self._api.updates(offset):
                    offset = await self._fetched(told, offset)
            except Busy:
                log.error("another process polls, or a webhook is set: daoban telegram webhook delete")
                await asyncio.sleep(BREATH)
            except (Undelivered, Unreachable, Refused, Closing) as error:
                await asyncio.sleep(min(getattr(error, "after", BREATH), BREATH))

    async def _fetched(self, told: Mapping[str, Any], offset: int | None) -> int | None:
        """Enter an update that was fetched; what cannot be read is passed over."""
        number = told.get("update_id")
        if not isinstance(number, int):
            return offset
        with suppress(ValidationError):
            await self._enter(Update.model_validate(told))
        return number + 1
