"""Reads HTML pages of a guide; the only file that knows lxml."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from knowledge.imports.formats import decoded, encodable, tidy
from knowledge.imports.limits import Limits, Refused
from knowledge.imports.read import Cell, Grid, Paragraph, Place, Read

ENTITIES = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.I)
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,20})", re.I)
CHINESE = {b"gb2312", b"gbk", b"gb18030"}
SILENT = {"script", "style", "noscript", "template", "nav", "header", "footer", "svg", "iframe", "object",
          "embed", "button", "select", "head", "form"}  # fmt: skip
BLOCKS = {"p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "body",
          "h1", "h2", "h3", "h4", "h5", "h6", "center", "fieldset", "pre", "html", "td", "th", "tr"}  # fmt: skip
DEEPEST = 200
MARKUP = re.compile(r"<[A-Za-z!/]")


def read_web(name: str, data: bytes, limits: Limits) -> Read:
    """Headings, paragraphs, definition lists and tables of a page, in their order."""
    found = CHARSET.search(data[:4096])
    text = data.decode("gb18030", "replace") if found and found[1].lower() in CHINESE else decoded(data)
    if ENTITIES.search(text):
        raise Refused("dtd", "ENTITY")
    if not MARKUP.search(text):
        raise Refused("wrong_content", "no markup")
    if len(text) > limits.text:
        raise Refused("too_big_inside", f"{len(text)} characters")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(encodable(text.replace("\0", "")), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused("broken", type(error).__name__) from error
    return _Walk(name, limits).walked(tree)


class _Walk:
    """One pass over a page."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.read, self.limits = Read(name, "web"), limits
        self.paragraphs = self.tables = self.cells = 0
        self.open: list[str] = []

    def walked(self, tree: Any) -> Read:
        """The reading of a page."""
        self._walk(tree, 0, 0)
        self._close(0)
        return self.read

    def _walk(self, node: Any, level: int, depth: int) -> None:
        if depth > DEEPEST:
            raise Refused("too_big_inside", "nested too deeply")
        if node.tag == "table":
            self._close(level)
            self._table(node)
            return
        block = node.tag in BLOCKS
        inner = int(node.tag[1]) if re.fullmatch(r"h[1-6]", str(node.tag)) else level
        if block:
            self._close(level)
        self.open.append("\n" if node.tag == "br" else node.text or "")
        for child in node:
            if isinstance(child.tag, str) and child.tag not in SILENT:
                self._walk(child, inner, depth + 1)
            self.open.append(child.tail or "")
        if block:
            self._close(7 if node.tag == "dt" else inner)

    def _close(self, level: int) -> None:
        text, self.open = tidy("".join(self.open).replace("\n", " ")), []
        if not text:
            return
        self.paragraphs += 1
        if self.paragraphs > self.limits.rows:
            raise Refused("too_many_rows", f"{self.paragraphs} paragraphs")
        place = Place(kind="paragraph", at=(self.paragraphs,))
        self.read.blocks.append(Paragraph(text, place, level))

    def _table(self, table: Any) -> None:
        self.tables += 1
        number, taken, cells = self.tables, set[tuple[int, int]](), list[Cell]()
        for row, tr in enumerate(table.iter("tr")):
            if next(tr.iterancestors("table")) is not table:
                continue
            col = 0
            for td in tr:
                if td.tag not in ("td", "th"):
                    continue
                while (row, col) in taken:
                    col += 1
                height, width = (_span(td, a, self.limits.columns) for a in ("rowspan", "colspan"))
                self.cells += height * width
                if self.cells > self.limits.cells:
                    raise Refused("too_many_cells", f"table {number}")
                taken |= {(row + h, col + w) for h in range(height) for w in range(width)}
                if text := _text(td):
                    cells.append(Cell(row, col, height, width, text))
                col += width
        self.read.blocks.append(Grid("table", "", number, tuple(cells)))


def _span(td: Any, name: str, most: int) -> int:
    value = td.get(name, "1").strip()
    return min(max(int(value), 1), most) if re.fullmatch(r"\d{1,6}", value) else 1


def _text(td: Any) -> str:
    """A cell's text, one line a paragraph."""
    said: list[str] = []
    for action, node in etree.iterwalk(td, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if node.tag in BLOCKS or node.tag == "br":
            said.append("\n")
        if action == "start" and node.tag not in SILENT:
            said.append((node.text or "").replace("\n", " "))
        elif action == "end" and node is not td:
            said.append((node.tail or "").replace("\n", " "))
    return tidy("".join(said))
