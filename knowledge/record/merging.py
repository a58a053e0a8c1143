"""Two editors' texts of one entry (两份修改的合并): what each changed, and one text made of both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from knowledge.fact import Shape
from knowledge.files import data_of
from knowledge.record.rewriting import rewritten

Data = Any
Parts = dict[tuple[str, str], Data]
NAMES = ("name", "number", "id", "key", "q", "matter", "text")


class Difference(Shape):
    """A part on which two texts differ; `both` where both sides changed it."""

    part: str
    field: str
    item: str = ""
    base: Data = None
    mine: Data = None
    theirs: Data = None
    both: bool = False
    changed_by_me: bool = False


def differences(path: str, base: str, mine: str, theirs: str) -> list[Difference]:
    """The parts on which two texts differ, against the one that both began from.

    Raises FileError where one of them cannot be read.
    """
    was, my, their = _all(path, base, mine, theirs)
    found = []
    for part in dict.fromkeys((*their, *my)):
        a, b, c = was.get(part), my.get(part), their.get(part)
        if b != c:
            found.append(Difference(
                part=_said(part), field=part[0], item=part[1], base=a, mine=b, theirs=c,
                both=a != b and a != c, changed_by_me=a != b,
            ))  # fmt: skip
    return found


def merged(path: str, base: str, mine: str, theirs: str, chosen: Collection[str]) -> str:
    """Their text with the parts of mine that were chosen."""
    was, my, their = _all(path, base, mine, theirs)
    made = dict(their)
    for part in dict.fromkeys((*their, *my)):
        if my.get(part) != their.get(part) and _said(part) in chosen:
            made[part] = my.get(part)
    order = _order(list(their), list(my))
    data = _whole({p: made[p] for p in order if made.get(p) is not None}, data_of(path, theirs))
    return rewritten(path, theirs, data)


def _order(their: list[tuple[str, str]], my: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Their order, with what only I have behind what it stands behind in mine."""
    order = list(their)
    for n, part in enumerate(my):
        if part not in order:
            before = my[n - 1] if n else None
            first = next((i for i, p in enumerate(order) if p[0] == part[0]), len(order))
            beside = before is not None and before[0] == part[0] and before in order
            order.insert(order.index(before) + 1 if beside and before else first, part)
    return order


def _all(path: str, *texts: str) -> list[Parts]:
    read = [data_of(path, text) if text else {} for text in texts]
    lists = {f for data in read for f, v in data.items() if isinstance(v, list)}
    whole = {f for f in lists if not all(_named(data.get(f)) for data in read)}
    return [dict(_parts(data, whole)) for data in read]


def _parts(data: Mapping[str, Data], whole: Collection[str]) -> Iterator[tuple[tuple[str, str], Data]]:
    for field, value in data.items():
        if isinstance(value, list) and value and field not in whole:
            yield from (((field, _name(item)), item) for item in value)
        elif isinstance(value, dict) and value:
            yield from (((field, str(key)), (key, item)) for key, item in value.items())
        else:
            yield (field, ""), value


def _named(value: Data) -> bool:
    """Whether the items of a list can be told apart by their names."""
    names = [_name(item) for item in value] if isinstance(value, list) else []
    return all(names) and len(names) == len(set(names))


def _name(item: Data) -> str:
    if isinstance(item, dict):
        return next((str(item[k]) for k in NAMES if item.get(k)), "") + str(item.get("when") or "")
    return str(item)


def _whole(parts: Parts, like: Mapping[str, Data]) -> dict[str, Data]:
    data: dict[str, Data] = dict.fromkeys(like)
    for (field, item), value in parts.items():
        if not item:
            data[field] = value
        elif isinstance(value, tuple):
            data[field] = {**(data.get(field) or {}), value[0]: value[1]}
        else:
            data[field] = [*(data.get(field) or []), value]
    there = {field for field, _ in parts}
    return {k: v for k, v in data.items() if k in there}


def _said(part: tuple[str, str]) -> str:
    return f"{part[0]}/{part[1]}" if part[1] else part[0]
