"""Whole pages (网页): one file each, its own words filled in from the centre, a policy around it."""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from fastapi.responses import HTMLResponse

from knowledge.centre import Centre

FOLDER = Path(__file__).parent
FIRST, EMBED = FOLDER / "page.html", FOLDER / "widget" / "embed.html"
POLICY = (
    "default-src 'none'", "connect-src 'self'", "img-src 'self' data:", "frame-src 'self'",
    "base-uri 'none'", "form-action 'none'",
)  # fmt: skip
UNMARKED = ("require-trusted-types-for 'script'", "trusted-types 'none'")


class Page:
    """A page that runs only our own scripts and styles and is framed only by `ancestors`."""

    def __init__(
        self, file: Path, ancestors: Sequence[str] = ("'none'",), *, strict: bool = False
    ) -> None:
        self._text = file.read_text("utf-8")
        self._policy = "; ".join(
            (
                *POLICY, f"script-src {source_hash(self._text, 'script')} 'self'",
                f"style-src {source_hash(self._text, 'style')} 'self'",
                f"frame-ancestors {' '.join(ancestors)}", *(UNMARKED if strict else ()),
            )
        )  # fmt: skip

    def response(self, centre: Centre) -> HTMLResponse:
        """The page of a centre."""
        words = {
            "name": centre.name, "city": centre.city, "statement": centre.statement,
            "hotline": centre.hotline, "as_of": f"{centre.as_of:%Y年%-m月%-d日}",
        }  # fmt: skip
        text = self._text
        for key, word in words.items():
            text = text.replace("{{" + key + "}}", html.escape(word))
        return HTMLResponse(text, headers={"Content-Security-Policy": self._policy})


def source_hash(page: str, tag: str) -> str:
    """The source hashes of a page's inline elements of a kind."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
    digests = (b64encode(hashlib.sha256(f.encode()).digest()).decode() for f in found)
    return " ".join(f"'sha256-{d}'" for d in digests)
