"""The door of the console (入口): who may come near, how much a request may bring, how fast."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.studio.options import StudioSettings
from channels.web.errors import ApiError

FORM, UPLOAD = 1024 * 1024, 20 * 1024 * 1024
SLOWEST = 120.0
SMALL, LARGE = "application/x-www-form-urlencoded", "multipart/form-data"
READING = ("GET", "HEAD")
Refuse = Callable[[Scope, Receive, Send, ApiError], Awaitable[None]]


class Door:
    """Pure ASGI around the console's routes; `refuse` makes a page of what is not let in."""

    def __init__(self, app: ASGIApp, settings: StudioSettings, refuse: Refuse) -> None:
        self._app, self._settings, self._refuse = app, settings, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, its body measured while it is read."""
        if scope["type"] == "http":
            try:
                receive = self._seen(scope, receive)
            except ApiError as error:
                await self._refuse(scope, receive, send, error)
                return
        await self._app(scope, receive, send)

    def _seen(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        if not self._settings.lets_in(scope["client"][0] if scope.get("client") else ""):
            raise ApiError(403, "address")
        crossing = headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
        if crossing and scope["method"] not in READING:
            raise ApiError(403, "crossing")
        return _measured(headers, receive)


def _measured(headers: Headers, receive: Receive) -> Receive:
    """Gives the body as it comes, up to what its kind may be and while it keeps coming."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    most, length = (UPLOAD if kind == LARGE else FORM), headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise _too_large()
    if (int(length) or "transfer-encoding" in headers) and kind not in (SMALL, LARGE):
        raise ApiError(415, "unsupported_media_type")
    left, more, until = most, True, asyncio.get_running_loop().time() + SLOWEST

    async def measured() -> Message:
        nonlocal left, more
        try:
            async with asyncio.timeout_at(until if more else None):
                message = await receive()
        except TimeoutError as error:
            raise ApiError(408, "timeout", headers={"Connection": "close"}) from error
        left -= len(message.get("body", b""))
        more = more and message.get("more_body", False)
        if left < 0:
            raise _too_large()
        return message

    return measured


def _too_large() -> ApiError:
    return ApiError(413, "too_large", headers={"Connection": "close"})
