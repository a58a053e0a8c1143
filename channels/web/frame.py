"""The frame around every request: its id, security headers, one log line, and the last resort (外框)."""

from __future__ import annotations

import logging
import re
import time
import traceback
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.web.errors import ApiError

log = logging.getLogger("daoban.http")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class Frame:
    """Pure ASGI, outermost: nothing that a person wrote, path or query, gets into the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the request on, its answer framed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, request_id, status = time.perf_counter(), _request_id(scope), 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _frame(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except Exception as error:
            log.error("request %s failed: %s", request_id, _where(error))
            if status == 0:
                await ApiError(500, "internal").response()(scope, receive, framed)
        finally:
            spent = (time.perf_counter() - start) * 1000
            log.info("%s %s %d %.1fms %s", *_what(scope), status, spent, request_id)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


def _frame(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
        headers["X-Frame-Options"] = "DENY"


def _what(scope: Scope) -> tuple[str, str]:
    """Method and route template; an unmatched path may hold anything and is not told."""
    route = scope.get("route")
    return scope["method"], scope.get("root_path", "") + getattr(route, "path", "-")


def _where(error: BaseException) -> str:
    """Kind and place of an error without its message, which may quote what was sent."""
    lines = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return " < ".join([type(error).__name__, *reversed(lines[-8:])])
