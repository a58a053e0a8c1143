"""JSON as guides (数据文件): each object of the first list of objects is a matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.imports.guide import Guide, Said, Stray
from knowledge.imports.labels import Labels
from knowledge.imports.read import Cell, Grid, Line, Place

Data = Any


def guides_of(data: Data, labels: Labels) -> list[Guide]:
    """A guide for each object that could be one."""
    return [_guide(found, path, labels) for path, found in _objects(data, "$")]


def _objects(data: Data, path: str) -> Iterator[tuple[str, dict[str, Data]]]:
    """The objects of the outermost list of objects, or the one object that the file is."""
    if isinstance(data, list):
        yield from ((f"{path}[{n}]", v) for n, v in enumerate(data) if isinstance(v, dict))
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, list) and value and all(isinstance(v, dict) for v in value) and len(data) <= 6:
                yield from _objects(value, f"{path}.{key}")
                return
            if isinstance(value, dict) and len(data) <= 3:
                yield from _objects(value, f"{path}.{key}")
                return
        yield path, data


def _guide(data: dict[str, Data], path: str, labels: Labels) -> Guide:
    guide = Guide()
    for key, value in _flat(data, path):
        place = Place(kind="path", at=(key,))
        label = key.rsplit(".", 1)[-1]
        found, lines = labels.find(label), _lines(value, key)
        if found is None:
            guide.strays += [Stray(ln.text, ln.place, "label_unknown", label) for ln in lines]
        else:
            guide.add(Said(found.target, label, lines, place, found.how, _grid(value)))
    return guide


def _flat(data: dict[str, Data], path: str) -> Iterator[tuple[str, Data]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}.{key}")
        elif value not in (None, "", []):
            yield f"{path}.{key}", value


def _lines(value: Data, path: str) -> tuple[Line, ...]:
    values = value if isinstance(value, list) else [value]
    several = isinstance(value, list)
    return tuple(
        Line(text, Place(kind="path", at=(f"{path}[{n}]" if several else path,)))
        for n, v in enumerate(values) for text in _text(v).split("\n") if text.strip()
    )  # fmt: skip


def _text(value: Data) -> str:
    if isinstance(value, dict):
        return "：".join(str(v) for v in value.values() if v not in (None, "", [], {}))
    return "" if isinstance(value, list) else str(value)


def _grid(value: Data) -> Grid | None:
    """A list of objects as a table with their keys as its head."""
    if not (isinstance(value, list) and value and all(isinstance(v, dict) for v in value)):
        return None
    keys = [*dict.fromkeys(k for v in value for k in v)]
    cells = [Cell(0, n, 1, 1, k) for n, k in enumerate(keys)]
    cells += [
        Cell(r, keys.index(k), 1, 1, _text(v)) for r, row in enumerate(value, 1)
        for k, v in row.items() if _text(v)
    ]  # fmt: skip
    return Grid("table", "", 1, tuple(cells))
