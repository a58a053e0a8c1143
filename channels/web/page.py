"""The first web page (网页): one file, its own words filled in from the centre."""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from pathlib import Path

from fastapi.responses import HTMLResponse

from knowledge.centre import Centre

FILE = Path(__file__).parent / "page.html"


class Page:
    """The page with a policy that lets only its own script and style run."""

    def __init__(self) -> None:
        self._text = FILE.read_text("utf-8")
        self._policy = "; ".join(
            (
                "default-src 'none'",
                f"script-src {_hash(self._text, 'script')}",
                f"style-src {_hash(self._text, 'style')}",
                "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'",
                "frame-ancestors 'none'",
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


def _hash(page: str, tag: str) -> str:
    """The source hash of the one inline element of a kind."""
    found = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)
    assert found, f"page.html has no <{tag}>"
    return f"'sha256-{b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"
