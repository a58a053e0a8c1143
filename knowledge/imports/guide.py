"""A guide as a file says it (原文要素): labels with their values, before they are understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.imports.labels import How
from knowledge.imports.read import Cell, Grid, Line, Place


@dataclass(frozen=True)
class Said:
    """A label and what stands beside or under it: lines, or a table of its own."""

    target: str
    label: str
    lines: tuple[Line, ...]
    place: Place
    how: How = "known"
    grid: Grid | None = None

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Stray:
    """A piece of the file that no element took, by a key of words.yaml."""

    text: str
    place: Place
    why: str
    label: str = ""


@dataclass
class Guide:
    """One matter's values, in the order of the file."""

    said: list[Said] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    title: Line | None = None
    title_from: str = "title"
    continued: bool = False

    @property
    def named(self) -> bool:
        """Whether the file itself names the matter."""
        return any(s.target.split(".")[0] == "name" for s in self.said)

    def add(self, said: Said) -> None:
        """Take a value in; a label seen before goes on where it stopped."""
        if said.target == "-":
            self.strays += [Stray(ln.text, ln.place, "label_unused", said.label) for ln in said.lines]
            return
        for n, other in enumerate(self.said):
            same = (other.target, other.label) == (said.target, said.label)
            if same and other.grid is None and said.grid is None:
                lines = (*other.lines, *said.lines)
                self.said[n] = Said(other.target, other.label, lines, other.place, other.how)
                return
        self.said.append(said)


def lines_of(grid: Grid, cells: Iterable[Cell]) -> tuple[Line, ...]:
    """The lines of some cells, each with its cell's place."""
    return tuple(
        Line(text, grid.place(cell)) for cell in cells for text in cell.text.split("\n") if text
    )


def part(grid: Grid, cells: Iterable[Cell]) -> Grid:
    """Some cells of a table as a table of their own, at the same places."""
    return Grid(grid.kind, grid.title, grid.number, tuple(cells))
