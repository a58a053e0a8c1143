"""The Bot API as we use it (机器人接口): the only file that knows aiogram."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from channels.channel import Undelivered, Unreachable
from channels.telegram.note import Busy, Moved, Place, Refused, Rows, To

log = logging.getLogger("daoban.telegram")

TOKEN = re.compile(r"\d+:\S+")
PATIENCE = 15.0
LISTENING = 25
REFUSED_TOKEN = 60.0
HEARD = ["message", "callback_query"]
GONE = ("chat not found", "user not found", "PEER_ID_INVALID", "have no rights to send")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates with its updates as they came, so that both ways in read the same."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = LISTENING
    allowed_updates: list[str] = HEARD


class BotApi:
    """One bot at one server; made at first use, in the loop that uses it."""

    def __init__(self, token: str, server: str) -> None:
        self._token, self._server = token, server
        self._made: Bot | None = None
        self._closed = False

    @property
    def id(self) -> int:
        """The number of the bot, which its token begins with."""
        number = self._token.partition(":")[0]
        return int(number) if number.isdecimal() else 0

    @property
    def _bot(self) -> Bot:
        if self._closed or not TOKEN.fullmatch(self._token):
            raise Undelivered(REFUSED_TOKEN)
        if self._made is None:
            server = TelegramAPIServer.from_base(self._server)
            self._made = Bot(self._token, AiohttpSession(api=server, timeout=PATIENCE))
        return self._made

    async def name(self) -> str:
        """The name that it is mentioned by."""
        with _ours():
            return (await self._bot.me()).username or ""
        return ""

    async def say(self, to: To, text: str, html: bool, rows: Rows = ()) -> int:
        """Send a message; its number, 0 where the server does not tell."""
        reply = None
        if to.reply:
            reply = ReplyParameters(message_id=to.reply, allow_sending_without_reply=True)
        with _ours() as outcome:
            sent = await self._bot.send_message(
                to.chat, text, parse_mode="HTML" if html else None, reply_parameters=reply,
                message_thread_id=to.thread, reply_markup=_keyboard(rows),
                link_preview_options=NO_PREVIEW,
            )  # fmt: skip
            outcome.number = sent.message_id
        return outcome.number

    async def edit(
        self, to: To, number: int, text: str, html: bool, rows: Rows = ()
    ) -> None:
        """Put another text in place of a message; the same text is no error."""
        board = _keyboard(rows)
        with _ours():
            await self._bot.edit_message_text(
                text, chat_id=to.chat, message_id=number, parse_mode="HTML" if html else None,
                reply_markup=board if isinstance(board, InlineKeyboardMarkup) else None,
                link_preview_options=NO_PREVIEW,
            )  # fmt: skip

    async def draft(self, to: To, number: int, text: str) -> None:
        """Show a message that is being written, in private; it goes away by itself."""
        with _ours():
            await self._bot.send_message_draft(
                to.chat, number, message_thread_id=to.thread, text=text, parse_mode=None
            )

    async def typing(self, to: To) -> None:
        """Show for some seconds that we are writing."""
        with _ours():
            await self._bot.send_chat_action(to.chat, "typing", message_thread_id=to.thread)

    async def place(self, to: To, place: Place) -> None:
        """Send a place on the map."""
        with _ours():
            await self._bot.send_venue(
                to.chat, place.lat, place.lon, place.name, place.address,
                message_thread_id=to.thread,
            )  # fmt: skip

    async def pressed(self, press: str) -> None:
        """Tell the app that a button was heard."""
        with _ours():
            await self._bot.answer_callback_query(press)

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """What came in since; waits for it. Raises Busy where somebody else fetches."""
        with _ours():
            return await self._bot(GetUpdates(offset=offset), request_timeout=LISTENING + 10)
        return []

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to an address."""
        with _ours():
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=HEARD)

    async def delete_webhook(self) -> None:
        """Have updates kept for fetching; none is dropped."""
        with _ours():
            await self._bot.delete_webhook()

    async def webhook(self) -> dict[str, Any]:
        """Where updates are delivered, how many wait, and what went wrong last."""
        with _ours():
            info = await self._bot.get_webhook_info()
            return info.model_dump(mode="json", exclude_none=True)
        return {}

    async def close(self) -> None:
        """Let go of the connections; nothing is sent any more."""
        self._closed = True
        if self._made:
            await self._made.session.close()


@dataclass
class Outcome:
    """What a call led to."""

    number: int = 0


@contextmanager
def _ours() -> Iterator[Outcome]:
    """Errors of the library as ours, without what they quote."""
    outcome = Outcome()
    try:
        yield outcome
    except (TimeoutError, AiogramError, OSError, RuntimeError) as error:
        if (known := _named(error)) is not None:
            raise known from None


def _named(error: Exception) -> Exception | None:
    """Our name for an error; None for what was done all the same."""
    match error:
        case TelegramRetryAfter():
            return Undelivered(error.retry_after)
        case TelegramMigrateToChat():
            return Moved(error.migrate_to_chat_id)
        case TelegramForbiddenError():
            return Unreachable()
        case TelegramConflictError():
            return Busy()
        case TelegramUnauthorizedError():
            log.error("the server refuses the bot's token; see DAOBAN_TELEGRAM_TOKEN")
            return Undelivered(REFUSED_TOKEN)
        case TelegramBadRequest() | TelegramNotFound():
            return _refused(error.message)
        case ClientDecodeError() if isinstance(error.data, dict) and error.data.get("ok"):
            return None  # done, but described with less than the library wants to see
    log.warning("the server was not reached: %s", type(error).__name__)
    return Undelivered()


def _refused(why: str) -> Exception | None:
    if "message is not modified" in why:
        return None
    if any(word in why for word in GONE):
        return Unreachable()
    return Refused(why)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """Buttons below the message; one that neither opens nor tells asks for the location."""
    if not rows:
        return None
    if not (rows[0][0].data or rows[0][0].url):
        asking = [[KeyboardButton(text=b.text, request_location=True) for b in r] for r in rows]
        return ReplyKeyboardMarkup(keyboard=asking, resize_keyboard=True, one_time_keyboard=True)
    board = [
        [InlineKeyboardButton(text=b.text, callback_data=b.data or None, url=b.url or None) for b in r]
        for r in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=board)
