"""Reads Word files (.docx); the only file that knows python-docx.

Walks the document itself, so that text in content controls, insertions and boxes is not missed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import nsmap, qn

from knowledge.imports.archive import office_parts
from knowledge.imports.formats import tidy
from knowledge.imports.limits import Limits, Refused
from knowledge.imports.read import Cell, Grid, Lost, Paragraph, Place, Read

MAIN = "wordprocessingml.document.main+xml"
WRAPPERS = {qn(t) for t in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:smartTag", "w:moveTo")}
P, TBL, TR, TC, T, BR, TAB = (qn(f"w:{t}") for t in ("p", "tbl", "tr", "tc", "t", "br", "tab"))
DEL, FALLBACK = qn("w:del"), "}Fallback"
DRAWN = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
NAMES = {"w": nsmap["w"]}
HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.I)


def read_word(name: str, data: bytes, limits: Limits) -> Read:
    """Paragraphs, headings and tables in their order, merged cells as one."""
    office_parts(data, limits, MAIN)
    try:
        document = docx.Document(io.BytesIO(data))
    except Refused:
        raise
    except Exception as error:  # python-docx raises whatever a broken part leads to
        raise Refused("broken", type(error).__name__) from error
    return _Walk(name, limits, _levels(document)).walked(document.element.body)


class _Walk:
    """One pass over a document's body."""

    def __init__(self, name: str, limits: Limits, levels: dict[str, int]) -> None:
        self.read, self.limits, self.levels = Read(name, "word"), limits, levels
        self.paragraphs = self.tables = self.cells = self.pictures = 0

    def walked(self, body: Any) -> Read:
        """The reading of a body."""
        for block in _inside(body, (P, TBL)):
            if block.tag == TBL:
                self._table(block, "")
            else:
                self._paragraph(block)
        if self.pictures:
            self.read.lost.append(Lost("pictures", Place(kind="file"), str(self.pictures)))
        return self.read

    def _paragraph(self, p: Any) -> None:
        self.paragraphs += 1
        if self.paragraphs > self.limits.rows:
            raise Refused("too_many_rows", f"{self.paragraphs} paragraphs")
        if text := self._text(p):
            place = Place(kind="paragraph", at=(self.paragraphs,))
            self.read.blocks.append(Paragraph(text, place, self._level(p)))

    def _level(self, p: Any) -> int:
        properties = p.pPr
        style = properties.pStyle.val if properties is not None and properties.pStyle is not None else ""
        return self.levels.get(style, 0)

    def _text(self, element: Any) -> str:
        """The text under an element, deleted and doubled runs left out."""
        said: list[str] = []
        for node in _shown(element):
            if node.tag == T:
                said.append(node.text or "")
            elif node.tag in (BR, TAB):
                said.append("\n" if node.tag == BR else " ")
            elif node.tag in DRAWN:
                self.pictures += 1
        return tidy("".join(said))

    def _table(self, table: Any, title: str) -> None:
        self.tables += 1
        number, open_ = self.tables, dict[int, list[Any]]()
        cells, inner = list[list[Any]](), list[tuple[Any, str]]()
        for row, tr in enumerate(_inside(table, (TR,))):
            if row > self.limits.rows:
                raise Refused("too_many_rows", f"table {number}")
            first = ""
            for col, width, tc in self._row(tr):
                merge = _merge(tc)
                if merge == "continue" and col in open_:
                    open_[col][2] = row - open_[col][0] + 1
                    continue
                text = "\n".join(filter(None, (self._text(p) for p in _inside(tc, (P,)))))
                first = first or text
                cells.append([row, col, 1, width, text])
                open_.pop(col, None)
                if merge == "restart":
                    open_[col] = cells[-1]
                inner += [(t, first) for t in _inside(tc, (TBL,))]
        said = tuple(Cell(*c) for c in cells if c[4])
        self.read.blocks.append(Grid("table", title, number, said))
        for nested, label in inner:
            self._table(nested, label)

    def _row(self, tr: Any) -> Iterator[tuple[int, int, Any]]:
        col = _number(tr, "w:trPr/w:gridBefore", 0)
        for tc in _inside(tr, (TC,)):
            width = max(1, _number(tc, "w:tcPr/w:gridSpan", 1))
            self.cells += 1
            if self.cells > self.limits.cells or col + width > self.limits.columns:
                raise Refused("too_many_cells", f"table {self.tables}")
            yield col, width, tc
            col += width


def _inside(element: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Children of these kinds, with the wrappers around them opened."""
    for child in element.iterchildren():
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from _inside(child, tags)


def _shown(element: Any) -> Iterator[Any]:
    """Every node below that a reader of the page sees."""
    for child in element.iterchildren():
        if child.tag != DEL and not str(child.tag).endswith(FALLBACK):
            yield child
            yield from _shown(child)


def _number(element: Any, path: str, default: int) -> int:
    found = element.find(path, NAMES)
    value = found.get(qn("w:val")) if found is not None else None
    if value is None or not re.fullmatch(r"\d{1,9}", value):
        return default
    return int(value)


def _merge(tc: Any) -> str:
    found = tc.find("w:tcPr/w:vMerge", NAMES)
    if found is None:
        return ""
    return "restart" if found.get(qn("w:val")) == "restart" else "continue"


def _levels(document: Any) -> dict[str, int]:
    """Style id → heading level, by the style's name."""
    found = {}
    for style in document.styles:
        if match := HEADING.search(style.name or ""):
            found[style.style_id] = int(match[1])
        elif (style.name or "").lower() == "title":
            found[style.style_id] = 1
    return found
