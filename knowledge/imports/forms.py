"""Tables with labels and values side by side (办事指南表格), merged cells and inner tables included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from knowledge.imports.guide import Guide, Said, Stray, lines_of, part
from knowledge.imports.labels import UNUSED, Labels, Mapped
from knowledge.imports.read import Cell, Grid, Line

LABEL = 14
TITLE = 40
WIDEST = 60


def is_form(grid: Grid, labels: Labels) -> bool:
    """Whether labels of a guide stand in the table's first columns or beside each other."""
    found = {m.target for c in _labels(grid, labels) if (m := labels.find(c.text)) and m.target != UNUSED}
    return len(found) >= 2


def _labels(grid: Grid, labels: Labels) -> list[Cell]:
    return [c for c in grid.cells if labels.find(c.text, near=False)]


def forms(grid: Grid, labels: Labels) -> Iterator[Guide]:
    """The guides of a table; a second name begins a second guide."""
    form = _Form(grid, labels)
    for row in grid.rows:
        if row in form.done:
            continue
        for said in form.row(row):
            if said.target == "name" and form.guide.named:
                yield form.guide
                form.guide = Guide()
            form.guide.add(said)
    if form.guide.said or form.guide.strays or form.guide.title:
        yield form.guide


class _Form:
    """One pass over a table, row by row; `done` are rows that an element above has taken."""

    def __init__(self, grid: Grid, labels: Labels) -> None:
        self.grid, self.labels, self.guide = grid, labels, Guide()
        self.done: set[int] = set()
        self.order = [*grid.rows]

    def row(self, row: int) -> Iterator[Said]:
        """What a row says."""
        cells = [c for c in self.grid.rows[row] if c.row == row]
        marked = self._marked(cells)
        if not marked:
            self._unlabelled(cells)
            return
        self._stray(c for c in cells if c.col < marked[0][0].col)
        for n, (cell, mapped) in enumerate(marked):
            end = marked[n + 1][0].col if n + 1 < len(marked) else None
            if len(cells) == 1 and cell.height == 1:
                yield from self._section(cell, mapped)
            else:
                yield from self._beside(cell, mapped, end)

    def _marked(self, cells: list[Cell]) -> list[tuple[Cell, Mapped]]:
        """The labels of a row; what stands right of one as its own columns, or lower, is value."""
        found: list[tuple[Cell, Mapped]] = []
        for n, cell in enumerate(cells[:WIDEST]):
            if found and cell.height < found[-1][0].height:
                continue
            if mapped := self._label(cell, cells):
                found.append((cell, mapped))
                if self.labels.columns([c.text for c in cells[n + 1 :]], mapped.target) and len(cells) - n > 2:
                    break
        return found

    def _label(self, cell: Cell, cells: list[Cell]) -> Mapped | None:
        """A cell as a label: known for sure, or near to one where it stands first."""
        first = cell is cells[0]
        return self.labels.find(cell.text, near=first and len(cells) > 1)

    def _beside(self, cell: Cell, mapped: Mapped, end: int | None) -> Iterator[Said]:
        """The value to the right of a label, as high as the label is."""
        left = cell.col + cell.width
        rows = range(cell.row, cell.row + cell.height)
        region = [
            c for row in rows for c in self.grid.rows.get(row, ())
            if c.row == row and c.col >= left and (end is None or c.col < end)
        ]  # fmt: skip
        self.done |= set(rows[1:])
        if region:
            yield self._value(cell, mapped, region)

    def _section(self, cell: Cell, mapped: Mapped) -> Iterator[Said]:
        """The rows under a label that stands alone in its row, up to the next label."""
        region: list[Cell] = []
        for row in self.order[bisect_right(self.order, cell.row) :]:
            cells = [c for c in self.grid.rows[row] if c.row == row]
            if cells and self._ends(cells, mapped):
                break
            region += cells
            self.done.add(row)
        if region:
            yield self._value(cell, mapped, region)

    def _ends(self, cells: list[Cell], mapped: Mapped) -> bool:
        found = self.labels.find(cells[0].text, near=False)
        if found is None:
            return False
        inner = self.labels.columns([c.text for c in cells], mapped.target)
        return not (inner and len(cells) > 2)

    def _value(self, cell: Cell, mapped: Mapped, region: list[Cell]) -> Said:
        place = self.grid.place(region[0])
        rows = {c.row for c in region}
        label = cell.text.replace("\n", "")
        if len(rows) > 1 and len(region) > len(rows) or self._headed(region, mapped.target):
            inner = part(self.grid, region)
            return Said(mapped.target, label, lines_of(self.grid, region), place, mapped.how, inner)
        return Said(mapped.target, label, lines_of(self.grid, region), place, mapped.how)

    def _headed(self, region: list[Cell], target: str) -> bool:
        head = [c.text for c in region if c.row == region[0].row]
        return len(head) > 1 and len(region) > len(head) and bool(self.labels.columns(head, target))

    def _unlabelled(self, cells: list[Cell]) -> None:
        if not cells:
            return
        first, *rest = cells
        fresh = not self.guide.said and self.guide.title is None
        if not rest and fresh and len(first.text) <= TITLE:
            self.guide.title = Line(first.text, self.grid.place(first))
        elif rest and len(first.text) <= LABEL:
            label = first.text.replace("\n", "")
            for cell in rest:
                self.guide.strays.append(Stray(cell.text, self.grid.place(cell), "label_unknown", label))
        else:
            self._stray(cells)

    def _stray(self, cells: Iterator[Cell] | list[Cell]) -> None:
        self.guide.strays += [Stray(c.text, self.grid.place(c), "no_label") for c in cells]
