"""Guides written as paragraphs (分段指南): headings and `label：value` lines, tables between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.imports.forms import forms, is_form
from knowledge.imports.guide import Guide, Said, Stray, lines_of
from knowledge.imports.labels import LONGEST, NUMBERING, UNUSED, Labels, Mapped, said
from knowledge.imports.lists import head_of, listed
from knowledge.imports.read import Grid, Line, Paragraph, Read

COLON = re.compile(r"^(.{2,24}?)[：:]\s*(.*)$", re.S)
BLANK = re.compile(r"^(\S{2,16})\s+(\S.*)$", re.S)
SENTENCE = re.compile(r"[。；;，,！？!?]")
HEADING = 16
TITLE = 45
COLUMNED = ("materials", "procedure", "faqs", "fees", "legal_basis", "contacts")


def guides_in(read: Read, labels: Labels) -> list[Guide]:
    """Every guide of a file, in its order."""
    walk = _Walk(read, labels)
    for block in read.blocks:
        if isinstance(block, Paragraph):
            walk.paragraph(block)
        else:
            walk.grid(block)
    return [*walk.guides, *walk.last()]


class _Walk:
    """One pass over the blocks; `open` is the heading that what follows belongs to."""

    def __init__(self, read: Read, labels: Labels) -> None:
        self.read, self.labels = read, labels
        self.guides: list[Guide] = []
        self.guide = Guide()
        self.open: tuple[str, Mapped | None] | None = None

    def last(self) -> Iterator[Guide]:
        """The guide at hand, where there is something in it."""
        if self.guide.said or self.guide.strays or self.guide.title:
            yield self.guide

    def paragraph(self, block: Paragraph) -> None:
        """A heading, a label with its value, a title, or more of what is open."""
        if found := self._heading(block):
            self.open = (block.text, found)
        elif split := self._split(block):
            self._say(*split)
        elif self._is_title(block):
            self._begin(Line(block.text, block.place))
        elif self._is_heading(block):
            self.open = (block.text, None)
        else:
            self._body(block)

    def _is_heading(self, block: Paragraph) -> bool:
        """Whether a line is a heading that no label knows: by its level, or by its numbering."""
        if block.level > 1 or (block.level == 1 and self.guide.said):
            return True
        if not _short_numbered(block.text):
            return False
        return self.open is None or self.open[1] is None or _style(block.text) == _style(self.open[0])

    def _heading(self, block: Paragraph) -> Mapped | None:
        """The element that a line alone names; one near to a label only where it looks a heading."""
        text = block.text.rstrip("：: ")
        if len(text) > LONGEST or SENTENCE.search(text):
            return None
        numbered = bool(NUMBERING.match(text)) or block.level > 0
        if self.open and self.open[1] and not numbered and not block.text.endswith(("：", ":")):
            inner = self.labels.find(text, near=False)
            return inner if inner and self.read.kind in ("pdf", "web") else None
        return self.labels.find(text, near=numbered)

    def _split(self, block: Paragraph) -> tuple[str, Mapped, str, Paragraph] | None:
        """A label and its value on one line."""
        for pattern in (COLON, BLANK) if self.read.kind == "pdf" else (COLON,):
            if (match := pattern.match(block.text)) and match[2]:
                inside = self.open is not None and self.open[1] is not None
                numbered = bool(NUMBERING.match(match[1]))
                found = self.labels.find(match[1], near=numbered and not inside)
                if found and not (inside and self._inner(match[1])):
                    return match[1], found, match[2], block
        return None

    def _inner(self, label: str) -> bool:
        """Whether a label within an open element is one of that element's own columns."""
        assert self.open and self.open[1]
        target = self.open[1].target
        return target in ("procedure", "materials", "faqs") and bool(self.labels.find(label, target, near=False))

    def _say(self, label: str, found: Mapped, text: str, block: Paragraph) -> None:
        if found.target == "name" and self.guide.named:
            self._begin(None)
        lines = tuple(Line(t, block.place) for t in text.split("\n"))
        self.guide.add(Said(found.target, label, lines, block.place, found.how))
        self.open = (label, found)

    def _is_title(self, block: Paragraph) -> bool:
        if len(block.text) > TITLE or SENTENCE.search(block.text):
            return False
        if block.text.endswith(tuple(said()["suffixes"])):
            return True
        fresh = not self.guide.said and self.guide.title is None
        return fresh if block.level == 0 else block.level == 1 and (fresh or self.guide.title is not None)

    def _begin(self, title: Line | None) -> None:
        """A new guide, unless the one at hand has only a title so far."""
        if self.guide.said:
            self.guides.append(self.guide)
            self.guide = Guide()
        elif self.guide.title is not None:
            self.guide.strays.append(Stray(self.guide.title.text, self.guide.title.place, "no_label"))
        self.guide.title, self.open = title, None

    def _body(self, block: Paragraph) -> None:
        lines = tuple(Line(t, block.place) for t in block.text.split("\n"))
        if self.open is None:
            self.guide.strays.append(Stray(block.text, block.place, "no_label"))
        elif self.open[1] is None:
            self.guide.strays.append(Stray(block.text, block.place, "label_unknown", self.open[0]))
        else:
            self.guide.add(Said(self.open[1].target, self.open[0], lines, block.place, self.open[1].how))

    def grid(self, grid: Grid) -> None:
        """A list, a form, or a table of the element that is open."""
        if not grid.cells:
            return
        if head := head_of(grid, self.labels):
            self.guides += [*self.last(), *listed(grid, head, self.labels)]
            self.guide, self.open = Guide(), None
        elif section := self._section(grid):
            target, how = section
            place, label = grid.place(grid.cells[0]), self.open[0] if self.open else grid.title
            self.guide.add(Said(target, label or target, lines_of(grid, grid.cells), place, how, grid))
        elif is_form(grid, self.labels):
            self._form(grid)
        else:
            why, label = ("label_unknown", self.open[0]) if self.open else ("no_label", "")
            self.guide.strays += [Stray(c.text, grid.place(c), why, label) for c in grid.cells]

    def _section(self, grid: Grid) -> Mapped | None:
        """The element whose columns a table has: the one that is open, the title's, or any."""
        head = [c.text for c in grid.rows[min(grid.rows)]]
        opened = self.open[1] if self.open else self.labels.find(grid.title) if grid.kind == "table" else None
        if len(head) < 2:
            return None
        if opened and opened.target != UNUSED and self.labels.columns(head, opened.target):
            return opened
        known = [t for t in COLUMNED if len({*self.labels.columns(head, t).values()} - {UNUSED}) >= 2]
        if len(grid.rows) > 1 and known and not self._labels_go_down(grid):
            return Mapped(known[0], "near")
        return None

    def _labels_go_down(self, grid: Grid) -> bool:
        firsts = [cells[0].text for cells in grid.rows.values()]
        return sum(self.labels.find(t, near=False) is not None for t in firsts) >= 3

    def _form(self, grid: Grid) -> None:
        found = [*forms(grid, self.labels)]
        self.open = None
        if found and grid.kind == "table" and not (found[0].named and self.guide.named):
            first = found.pop(0)
            self.guide.title = self.guide.title or first.title
            for one in first.said:
                self.guide.add(one)
            self.guide.strays += first.strays
        if found:
            self.guides += [*self.last(), *found[:-1]]
            self.guide = found[-1]
        if grid.kind == "sheet":
            if self.guide.title is None and not self.guide.named:
                cell = grid.cells[0]
                self.guide.title, self.guide.title_from = Line(grid.title, grid.place(cell)), "sheet_name"
            self.guides += self.last()
            self.guide = Guide()


def _style(text: str) -> str:
    """How a line is numbered: 一、 or （一） or 1. and so on."""
    found = NUMBERING.match(text)
    return re.sub(r"[一二三四五六七八九十]+", "c", re.sub(r"\d+", "d", found[0].strip())) if found else ""


def _short_numbered(text: str) -> bool:
    """Whether a line looks like a heading that no label knows."""
    return bool(NUMBERING.match(text)) and len(text) <= HEADING and not SENTENCE.search(text)
