"""Tables with one row a matter (清单): the head is found, its columns mapped, its rows made guides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.imports.guide import Guide, Said, Stray, lines_of, part
from knowledge.imports.labels import UNUSED, Labels, Mapped
from knowledge.imports.read import Cell, Grid

SEARCHED = 12
MATERIALS = "materials"


@dataclass(frozen=True)
class Column:
    """A column: its label, what it stands for, and the element whose part it is."""

    label: str
    mapped: Mapped | None
    within: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a list: its columns, the first row below it, and the columns of the name."""

    columns: dict[int, Column]
    below: int
    names: tuple[int, ...]


def head_of(grid: Grid, labels: Labels) -> Head | None:
    """The head of a table with one row a matter; None where the table is something else."""
    for row in [*grid.rows][:SEARCHED]:
        cells = [c for c in grid.rows[row] if c.row == row]
        named = {c.col: c for c in cells if _is_name(labels.find(c.text, near=False))}
        if named and _is_head(grid, cells, named, labels):
            below = row + max(c.height for c in cells)
            columns = _columns(grid, row, below, labels)
            return Head(columns, below, tuple(sorted(named)))
    return None


def _is_name(found: Mapped | None) -> bool:
    return found is not None and found.target.split(".")[0] == "name"


def _is_head(grid: Grid, cells: list[Cell], named: dict[int, Cell], labels: Labels) -> bool:
    """Labels stand beside the name, and no label but a value below it."""
    known = [c for c in cells if labels.find(c.text) or labels.find(c.text, MATERIALS, near=False)]
    if len(known) * 2 < len(cells) or (len(cells) > 1 and len(known) < 2):
        return False
    first = named[min(named)]
    below = [c for c in _below(grid, first.row + first.height) if first.col in _span(c)]
    beside = [c for c in cells if c.col == first.col + first.width]
    return bool(below) and not labels.find(below[0].text, near=False) and all(
        c in known or len(cells) > 4 for c in beside
    )


def _below(grid: Grid, row: int) -> tuple[Cell, ...]:
    return next((cells for r, cells in grid.rows.items() if r >= row), ())


def _span(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.width)


def _columns(grid: Grid, top: int, below: int, labels: Labels) -> dict[int, Column]:
    """Column → what it holds, a head of two rows read as group and member."""
    found: dict[int, Column] = {}
    for row in range(top, below):
        for cell in (c for c in grid.rows.get(row, ()) if c.row == row):
            for col in _span(cell):
                group = found.get(col)
                found[col] = _member(cell, group, labels) if group else Column(cell.text, labels.find(cell.text))
    return found


def _member(cell: Cell, group: Column, labels: Labels) -> Column:
    within = group.mapped.target if group.mapped else ""
    mapped = labels.find(cell.text, within) if within else labels.find(cell.text)
    return Column(f"{group.label}/{cell.text}", mapped, within if mapped else "")


def listed(grid: Grid, head: Head, labels: Labels) -> Iterator[Guide]:
    """A guide for each row, or for the rows that one merged or blank name covers."""
    head = _with_materials(head, labels)
    guide, rows, name = Guide(), list[list[Cell]](), object()
    for row, cells in grid.rows.items():
        if row < head.below:
            continue
        mine = next((c for c in cells if c.col in head.names), None)
        if mine is None and rows and _goes_on(cells, head):
            guide.continued = True
            rows.append([c for c in cells if c.row == row])
            continue
        if mine is None or mine is not name:
            if rows:
                yield _filled(guide, grid, head, rows)
            guide, rows, name = Guide(), [], mine
        rows.append([c for c in cells if c.row == row])
    if rows:
        yield _filled(guide, grid, head, rows)


def _goes_on(cells: tuple[Cell, ...], head: Head) -> bool:
    return any(head.columns.get(c.col, Column("", None)).within for c in cells)


def _with_materials(head: Head, labels: Labels) -> Head:
    """Columns such as 材料名称 and 份数 that stand beside each other without a group above."""
    loose = {
        n: Column(c.label, labels.find(c.label, MATERIALS, near=False), MATERIALS)
        for n, c in head.columns.items() if c.mapped is None and not c.within
    }  # fmt: skip
    taken = {n: c for n, c in loose.items() if c.mapped}
    if not any(c.mapped and c.mapped.target == "name" for c in taken.values()):
        return head
    return Head(head.columns | taken, head.below, head.names)


def _filled(guide: Guide, grid: Grid, head: Head, rows: list[list[Cell]]) -> Guide:
    for cell in (c for row in rows for c in row):
        column = head.columns.get(cell.col)
        if column is None or column.within:
            continue
        lines = lines_of(grid, [cell])
        if column.mapped is None:
            guide.strays.append(Stray(cell.text, grid.place(cell), "label_unknown", column.label))
        else:
            target, how = column.mapped
            guide.add(Said(target, column.label, lines, grid.place(cell), how))
    for within in dict.fromkeys(c.within for c in head.columns.values() if c.within):
        _grouped(guide, grid, head, rows, within)
    return guide


def _grouped(guide: Guide, grid: Grid, head: Head, rows: list[list[Cell]], within: str) -> None:
    """The columns of one element as a table with its head."""
    mine = {n: c for n, c in head.columns.items() if c.within == within}
    heads = [
        Cell(head.below - 1, n, 1, 1, c.label.split("/")[-1]) for n, c in mine.items()
        if c.mapped and c.mapped.target != UNUSED
    ]  # fmt: skip
    cells = [c for row in rows for c in row if c.col in mine]
    if cells:
        place = grid.place(cells[0])
        guide.add(Said(within, within, (), place, grid=part(grid, [*heads, *cells])))
