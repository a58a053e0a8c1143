"""The front of the house (前台): sessions, rates, shares and tickets of one server."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.shares import Shares
from assistant.signing import secret
from assistant.store import Store
from assistant.tickets import Tickets
from channels.web.desk import AtDesk
from channels.web.errors import ApiError
from channels.web.limits import Rate, address
from channels.web.options import WebSettings
from channels.web.passes import Passes, Visit


class Front:
    """One for the life of the server; what needs the record is made at its first use."""

    def __init__(self, settings: WebSettings, store: Store) -> None:
        self.settings, self._store = settings, store
        self.session_rate = Rate(settings.sessions_per_minute)
        self.turn_rate = Rate(settings.turns_per_minute)
        self.write_rate = Rate(settings.writes_per_minute)
        self.shares = Shares(store.engine, settings.share)
        self.tickets = Tickets(store.engine)

    @cached_property
    def passes(self) -> Passes:
        """Issues and reads session passes; the first use reads the record."""
        return Passes(secret(self._store.engine, "web-session"), self.settings.session)

    def lets_in(self, origin: str | None, host: str) -> bool:
        """Whether a page of an origin may talk to us; what is no browser sends none."""
        if origin is None or "*" in self.settings.origins:
            return True
        if origin.lower() in self.settings.origins:
            return True
        ours = {host, urlsplit(self.settings.public_url or "").netloc}
        return bool(found := _place(origin)) and found in {o.lower() for o in ours}

    def base(self, request: Request) -> str:
        """Where citizens reach this server."""
        return self.settings.public_url or str(request.base_url).rstrip("/")


def _place(origin: str) -> str:
    """Host and port of an origin; empty for `null` and what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


async def _front(request: Request, desk: AtDesk) -> Front:
    state = request.app.state
    if not hasattr(state, "front"):
        state.front = Front(state.web_settings, desk.built.store)
    front: Front = state.front
    return front


AtFront = Annotated[Front, Depends(_front)]
bearer = HTTPBearer(
    auto_error=False, scheme_name="WebSession", description="the token of POST /v1/web/sessions"
)


async def _visit(
    front: AtFront, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Visit:
    passes = await asyncio.to_thread(lambda: front.passes)
    visit = passes.read(sent.credentials) if sent else None
    if visit is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise ApiError(401, "session_over", "会话已过期，请重新打开。", headers=headers)
    front.turn_rate.hit(visit.id)
    return visit


async def _new_session(request: Request, front: AtFront) -> None:
    front.session_rate.hit(address(request.scope))
    origin = request.headers.get("origin")
    if not front.lets_in(origin, request.headers.get("host", "")):
        raise ApiError(403, "origin_refused", "这个网站未获准嵌入导办助手。")


async def _writing(request: Request, front: AtFront) -> None:
    front.write_rate.hit(address(request.scope))


Visiting = Annotated[Visit, Depends(_visit)]
MAY_VISIT = Depends(_new_session)
MAY_WRITE = Depends(_writing)
