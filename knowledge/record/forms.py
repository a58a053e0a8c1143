"""Data in and out of a form (表单): file data → what the form shows → what was posted → file data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from knowledge.record.fields import KEY, Field, Widget, whole

Data = Any
Shown = dict[str, Any]
"""Field → text, list of texts, situation → options, mapping or rows, as the widgets want it."""

LISTS = (Widget.LINES, Widget.REFS)
NAMED = re.compile(r".*（([A-Za-z0-9_@.-]+)）$")


def shown(fields: Sequence[Field], data: Mapping[str, Data]) -> Shown:
    """What a form shows of a file's data; a field that is absent shows empty."""
    if (only := whole(tuple(fields))) is not None:
        return {only.name: _shown(only, data)}
    return {f.name: _shown(f, data.get(f.name)) for f in fields}


def _shown(field: Field, data: Data) -> Any:
    if field.widget is Widget.GROUP:
        return shown(field.fields, data if isinstance(data, Mapping) else {})
    if field.widget is Widget.ROWS:
        return [shown(field.fields, row) for row in _rows_of(field, data)]
    if field.widget is Widget.WHEN:
        given = data if isinstance(data, Mapping) else {}
        return {str(k): _texts(v) for k, v in given.items() if _texts(v)}
    if field.widget in LISTS:
        return _texts(data)
    if field.widget is Widget.FLAG:
        return "yes" if data is True else ""
    return _text(data)


def _rows_of(field: Field, data: Data) -> list[Mapping[str, Data]]:
    """Rows as mappings: a bare text is its main field, a mapping's key is a field too."""
    if field.keyed:
        given = data if isinstance(data, Mapping) else {}
        return [{KEY: key} | _row_of(field, value) for key, value in given.items()]
    return [_row_of(field, row) for row in data] if isinstance(data, list | tuple) else []


def _row_of(field: Field, row: Data) -> dict[str, Data]:
    if isinstance(row, Mapping):
        return dict(row)
    return {field.bare: row} if field.bare else {}


def _texts(data: Data) -> list[str]:
    if data is None or data == "":
        return []
    items = data if isinstance(data, list | tuple) else [data]
    return [text for item in items if (text := _text(item))]


def _text(data: Data) -> str:
    if data is None:
        return ""
    if isinstance(data, Mapping) and {"start", "end"} <= data.keys():
        return f"{data['start']}-{data['end']}"
    return str(data).strip()


def posted(fields: Sequence[Field], pairs: Iterable[tuple[str, str]]) -> Shown:
    """What was posted under flat names such as `materials.0.name`; rows in the order they came."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        place = tree
        *above, last = name.split(".")
        for part in above:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            place.setdefault(last, []).append(value) if not isinstance(place.get(last), dict) else None
    if (only := whole(tuple(fields))) is not None:
        return {only.name: _posted(only, tree.get("rows"))}
    return {f.name: _posted(f, tree.get(f.name)) for f in fields}


def _posted(field: Field, given: Any) -> Any:
    if field.widget is Widget.GROUP:
        return {f.name: _posted(f, _part(given, f.name)) for f in field.fields}
    if field.widget is Widget.ROWS:
        rows = given.values() if isinstance(given, dict) else []
        return [{f.name: _posted(f, _part(row, f.name)) for f in field.fields} for row in rows]
    if field.widget is Widget.WHEN:
        chosen = given if isinstance(given, dict) else {}
        return {k: _lines(v) for k, v in chosen.items() if _lines(v)}
    if field.widget in LISTS:
        said = _lines(given)
        return [_key_of(s) for s in said] if field.ref else said
    text = str(given[0]).replace("\r\n", "\n").strip() if isinstance(given, list) and given else ""
    return _key_of(text) if field.ref else text


def _part(given: Any, name: str) -> Any:
    return given.get(name) if isinstance(given, dict) else None


def _lines(given: Any) -> list[str]:
    said = given if isinstance(given, list) else []
    return [line.strip() for value in said for line in str(value).splitlines() if line.strip()]


def _key_of(text: str) -> str:
    """The key in `居民身份证换领（id-card-renew）`, as a list of suggestions writes it."""
    found = NAMED.match(text)
    return found[1] if found else text


def filled(fields: Sequence[Field], form: Shown, old: Mapping[str, Data]) -> dict[str, Data]:
    """File data from a form: what the form did not change stays as the file has it."""
    if (only := whole(tuple(fields))) is not None:
        return dict(_filled(only, form[only.name], old) or {})
    known = {f.name for f in fields}
    said = {f.name: _filled(f, form[f.name], old.get(f.name)) for f in fields}
    kept = {k: said[k] if k in known else v for k, v in old.items() if k not in known or _there(said[k], v)}
    return kept | {k: v for k, v in said.items() if k not in old and v not in (None, [], {})}


def _there(said: Data, old: Data) -> bool:
    """Whether a field stays in the file: emptied ones go, those that were empty before stay."""
    return said not in (None, [], {}) or said == old


def _filled(field: Field, form: Any, old: Data) -> Data:
    form = _in_order(field, form, _shown(field, old))
    if form == _shown(field, old):
        return old
    if field.widget is Widget.GROUP:
        return filled(field.fields, form, old if isinstance(old, Mapping) else {})
    if field.widget is Widget.ROWS:
        return _filled_rows(field, form, old)
    if field.widget is Widget.WHEN:
        return {k: v[0] if len(v) == 1 else v for k, v in form.items()}
    return form if field.widget in LISTS else _value(field, form)


def _in_order(field: Field, form: Any, old: Any) -> Any:
    """What is ticked, in the order of the file; new ticks come last."""
    if field.widget is Widget.WHEN:
        return {s: _kept_order(form[s], old.get(s, [])) for s in _kept_order(list(form), list(old))}
    return _kept_order(form, old) if field.ref == "basis" else form


def _kept_order(form: list[str], old: list[str]) -> list[str]:
    return [k for k in old if k in form] + [k for k in form if k not in old]


def _filled_rows(field: Field, form: list[Shown], old: Data) -> Data:
    """Each row from the old row that says the same, or is about the same."""
    before = list(zip(_rows_of(field, old), _items(field, old), strict=True))
    looks = [shown(field.fields, row) for row, _ in before]
    free = set(range(len(before)))
    same = {}
    for alike in (_same, _about):
        for place, row in enumerate(form):
            if place not in same:
                found = next((n for n in sorted(free) if alike(field, looks[n], row)), None)
                if found is not None:
                    same[place] = found
                    free.discard(found)
    bare = any(isinstance(raw, str) for _, raw in before) or not before
    none: tuple[Mapping[str, Data], Data] = ({}, None)
    olds = [before[same[n]] if n in same else none for n in range(len(form))]
    made = [_row(field, row, said, raw, bare) for row, (said, raw) in zip(form, olds, strict=True)]
    if not field.keyed:
        return made
    return {_mapping_key(row[KEY], old): value for row, value in zip(form, made, strict=True)}


def _items(field: Field, old: Data) -> list[Data]:
    if field.keyed:
        return list(old.values()) if isinstance(old, Mapping) else []
    return list(old) if isinstance(old, list | tuple) else []


def _same(field: Field, old: Shown, new: Shown) -> bool:
    return old == new


def _about(field: Field, old: Shown, new: Shown) -> bool:
    """Whether two rows are about the same: their key, or their first text."""
    named = next((f.name for f in field.fields if f.required), field.fields[0].name)
    return bool(old[named]) and old[named] == new[named]


def _row(field: Field, form: Shown, old: Mapping[str, Data], raw: Data, bare: bool) -> Data:
    """A row as the file writes it: a text alone where its neighbours are texts alone."""
    if raw is not None and form == shown(field.fields, old):
        return raw
    fields = tuple(f for f in field.fields if f.name != KEY)
    row = filled(fields, form, {k: v for k, v in old.items() if k != KEY})
    if raw is None:
        plain = bare
    else:
        plain = not isinstance(raw, Mapping)
    if plain and field.bare and row.keys() <= {field.bare}:
        return row.get(str(field.bare), "")
    return row


def _mapping_key(key: str, old: Data) -> Any:
    """A key as the file writes it: floors are numbers."""
    numbers = isinstance(old, Mapping) and bool(old) and all(isinstance(k, int) for k in old)
    return int(key) if (numbers or not old) and re.fullmatch(r"-?\d{1,3}", key) else key


def _value(field: Field, text: str) -> Data:
    """A text as the value it stands for; one that is none stays a text, and the check says so."""
    if text == "":
        return None
    with suppress(ValueError):
        if field.widget is Widget.NUMBER:
            return int(text)
        if field.widget is Widget.DECIMAL:
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        if field.widget is Widget.DATE:
            return date.fromisoformat(text)
    return True if field.widget is Widget.FLAG else text
