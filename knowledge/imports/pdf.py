"""Reads the text of PDF files; the only file that knows pdfium."""

from __future__ import annotations

import re

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from knowledge.imports.formats import tidy
from knowledge.imports.limits import Limits, Refused
from knowledge.imports.read import Lost, Paragraph, Place, Read

PASSWORD = 4
FULL = 0.82
LOOSE = re.compile(r"(?<=[自至年月日第为于的按收费]) (?=\d)|(?<=\d) (?=[年月日号个条款项元份天小工])")
OPENS = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、．]|\d{1,2}\.(?!\d)|第[一二三四五六七八九十百零\d]+[条章节款]|[①-⑳●■•◆]|附[件表]|[问答][:：]"
)
CLOSES = ("。", "；", "：", ":", ";", "！", "？")
FOLIO = re.compile(r"[-—–―\s第]*\d{1,4}(\s*/\s*\d{1,4})?[-—–―\s页]*")


def read_pdf(name: str, data: bytes, limits: Limits) -> Read:
    """Paragraphs by page and line; broken lines are joined where the page shows they belong."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD or "assword" in str(error)
        raise Refused("encrypted" if locked else "broken", str(error)) from error
    try:
        return _read(name, document, limits)
    except pdfium.PdfiumError as error:
        raise Refused("broken", str(error)) from error
    finally:
        document.close()


def _read(name: str, document: pdfium.PdfDocument, limits: Limits) -> Read:
    if len(document) > limits.pages:
        raise Refused("too_many_rows", f"{len(document)} pages")
    read, size = Read(name, "pdf"), 0
    for number in range(len(document)):
        lines = _lines(document, number)
        size += sum(map(len, lines))
        if size > limits.text:
            raise Refused("too_big_inside", f"{size} characters")
        if not lines:
            place = Place(kind="line", at=(number + 1, 1))
            read.lost.append(Lost("page_without_text", place, str(number + 1)))
        read.blocks += _joined(number + 1, lines)
    if not read.blocks:
        raise Refused("no_text")
    return read


def _lines(document: pdfium.PdfDocument, number: int) -> list[str]:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            return LOOSE.sub("", tidy(text.get_text_bounded())).split("\n") if text.count_chars() else []
        finally:
            text.close()
    finally:
        page.close()


def _joined(page: int, lines: list[str]) -> list[Paragraph]:
    """The lines of a page, a full one joined with the one that goes on after it."""
    longest = max(map(len, lines), default=0)
    made: list[Paragraph] = []
    open_ = False
    for number, line in enumerate(lines, 1):
        if FOLIO.fullmatch(line):
            continue
        if open_ and not OPENS.match(line):
            last = made.pop()
            made.append(Paragraph(last.text + line, last.place))
        else:
            made.append(Paragraph(line, Place(kind="line", at=(page, number))))
        open_ = longest >= 20 and len(line) >= FULL * longest and not line.endswith(CLOSES)
    return made
