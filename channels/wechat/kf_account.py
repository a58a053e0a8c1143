"""What 微信客服 does on the platform (接口): fetch what came in, send within the session's bounds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from channels.channel import QuotaSpent, Undelivered, Unreachable
from channels.notes import Notes
from channels.wechat.client import Api, Refusal, Unanswered
from channels.wechat.tokens import Tokens, TokenTrouble

log = logging.getLogger("daoban.wecom")

PAGE = 200
BUSY = {-1: 2.0, 45009: 60.0, 45011: 20.0}
SPENT = {95001, 95002, 95024}
GONE = {95000, 95004, 95018}
BAD_TOKEN = 95007
FREE = {0, 1}


class KfAccount:
    """The customer-service accounts of one company."""

    def __init__(self, api: Api, notes: Callable[[], Notes], corp: str, secret: str) -> None:
        self._api, self._made, self._corp, self._secret = api, notes, corp, secret
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """The access token of the company's 微信客服."""
        if self._tokens is None:
            self._tokens = Tokens(self._made(), f"wecom-token:{self._corp}", self._fetch)
        return self._tokens

    async def page(self, kf: str, cursor: str, token: str) -> dict[str, Any]:
        """The next messages after a cursor; an event's token that has ended is left out."""
        body = {"open_kfid": kf, "cursor": cursor, "token": token, "limit": PAGE}
        given = {k: v for k, v in body.items() if v}
        try:
            return await self._call("sync_msg", given)
        except Refusal as refusal:
            if refusal.code != BAD_TOKEN or not token:
                raise
        return await self.page(kf, cursor, "")

    async def free(self, kf: str, person: str) -> bool:
        """Whether the session is ours to answer: not waiting for, or with, a member of the staff."""
        body = {"open_kfid": kf, "external_userid": person}
        try:
            found = await self._call("service_state/get", body)
        except (Refusal, Unanswered, TokenTrouble):
            return True
        return found.get("service_state") in FREE

    async def send(self, address: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        """Send one message; a welcome goes by its code. Raises as Channel.send does."""
        try:
            if code := address.get("code"):
                await self._call("send_msg_on_event", {"code": code, **message})
                return
            person = {"touser": address["to"], "open_kfid": address["kf"]}
            await self._call("send_msg", {**person, **message})
        except (Unanswered, TokenTrouble) as error:
            raise Undelivered(2.0) from error
        except Refusal as refusal:
            raise _judged(refusal.code, bool(address.get("code"))) from refusal

    async def close(self) -> None:
        """Let go of the connections."""
        await self._api.close()

    async def _call(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._api.call(self.tokens, f"/cgi-bin/kf/{name}", body)

    async def _fetch(self, _force: bool) -> tuple[str, float]:
        found = await self._api.plain(
            "/cgi-bin/gettoken", corpid=self._corp, corpsecret=self._secret
        )
        try:
            return str(found["access_token"]), float(found["expires_in"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unanswered("no token") from error


def _judged(code: int, welcome: bool) -> Exception:
    """What a refusal means for a message; a welcome is never tried again."""
    if code in GONE or welcome:
        return Unreachable()
    if code in BUSY:
        return Undelivered(BUSY[code])
    if code not in SPENT:
        log.error("errcode %d: the message is kept to be fetched", code)
    return QuotaSpent()
