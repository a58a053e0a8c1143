"""A table inside one element (要素内表格): its rows by what their columns hold."""

from __future__ import annotations

from knowledge.imports.labels import Labels
from knowledge.imports.read import Cell, Grid

LONGEST = 2000
Row = tuple[dict[str, str], list[Cell]]


def rows_of(grid: Grid, labels: Labels, section: str) -> list[Row] | None:
    """A table's rows by column; None where its head is not one of this element."""
    top = min(grid.rows, default=0)
    head = [c for c in grid.rows.get(top, ()) if c.row == top]
    columns = {head[n].col: t for n, t in labels.columns([c.text for c in head], section).items()}
    if len(set(columns.values()) - {"-"}) < 1 or len(head) < 2:
        return None
    found: list[Row] = []
    for number, cells in grid.rows.items():
        if number > top:
            known = {columns[c.col]: c.text[:LONGEST] for c in cells if columns.get(c.col, "-") != "-"}
            found.append((known, [c for c in cells if c.row == number or columns.get(c.col) != "-"]))
    return [r for r in found if r[0]]
