"""The page of a shared answer for phones (分享页): plain, without scripts."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse

from channels.web.handout import Sheet
from channels.web.page import source_hash
from channels.web.templates import Templates
from knowledge.centre import Centre
from knowledge.interface import Handout

FOLDER = Path(__file__).parent / "print"
NAME = "share.html"


class SharePage:
    """Fills the page; everything that is filled in is escaped."""

    def __init__(self) -> None:
        self._templates = Templates(FOLDER)
        style = source_hash((FOLDER / NAME).read_text("utf-8"), "style")
        self._policy = (
            f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )

    def response(
        self, sheet: Sheet | None, words: Handout, centre: Centre, pdf: str = ""
    ) -> HTMLResponse:
        """The page of a sheet; without one, that it is gone."""
        text = self._templates.render(NAME, sheet=sheet, words=words, centre=centre, pdf=pdf)
        headers = {"Content-Security-Policy": self._policy}
        return HTMLResponse(text, 200 if sheet else 404, headers)
