"""What a guide says to one person (情形预览): the items that apply to the options somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.studio.labels import Labels
from knowledge.fact import applies
from knowledge.record.fields import Field, form_of
from knowledge.situation import Situation
from knowledge.source import Content

ELEMENTS = ("conditions", "materials", "procedure", "time_limit", "deadline", "fees", "ways", "result", "validity")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One line of the checklist; `unless` are the conditions that are still open."""

    text: str
    note: str = ""
    open: str = ""


@dataclass(frozen=True)
class Part:
    """One element as this person gets it, and how many items are for others."""

    name: str
    items: tuple[Item, ...]
    others: int


@dataclass(frozen=True)
class Branch:
    """The checklist of one case; `asked` are the situations that it depends on."""

    asked: tuple[tuple[str, Situation | None, str], ...]
    parts: tuple[Part, ...]


def branch(form: Mapping[str, Any], chosen: Mapping[str, str], content: Content, labels: Labels) -> Branch:
    """The checklist for the chosen options, from a form that may be unfinished."""
    fields = {f.name: f for f in form_of("matters/-.yaml")}
    known = {s: o for s, o in chosen.items() if o}
    parts = [_part(fields[e], form[e], known, content, labels) for e in ELEMENTS if form.get(e)]
    asked = [(s, content.situations.get(s), known.get(s, "")) for s in used(form)]
    return Branch(tuple(asked), tuple(parts))


def used(form: Mapping[str, Any]) -> list[str]:
    """The situations that some item of a form depends on, those to be asked first in front."""
    rows = [row for value in form.values() if isinstance(value, list) for row in value]
    found = [s for row in rows if isinstance(row, dict) for s in row.get("when", {})]
    first = [s for s in form.get("ask_first", []) if s in found]
    return list(dict.fromkeys([*first, *found]))


def _part(field: Field, rows: list[Row], known: Mapping[str, str], content: Content, labels: Labels) -> Part:
    said = [(row, applies(_when(row), known)) for row in rows]
    items = [_item(field, row, known if verdict is None else None, content, labels)
             for row, verdict in said if verdict is not False]  # fmt: skip
    return Part(labels.name(field), tuple(items), sum(v is False for _, v in said))


def _when(row: Row) -> dict[str, tuple[str, ...]]:
    return {s: tuple(options) for s, options in row.get("when", {}).items()}


def _item(field: Field, row: Row, known: Mapping[str, str] | None, content: Content, labels: Labels) -> Item:
    missing = {s: o for s, o in _when(row).items() if known is not None and s not in known}
    told = _figures(row, labels) or [
        _said(f, row[f.name], content, labels) for f in field.fields if _shown(f.name, row)
    ]
    return Item("　".join(told), row.get("note", ""), condition(missing, content))


def _figures(row: Row, labels: Labels) -> list[str]:
    """A fee or a time limit as one reads it."""
    if "amount" in row:
        figure = labels.said("free") if row["amount"] == "0" else row["amount"] and f"{row['amount']} {row['unit'] or labels.said('yuan')}"
        return [row["name"], figure] if figure else [row["name"]]
    if "value" in row:
        kind = labels.said(row["kind"]) if row["kind"] else ""
        return [kind, f"{row['value']} {row['unit'] or labels.said('days')}" if row["value"] else labels.said("at_once")]
    return []


def _shown(name: str, row: Row) -> bool:
    if name in ("when", "basis", "note", "form", "source"):
        return False
    return bool(row[name]) and not (name == "required" and row[name] == "必要") and row[name] != "0"


def _said(field: Field, value: Any, content: Content, labels: Labels) -> str:
    if field.ref == "groups" and value in content.groups:
        return content.groups[value].name
    if field.ref == "links" and value in content.links:
        return content.links[value].name
    if field.name in ("original", "copies", "exempt"):
        return labels.name(field) + ("" if field.name == "exempt" else f" {value}")
    return labels.choice(field, str(value))


def condition(when: Mapping[str, tuple[str, ...]], content: Content) -> str:
    """A situation with its options in words; empty where an item is for everybody."""
    told = []
    for situation, options in when.items():
        shape = content.situations.get(situation)
        names = [shape.options[o].label if shape and o in shape.options else o for o in options]
        told.append(f"{shape.name if shape else situation}：{'、'.join(names)}")
    return "；".join(told)
