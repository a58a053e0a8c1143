"""Rows of a form added, moved and taken out (增删行): what the buttons beside them ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowledge.record.fields import Field, Widget, whole
from knowledge.record.forms import Shown, shown


def done(fields: Sequence[Field], form: Shown, asked: str) -> str:
    """Do what a button says, such as `up:materials.2`; gives the place to go on at."""
    verb, _, place = asked.partition(":")
    *above, last = place.split(".") if verb != "add" else [*place.split("."), ""]
    found = _list(fields, form, above)
    if found is None:
        return place
    rows, row = found
    name = ".".join(above)
    if verb == "add":
        rows.append(_blank(row, rows))
        return f"{name}.{len(rows) - 1}"
    at = int(last) if last.isdigit() and int(last) < len(rows) else None
    if at is None:
        return place
    if verb == "remove":
        del rows[at]
        return name
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= to < len(rows):
        rows.insert(to, rows.pop(at))
        return f"{name}.{to}"
    return place


def _list(fields: Sequence[Field], form: Shown, above: Sequence[str]) -> tuple[list[Any], Field] | None:
    """The rows at a place, and the field that they are of."""
    only = whole(tuple(fields))
    place: Any = {"rows": form[only.name]} if only else form
    known = [only.model_copy(update={"name": "rows"})] if only else list(fields)
    found: Field | None = None
    for part in above:
        if isinstance(place, list):
            if not part.isdigit() or int(part) >= len(place):
                return None
            place = place[int(part)]
            continue
        found = next((f for f in known if f.name == part), None)
        if found is None:
            return None
        place, known = place[part], list(found.fields)
    return (place, found) if found and found.widget is Widget.ROWS and isinstance(place, list) else None


def _blank(field: Field, rows: list[Shown]) -> Shown:
    """A new row; a source gets a key by which the items can name it."""
    row = shown(field.fields, {})
    if field.name == "legal_basis":
        taken = {r["key"] for r in rows}
        row["key"] = next(k for n in range(1, 1000) if (k := f"b{n}") not in taken)
    return row
