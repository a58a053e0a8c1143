"""The printed 一次性告知单 (PDF); the only file that knows typst and the font's package.

Typst (Apache-2.0) sets the sheet with Noto Sans SC and Noto Serif SC (SIL OFL 1.1), of which only
the characters used are embedded. What is set comes in as data, never as markup.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from channels.web.handout import Sheet
from channels.web.qr import qr_svg
from knowledge.interface import Handout

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent / "print"
TEMPLATE = FOLDER / "notice.typ"


class Printer:
    """Sets PDFs; opens its fonts at the first one. CPU work, call it in a thread."""

    def __init__(self) -> None:
        self._fonts: typst.Fonts | None = None

    def _opened(self) -> Any:
        import typst
        from pylopdf_fonts_zh_cn import sans_path

        if self._fonts is None:
            self._fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False,
                font_paths=[sans_path().parent],
            )  # fmt: skip
        return self._fonts

    def pdf(self, sheet: Sheet, words: Handout, url: str, centre: str, generated: bool) -> bytes:
        """A tagged PDF of a sheet with the QR code of its page: PDF/UA-1 where the font has all of it."""
        import typst

        data = {
            "sheet": asdict(sheet), "words": words.model_dump(), "centre": centre, "url": url,
            "generated": generated,
        }  # fmt: skip
        given = {"data": json.dumps(data, ensure_ascii=False), "qr": qr_svg(url, words.qr).decode()}
        try:
            return self._set(given, ["ua-1"])
        except typst.TypstError:  # a character that the font lacks is no reason to print nothing
            return self._set(given, [])

    def _set(self, given: dict[str, str], standards: list[Literal["ua-1"]]) -> bytes:
        import typst

        return typst.compile(
            TEMPLATE, root=FOLDER, font_paths=self._opened(), ignore_system_fonts=True,
            sys_inputs=given, pdf_standards=[*standards],
        )  # fmt: skip
