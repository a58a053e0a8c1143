"""Which other sites may call us from a browser (跨域): only the widget's paths, never with credentials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = re.compile(r"/v1/(web/.*|answers/[^/]+/rating|shares(/.*)?|tickets(/.*)?)")
SENT = ("Authorization", "Content-Type", "X-Request-Id")
READ = ("Retry-After", "X-Request-Id")


class Crossing:
    """Pure ASGI: CORS on the widget's paths for allowed origins; elsewhere browsers keep others out."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=SENT,
            expose_headers=READ, max_age=3600,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the request on, with CORS where it applies."""
        crossing = scope["type"] == "http" and OPEN.fullmatch(scope["path"])
        await (self._cors if crossing else self._app)(scope, receive, send)
