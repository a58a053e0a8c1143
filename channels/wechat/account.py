"""What the official account does on the platform (公众号接口): texts, typing, the menu."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from channels.channel import QuotaSpent, Undelivered, Unreachable
from channels.notes import Notes
from channels.splitting import split
from channels.wechat.caps import PUSH, smaller
from channels.wechat.client import Api, Refusal, Unanswered
from channels.wechat.tokens import Tokens, TokenTrouble

log = logging.getLogger("daoban.wechat")

TOO_LONG = 45002
FORBIDDEN = 48001
BUSY = {-1: 2.0, 45009: 60.0, 45011: 20.0}
SPENT = {45015, 45047}
GONE = {40003, 43004}
SETUP = {40013, 40125, 40164, 41004}
RETRY_PUSH = 24 * 3600.0


class Account:
    """One official account; remembers for a day that the platform allows it no pushes."""

    def __init__(
        self, api: Api, notes: Callable[[], Notes], appid: str, secret: str, push: bool
    ) -> None:
        self._api, self._made, self._appid, self._secret = api, notes, appid, secret
        self._wanted, self._forbidden = push, 0.0
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """The account's access token."""
        if self._tokens is None:
            self._tokens = Tokens(self._made(), f"wechat-token:{self._appid}", self._fetch)
        return self._tokens

    @property
    def pushing(self) -> bool:
        """Whether messages may be pushed, as far as is known."""
        return self._wanted and time.time() > self._forbidden + RETRY_PUSH

    async def recall(self) -> None:
        """Read from the notes whether pushes were forbidden."""
        if self._wanted:
            noted = await asyncio.to_thread(self._made().get, self._note)
            self._forbidden = float(noted.get("forbidden", 0))

    async def text(self, person: str, said: str) -> None:
        """Push a text; raises Undelivered, Unreachable or QuotaSpent."""
        try:
            await self._sent(self._send(person, said))
        except Refusal:
            for piece in split(said, smaller(PUSH)):
                await self._sent(self._send(person, piece), last=True)

    async def typing(self, person: str) -> None:
        """Show that an answer is being made."""
        body = {"touser": person, "command": "Typing"}
        await self._sent(self._api.call(self.tokens, "/cgi-bin/message/custom/typing", body))

    async def put_menu(self, menu: Mapping[str, Any]) -> None:
        """Replace the menu; raises Refusal or Unanswered."""
        await self._api.call(self.tokens, "/cgi-bin/menu/create", menu)

    async def menu(self) -> dict[str, Any]:
        """The menu as the platform has it; raises Refusal or Unanswered."""
        return await self._api.call(self.tokens, "/cgi-bin/menu/get")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._api.close()

    @property
    def _note(self) -> str:
        return f"wechat-push:{self._appid}"

    def _send(self, person: str, said: str) -> Awaitable[object]:
        body = {"touser": person, "msgtype": "text", "text": {"content": said}}
        return self._api.call(self.tokens, "/cgi-bin/message/custom/send", body)

    async def _sent(self, call: Awaitable[object], last: bool = False) -> None:
        """Wait for a call; its refusal as the inbox understands it, 45002 as it is unless `last`."""
        try:
            await call
        except (Unanswered, TokenTrouble) as error:
            raise Undelivered(2.0) from error
        except Refusal as refusal:
            if refusal.code == TOO_LONG and not last:
                raise
            raise await self._judged(refusal.code) from refusal

    async def _judged(self, code: int) -> Exception:
        """What a refusal means for the message."""
        if code in GONE:
            return Unreachable()
        if code in BUSY:
            if code > 0:
                log.warning("errcode %d: the platform takes no more calls for now", code)
            return Undelivered(BUSY[code])
        if code == FORBIDDEN:
            await self._forbid()
        elif code in SETUP:
            log.error("errcode %d: check AppID, AppSecret and the list of allowed addresses", code)
        elif code not in SPENT:
            log.error("errcode %d: the message is kept to be fetched", code)
        return QuotaSpent()

    async def _forbid(self) -> None:
        """The account may not push: passive for a day, said once."""
        said, self._forbidden = self.pushing, time.time()
        noted = await asyncio.to_thread(self._made().get, self._note)
        if said and time.time() > float(noted.get("forbidden", 0)) + RETRY_PUSH:
            log.error("errcode 48001: the account may not push; it answers passively for a day")
            await asyncio.to_thread(
                self._made().put, self._note, {"forbidden": self._forbidden}
            )

    async def _fetch(self, force: bool) -> tuple[str, float]:
        body = {
            "grant_type": "client_credential", "appid": self._appid, "secret": self._secret,
            "force_refresh": force,
        }  # fmt: skip
        found = await self._api.plain("/cgi-bin/stable_token", body)
        try:
            return str(found["access_token"]), float(found["expires_in"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unanswered("no token") from error
