"""The widget's files (静态文件): listed at the start, told apart by content, embeddable anywhere."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse, Response

from channels.web.desk import AtDesk
from channels.web.errors import ApiError
from channels.web.options import WebSettings
from channels.web.page import EMBED, Page

FOLDER = Path(__file__).parent / "widget"
LOADER = "widget.js"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
IMPORT = re.compile(r"""(?<=['"])((?:\./|widget/)([\w.-]+))(?=['"])""")
HEADERS = {
    "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}  # fmt: skip
FOR_EVER, CHECKED = "public, max-age=31536000, immutable", "no-cache"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes
    tag: str

    def response(self, version: str | None, current: str, known: str, packs: bool) -> Response:
        """The file, or that it has not changed; kept for good under the version's own address."""
        headers = HEADERS | {
            "ETag": self.tag, "Cache-Control": FOR_EVER if version == current else CHECKED,
        }  # fmt: skip
        if self.tag in (t.strip().removeprefix("W/") for t in known.split(",")):
            return Response(None, 304, headers)
        if packs:
            return Response(self.packed, 200, headers | {"Content-Encoding": "gzip"}, self.kind)
        return Response(self.plain, 200, headers, self.kind)


class Assets:
    """All files of the folder; each names the others by the version they make together."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {p.name: p.read_bytes() for p in sorted(folder.glob("*")) if p.suffix in TYPES}
        whole = b"".join(name.encode() + body for name, body in files.items())
        self.version = hashlib.sha256(whole).hexdigest()[:12]
        self._files = {n: _asset(n, self._versioned(b, files)) for n, b in files.items()}

    def _versioned(self, body: bytes, files: Mapping[str, bytes]) -> bytes:
        def named(found: re.Match[str]) -> str:
            known = found[2] in files and found[2] != LOADER
            return f"{found[1]}?v={self.version}" if known else found[1]

        return IMPORT.sub(named, body.decode("utf-8")).encode()

    def find(self, name: str) -> Asset:
        """A file of the list."""
        if name not in self._files:
            raise ApiError(404, "not_found")
        return self._files[name]


def _asset(name: str, body: bytes) -> Asset:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Asset(TYPES[Path(name).suffix], body, gzip.compress(body, mtime=0), tag)


def router(settings: WebSettings) -> APIRouter:
    """The routes of the widget's files and of its full page."""
    made, assets = APIRouter(include_in_schema=False), Assets()
    page = Page(EMBED, ("'self'", *settings.origins), strict=True) if EMBED.is_file() else None

    @made.get("/widget.js")
    @made.get("/widget/{name}")
    async def file(
        name: str = LOADER, v: str | None = None,
        if_none_match: Annotated[str, Header()] = "", accept_encoding: Annotated[str, Header()] = "",
    ) -> Response:  # fmt: skip
        packs = "gzip" in accept_encoding.lower()
        return assets.find(name).response(v, assets.version, if_none_match, packs)

    @made.get("/embed")
    async def embed(desk: AtDesk) -> HTMLResponse:
        if page is None:
            raise ApiError(404, "not_found")
        return page.response(desk.catalogue.centre)

    return made
