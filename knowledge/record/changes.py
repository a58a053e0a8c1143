"""What changed between two texts of an entry (字段对比): field by field, as an editor reads it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from knowledge.fact import Shape
from knowledge.files import FileError, data_of

Data = Any


class Change(Shape):
    """A field that differs; None where it is missing on one side."""

    field: str
    before: Data = None
    after: Data = None


def changes(path: str, before: str, after: str) -> list[Change]:
    """The fields that differ; whole texts as one change where either cannot be read."""
    if before == after:
        return []
    try:
        old, new = (data_of(path, text) if text else {} for text in (before, after))
    except FileError:
        return [Change(field="", before=before or None, after=after or None)]
    return list(_compared("", old, new))


def _compared(field: str, old: Data, new: Data) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _compared(f"{field}.{key}".lstrip("."), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(field, old, new)
    else:
        yield Change(field=field, before=old, after=new)


def _lists(field: str, old: list[Data], new: list[Data]) -> Iterator[Change]:
    """Items are matched by what they say, so that one put in front moves no other."""
    a_keys, b_keys = ([_key(item) for item in items] for items in (old, new))
    matched = difflib.SequenceMatcher(None, a_keys, b_keys, autojunk=False)
    for tag, i, i_end, j, j_end in matched.get_opcodes():
        if tag == "equal":
            for a, b, place in zip(old[i:i_end], new[j:j_end], range(j, j_end), strict=True):
                yield from _compared(f"{field}.{place}", a, b)
            continue
        both = min(i_end - i, j_end - j)
        for n in range(both):
            yield from _compared(f"{field}.{j + n}", old[i + n], new[j + n])
        yield from (Change(field=f"{field}.{n}", before=old[n]) for n in range(i + both, i_end))
        yield from (Change(field=f"{field}.{n}", after=new[n]) for n in range(j + both, j_end))


def _key(item: Data) -> str:
    """What an item is about: a changed note leaves a material the same material."""
    if isinstance(item, dict):
        named = next((item[k] for k in ("name", "id", "code", "key", "number", "q", "matter") if k in item), None)
        if named is not None:
            return repr([named, item.get("when")])
    return repr(item)
