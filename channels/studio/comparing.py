"""Two texts side by side (左右对照): by field in words, and line by line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from channels.studio.branches import condition
from channels.studio.labels import Labels
from knowledge.record.changes import changes
from knowledge.record.entry import Comment
from knowledge.record.fields import Field, Widget
from knowledge.record.merging import NAMES, Difference
from knowledge.source import Content

Pieces = tuple[tuple[bool, str], ...]
MOST_LINES = 2000


@dataclass(frozen=True)
class Row:
    """A field that differs; pieces that changed are marked."""

    field: str
    where: str
    old: Pieces
    new: Pieces
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Pick:
    """A part that two editors left different."""

    part: str
    where: str
    mine: str
    theirs: str
    both: bool
    changed_by_me: bool


def compared(
    path: str, before: str, after: str, labels: Labels, content: Content, comments: Iterable[Comment] = ()
) -> list[Row]:
    """The fields that differ, each with what was said of it."""
    found = []
    for change in changes(path, before, after):
        field = labels.field(path, change.field)
        old, new = (in_words(v, field, labels, content) for v in (change.before, change.after))
        said = tuple(c for c in comments if c.field and c.field == change.field)
        found.append(Row(change.field, labels.place(path, change.field), *_pieces(old, new), said))
    return found


def picks(path: str, differing: Sequence[Difference], labels: Labels, content: Content) -> list[Pick]:
    """The parts to choose between."""
    found = []
    for d in differing:
        field = labels.field(path, f"{d.field}.0" if d.item else d.field)
        mine, theirs = (in_words(v, field, labels, content) for v in (d.mine, d.theirs))
        where = f"{labels.place(path, d.field)} {_about(d.theirs or d.mine) if d.item else ''}".strip()
        found.append(Pick(d.part, where, mine, theirs, d.both, d.changed_by_me))
    return found


def _about(value: Any) -> str:
    """What one item is about."""
    if isinstance(value, tuple):
        return str(value[0])
    if isinstance(value, dict):
        return str(next((value[k] for k in NAMES if value.get(k)), ""))
    return ""


def lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The lines that differ with a few around them: `same`, `old` or `new`."""
    kinds = {" ": "same", "-": "old", "+": "new"}
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    for number, line in enumerate(told):
        if number >= MOST_LINES:
            return
        if number > 1:
            yield ("gap", "…") if line.startswith("@@") else (kinds[line[0]], line[1:])


def in_words(value: Any, field: Field | None, labels: Labels, content: Content) -> str:
    """A value as one reads it: with the names of its fields, options and situations."""
    if isinstance(value, tuple):  # a key with its value
        return in_words(value[1], field, labels, content)
    if value is None:
        return ""
    if field is not None and field.widget is Widget.WHEN and isinstance(value, dict):
        return condition({s: (o,) if isinstance(o, str) else tuple(o) for s, o in value.items()}, content)
    if isinstance(value, dict):
        inner = {f.name: f for f in field.fields} if field else {}
        said = ((labels.name(inner[k]) if k in inner else str(k), in_words(v, inner.get(k), labels, content)) for k, v in value.items())
        return "\n".join(f"{name}：{text}" for name, text in said if text)
    if isinstance(value, list):
        return "\n".join(in_words(v, field, labels, content) for v in value)
    if isinstance(value, bool):
        return labels.said("yes" if value else "no")
    text = value if isinstance(value, str) else json.dumps(value, default=_plain, ensure_ascii=False).strip('"')
    return labels.choice(field, text) if field and field.choices else text


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _pieces(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces; what is alike is shown plain where much of it is."""
    matched = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matched.ratio() < 0.4:
        return _one(old), _one(new)
    left, right = [], []
    for tag, i, i_end, j, j_end in matched.get_opcodes():
        left.append((tag != "equal", old[i:i_end]))
        right.append((tag != "equal", new[j:j_end]))
    return tuple(p for p in left if p[1]), tuple(p for p in right if p[1])


def _one(text: str) -> Pieces:
    return ((True, text),) if text else ()
