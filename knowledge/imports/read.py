"""What was read of a file (读取结果): paragraphs and tables, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from knowledge.fact import Shape

PlaceKind = Literal["file", "cell", "table", "paragraph", "line", "path"]


class Place(Shape):
    """Where in the source something stands; `at` holds names and numbers counted from 1."""

    kind: PlaceKind
    at: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        if self.kind == "cell":
            return f"{self.at[0]}!{self.at[1]}"
        if self.kind == "path":
            return str(self.at[0])
        return f"{self.kind} {'/'.join(map(str, self.at))}".strip()


class Cell(NamedTuple):
    """A cell with text; a merged one covers several rows and columns, counted from 0."""

    row: int
    col: int
    height: int
    width: int
    text: str


class Line(NamedTuple):
    """A line of text and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a heading has a level from 1, anything else 0."""

    text: str
    place: Place
    level: int = 0


@dataclass(frozen=True)
class Grid:
    """A table or sheet; only cells with text are listed. `title` is the sheet's name or label."""

    kind: Literal["sheet", "table"]
    title: str
    number: int
    cells: tuple[Cell, ...]

    def place(self, cell: Cell) -> Place:
        """Where a cell stands in the source."""
        if self.kind == "sheet":
            return Place(kind="cell", at=(self.title, f"{letters(cell.col)}{cell.row + 1}"))
        return Place(kind="table", at=(self.number, cell.row + 1, cell.col + 1))

    @cached_property
    def rows(self) -> dict[int, tuple[Cell, ...]]:
        """Row → the cells that lie in it, merged ones in each row they cover."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.height):
                found.setdefault(row, []).append(cell)
        return {r: tuple(sorted(found[r], key=lambda c: c.col)) for r in sorted(found)}


def letters(col: int) -> str:
    """The letters of a spreadsheet's column, counted from 0."""
    name, number = "", col + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


class Lost(NamedTuple):
    """What a reader met but could not read, by a key of words.yaml."""

    key: str
    place: Place
    detail: str = ""


@dataclass
class Read:
    """All that was read of one file; `raw` is the whole text where the file may be one of ours."""

    name: str
    kind: str
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    data: Any = None
    raw: str | None = None

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs, tables left out."""
        return (b for b in self.blocks if isinstance(b, Paragraph))


def packed(read: Read) -> dict[str, Any]:
    """A reading as JSON, to come out of the child process."""
    return {
        "name": read.name, "kind": read.kind, "data": read.data, "raw": read.raw,
        "blocks": [_packed(b) for b in read.blocks],
        "lost": [[n.key, n.place.kind, list(n.place.at), n.detail] for n in read.lost],
    }  # fmt: skip


def _packed(block: Paragraph | Grid) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["p", block.text, block.place.kind, list(block.place.at), block.level]
    return ["g", block.kind, block.title, block.number, [list(c) for c in block.cells]]


def unpacked(data: dict[str, Any]) -> Read:
    """The reading that JSON from the child process stands for."""
    return Read(
        data["name"], data["kind"], [_block(b) for b in data["blocks"]],
        [Lost(k, _place(kind, at), d) for k, kind, at, d in data["lost"]], data["data"], data["raw"],
    )  # fmt: skip


def _block(data: list[Any]) -> Paragraph | Grid:
    if data[0] == "p":
        return Paragraph(data[1], _place(data[2], data[3]), data[4])
    return Grid(data[1], data[2], data[3], tuple(Cell(*c) for c in data[4]))


def _place(kind: PlaceKind, at: Iterable[str | int]) -> Place:
    return Place.model_construct(kind=kind, at=tuple(at))
