"""Texts that still state a figure which the file changes (旧数): 工本费20元 in a note, while it becomes 25."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.imports.figures import UNIT, UNITS, count_of
from knowledge.imports.known import PHONE, digits
from knowledge.imports.laying import Data, Merge, Moved, digest
from knowledge.imports.lines import LINES
from knowledge.imports.pairing import COUNT

AMOUNT = re.compile(rf"(?<![\d.])({COUNT})(?=\s*元)")
DAYS = re.compile(rf"(?<![\d.月])({COUNT})(\s*个?\s*)({UNIT})((?:之|以)?内)?")
ROWS = (*LINES, "notice")
TIMES = ("conditions", "deadline", "validity")
"""Elements whose days are no limits of the office."""
WORDED = ("text", "note", "a", "delivery", "phone", "facts")
NEVER = ("legal_basis", "asks", "articles", "tables")
AT_ONCE = "当场"
Found = tuple[str, Any, Any]


def told(merge: Merge) -> None:
    """List each text that states the old figure; it is brought to the new one where the file is chosen."""
    for move in merge.moves:
        if _still_true(merge.data, move):
            continue
        for place, holder, key in [*_texts(merge.data, move)]:
            text = holder[key]
            brought = text if text in move.passed else moved(text, move)
            id_ = f"stale.{place}.{digest(f'{text} {brought}')}"
            if brought != text and merge.differ("stale", place, move.place, brought, text, id_):
                holder[key] = brought


def moved(text: str, move: Moved) -> str:
    """A text with the new figure in place of the old one; the text itself where it names none."""
    if move.kind == "phone":
        return PHONE.sub(lambda m: move.new if digits(m[0]) == digits(move.old) else m[0], text)
    if move.kind == "amount":
        return AMOUNT.sub(lambda m: f"{move.new}" if _value(m[1]) == float(move.old) else m[0], text)
    return DAYS.sub(lambda m: _limit(m, move), text)


def _limit(match: re.Match[str], move: Moved) -> str:
    value, unit = move.new
    if move.old != (_value(match[1]), UNITS[match[3]]):
        return match[0]
    if value is None:
        return AT_ONCE
    same = UNITS[match[3]] == unit
    said = f"{match[2]}{match[3]}" if same else f"个{unit}" if unit == "工作日" else unit
    return f"{value}{said}{match[4] or ''}"


def _value(count: str) -> float:
    return float(count) if count[0].isdigit() else float(count_of(count))


def _still_true(data: Data, move: Moved) -> bool:
    """Whether another row states the old figure still, so that a text may mean that one."""
    if move.kind == "amount":
        return any(f is not move.row and _equal(f.get("amount"), move.old) for f in data.get("fees", []))
    if move.kind == "days":
        limits = (t for t in data.get("time_limit", []) if t is not move.row)
        return any((t.get("value"), t.get("unit", "工作日")) == move.old for t in limits)
    return False


def _equal(amount: Any, old: Any) -> bool:
    return amount is not None and float(amount) == float(old)


def _texts(data: Data, move: Moved) -> Iterator[Found]:
    """The texts of an entry: the place, and what holds each under which key."""
    for name in data:
        if name not in NEVER and not (move.kind == "days" and name in TIMES):
            yield from _within(data, name, name, name in (*ROWS, "summary"))


def _within(holder: Any, key: Any, place: str, worded: bool) -> Iterator[Found]:
    value = holder[key]
    if isinstance(value, str) and worded:
        yield place, holder, key
    elif isinstance(value, dict):
        for inner in value:
            yield from _within(value, inner, f"{place}.{inner}", inner in WORDED)
    elif isinstance(value, list):
        for n in range(len(value)):
            yield from _within(value, n, f"{place}.{n}", worded)
