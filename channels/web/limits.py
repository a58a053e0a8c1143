"""Guards the door before anything is parsed: size, encoding, type and rate of requests (限流)."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.pace import Pace
from channels.web.errors import ApiError

LARGEST = 64 * 1024
SYSTEMS, ENTRY = "/v1/admin/", 1024 * 1024
UPLOADS = "/v1/admin/imports"
SLOWEST = 20.0
LIMITED = {"/v1/ask", "/v1/ask/stream"}
WRITING = {"POST", "PUT", "PATCH"}
PLATFORMS = "/channels/"
CONSOLE = "/studio/"


class Gone(Exception):
    """The client went away while sending."""


class Rate:
    """So many a minute for each one who asks; counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._pace = Pace(per_minute)

    def hit(self, who: str) -> None:
        """Count one; refuse it where it is too many."""
        if wait := self._pace.wait(who):
            raise ApiError(429, "rate_limited", headers={"Retry-After": str(wait)})


class Guard:
    """Pure ASGI: reads the whole body, refuses what is too much, too fast or not JSON in UTF-8."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._rate = Rate(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with its error."""
        if scope["type"] != "http" or _elsewhere(scope):
            await self._app(scope, receive, send)
            return
        try:
            self._slow_down(scope)
            body = await _body(Headers(scope=scope), receive, _most(scope))
            if not scope["path"].startswith(PLATFORMS):  # which bring forms of their own
                _readable(scope["method"], Headers(scope=scope), body)
        except ApiError as error:
            await error.response()(scope, receive, send)
        except Gone:
            return
        else:
            await self._app(scope, _replay(body, receive), send)

    def _slow_down(self, scope: Scope) -> None:
        if scope["method"] == "POST" and scope["path"] in LIMITED:
            self._rate.hit(address(scope))


def address(scope: Scope) -> str:
    """Who asks: an IPv4 address, or the /64 that an IPv6 address belongs to."""
    host = scope["client"][0] if scope.get("client") else "-"
    try:
        if isinstance(ip_address(host), IPv6Address):
            return str(ip_network((host, 64), strict=False))
    except ValueError:
        pass
    return str(host)


def _elsewhere(scope: Scope) -> bool:
    """Whether a body is measured where it is read: the console has its own door, an upload its key."""
    path: str = scope["path"]
    return path.startswith(CONSOLE) or path == UPLOADS


def _most(scope: Scope) -> int:
    """What systems send may be a whole entry."""
    return ENTRY if scope["path"].startswith(SYSTEMS) else LARGEST


async def _body(headers: Headers, receive: Receive, most: int) -> bytes:
    """The whole body, however it is sent, up to the largest."""
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return b""
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(SLOWEST):
            return await _gather(receive, most)
    except TimeoutError as error:
        raise ApiError(408, "timeout", headers={"Connection": "close"}) from error


async def _gather(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(most: int) -> ApiError:
    message = f"请求内容超过{most // 1024}KB。"
    return ApiError(413, "too_large", message, headers={"Connection": "close"})


def _readable(method: str, headers: Headers, body: bytes) -> None:
    """Refuse a body that is not JSON by its type, or not UTF-8."""
    if method not in WRITING or not body:
        return
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (
        kind.startswith("application/") and kind.endswith("+json")
    ):
        raise ApiError(415, "unsupported_media_type")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ApiError(400, "bad_utf8", "请求内容不是有效的UTF-8。") from error


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body read already, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
