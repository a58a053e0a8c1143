"""Rows of one text laid over those that are there (逐行合并): conditions, steps, contacts and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.imports.laying import Merge, listed, reworded
from knowledge.imports.pairing import Keys, Meant, called, meant, named

LINES = ("conditions", "procedure", "deadline", "validity", "missing", "contacts")
STEPS = "procedure"


def lines(merge: Merge, name: str, new: list[Any]) -> None:
    """A row that the entry has, in other words too, is brought to the file's; what is new is added."""
    if not new:
        return
    items = listed(merge, name)
    before, after = [said(i) for i in items], [said(n) for n in new]
    found = meant(after, before, _keys(name, after, before), steps=name == STEPS)
    for number, (at, how) in found.items():
        place = merge.place(f"{name}.{number}")
        text = reworded(merge, f"{name}.{at}", how, place, before[at], after[number], "updated")
        if text != before[at]:
            items[at] = items[at] | {"text": text} if isinstance(items[at], dict) else text
    ranks = [(float(n), 0) for n in range(len(items))]
    for number in (n for n in range(len(new)) if n not in found):
        merge.added(name, after[number])
        items.append(new[number])
        ranks.append((_after(number, found, len(before)) if name == STEPS else float(len(before)), number + 1))
    items[:] = [items[n] for n in sorted(range(len(items)), key=ranks.__getitem__)]
    met = {m.at for m in found.values()}
    merge.absent += [f"{name}: {text}" for n, text in enumerate(before) if n not in met]


def said(item: Any) -> str:
    """The text of a row."""
    return str(item.get("text", "") if isinstance(item, dict) else item)


def _keys(name: str, new: list[str], old: list[str]) -> Mapping[str, tuple[Keys, Keys]]:
    """What rows of an element are known by themselves: a phone, or the name before a colon."""
    names = {"name": (named(new), named(old))}
    if name == "contacts":
        return {"phone": (called(new), called(old))} | names
    return names if name == STEPS else {}


def _after(number: int, found: Mapping[int, Meant], last: int) -> float:
    """Where a new step goes: behind the step before it, else before the step after it."""
    for n in range(number, -1, -1):
        if n in found:
            return float(found[n].at)
    later = [found[n].at for n in found if n > number]
    return min(later) - 0.5 if later else float(last)
