"""The single values of a file's data, each with its place (字段)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.files import FileError, data_of

Data = Any
Step = str | int
Place = tuple[Step, ...]
"""Keys and numbers that lead to a value, from the top of a file."""
Parsed = Mapping[str, dict[str, Data]]
"""Path → the file's data."""


def parsed(texts: Mapping[str, str]) -> dict[str, dict[str, Data]]:
    """The data of all texts that can be read; what cannot is for the content check."""
    found = {}
    for path, text in texts.items():
        try:
            found[path] = data_of(path, text)
        except FileError:
            continue
    return found


def leaves(data: Data, place: Place = ()) -> Iterator[tuple[Place, Data]]:
    """Every single value below a place."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from leaves(value, (*place, number))
    else:
        yield place, data


def named(place: Place) -> str:
    """A place as it is written in problems and diffs: `fees.0.amount`."""
    return ".".join(str(step) for step in place)


def at(data: Data, place: Place) -> Data:
    """The value at a place."""
    for step in place:
        data = data[step]
    return data


def changed(data: dict[str, Data], values: Mapping[Place, Data]) -> dict[str, Data]:
    """A copy of the data with other values in some places."""
    own: dict[str, Data] = _copied(data)
    for place, value in values.items():
        at(own, place[:-1])[place[-1]] = value
    return own


def _copied(data: Data) -> Data:
    """A copy in which what YAML aliases share is apart, so that one change is one change."""
    if isinstance(data, Mapping):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(v) for v in data] if isinstance(data, list) else copy.copy(data)
