"""A form as its page shows it (表单页面): values, problems, and the names behind every key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from channels.studio.branches import condition, used
from channels.studio.labels import Labels, Told
from knowledge.record.entry import kind_of
from knowledge.record.fields import KEY, Field, Widget, form_of, whole
from knowledge.record.forms import Shown
from knowledge.situation import Situation
from knowledge.source import Content

INLINE = {Widget.TEXT, Widget.LONG, Widget.NUMBER, Widget.DECIMAL, Widget.DATE, Widget.CHOICE,
          Widget.FLAG, Widget.REF, Widget.LINES}  # fmt: skip
MOST_COLUMNS = 8
BESIDE = ("when", "basis")
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """An option of a choice; the default one is stored as nothing where the file says nothing."""

    value: str
    label: str
    chosen: bool


@dataclass
class Sheet:
    """What the templates ask about a form."""

    path: str
    form: Shown
    content: Content
    labels: Labels
    told: Sequence[Told] = ()
    extra: Sequence[str] = field(default_factory=tuple)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of this entry."""
        return form_of(self.path)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The form in sections."""
        return self.labels.sections(kind_of(self.path).value, self.fields)

    def value(self, field: Field) -> Any:
        """What the form says of a field of the top."""
        return self.form[field.name]

    def posted_as(self, field: Field) -> str:
        """The name a field of the top is posted under."""
        return "rows" if whole(self.fields) else field.name

    @cached_property
    def problems(self) -> Mapping[str, list[str]]:
        """Field name → what is wrong with it; a problem without a field of the form is at the top."""
        found: dict[str, list[str]] = defaultdict(list)
        for told in self.told:
            if told.file == self.path:
                found[self.at(told.field)].append(told.message)
        return found

    def at(self, dotted: str) -> str:
        """The posted name of a field as the check names it, by row numbers."""
        parts = [p for p in dotted.split(".") if p and p != "-"]
        fields, place = self.fields, self.form
        names: list[str] = []
        if (only := whole(fields)) is not None:
            parts, fields = ["rows", *parts], (only.model_copy(update={"name": "rows"}),)
            place = {"rows": self.form[only.name]}
        while parts and (found := next((f for f in fields if f.name == parts[0]), None)):
            names.append(parts.pop(0))
            place, fields = place[found.name], found.fields
            if found.widget is Widget.ROWS and parts:
                number = _row_number(parts.pop(0), place)
                if number is None:
                    break
                names.append(str(number))
                place = place[number]
        return ".".join(names)

    def section_problems(self, section: Mapping[str, Any]) -> int:
        """How many problems a section has."""
        names = {f.name for f in section["fields"]}
        return sum(len(said) for at, said in self.problems.items() if at.split(".")[0] in names)

    @property
    def elsewhere(self) -> list[Told]:
        """What this text would break in other entries, and what has no field of its own."""
        return [t for t in self.told if t.file != self.path or not self.at(t.field)]

    def rows(self, field: Field, value: Any) -> int:
        """How high a text area is."""
        lines = value if isinstance(value, list) else str(value).split("\n")
        return min(12, max(1, sum(1 + len(line) // 40 for line in lines)) + (field.widget is Widget.LINES))

    def choices(self, field: Field, value: str) -> list[Choice]:
        """The options, an unknown value among them."""
        known = [*field.choices, *([value] if value and value not in field.choices else [])]
        return [
            Choice("" if not value and c == field.default else c, self.labels.choice(field, c),
                   c == (value or field.default))
            for c in known
        ]  # fmt: skip

    def tabular(self, field: Field) -> bool:
        """Whether rows fit into a table."""
        simple = all(f.widget in INLINE or f.name in BESIDE for f in field.fields)
        return simple and len(self.columns(field)) <= MOST_COLUMNS

    def columns(self, field: Field) -> list[Field]:
        """The fields that are columns."""
        beside = (*BESIDE, *(f.name for f in self.below(field)))
        return [f for f in field.fields if f.name not in beside]

    def below(self, field: Field) -> list[Field]:
        """The long fields of a row, which have a line of their own."""
        return [f for f in field.fields if f.widget is Widget.LONG and not f.required]

    def heading(self, field: Field, row: Shown) -> str:
        """What a card is about."""
        for name in ("name", "label", "official", "title", "q", KEY):
            if isinstance(row.get(name), str) and row[name]:
                return str(row[name])
        return ""

    def condition(self, when: Mapping[str, Sequence[str]]) -> str:
        """The situation of an item in words."""
        return condition({s: tuple(o) for s, o in when.items()}, self.content)

    def situations(self, when: Mapping[str, Sequence[str]]) -> list[tuple[str, Situation | None]]:
        """The situations that can be ticked beside an item."""
        names = dict.fromkeys((*used(self.form), *self.extra, *when))
        return [(s, self.content.situations.get(s)) for s in names]

    def options(self, situation: str, when: Mapping[str, Sequence[str]]) -> Choices:
        """Option keys with their names."""
        shape = self.content.situations.get(situation)
        known = {o: v.label for o, v in shape.options.items()} if shape else {}
        return list((known | {o: o for o in when.get(situation, ()) if o not in known}).items())

    def bases(self, keys: Iterable[str]) -> str:
        """The sources of an item in words."""
        titles = dict(self.known("basis", list(keys)))
        return "；".join(titles[k] for k in keys)

    def known(self, ref: str, value: str | Sequence[str]) -> Choices:
        """Keys that a reference may name, with their titles; what is there already stays."""
        found = self._titles(ref)
        there = [value] if isinstance(value, str) else value
        return list((found | {k: k for k in there if k and k not in found}).items())

    def named(self, ref: str, key: str) -> str:
        """A key with its title before it."""
        title = self._titles(ref).get(key)
        return f"{title}（{key}）" if title and title != key else key

    def _titles(self, ref: str) -> dict[str, str]:
        if ref not in self._cache:
            self._cache[ref] = titles(ref, self.form, self.content)
        return self._cache[ref]

    @cached_property
    def _cache(self) -> dict[str, dict[str, str]]:
        return {}

    @property
    def lists(self) -> dict[str, Choices]:
        """What inputs suggest."""
        wanted = {f.ref for f in _every(self.fields) if f.ref and f.ref != "basis"}
        return {ref: list(self._titles(ref).items()) for ref in sorted(wanted)}

    def dated(self, value: str) -> bool:
        """Whether a text is a date, so that a calendar can show it."""
        try:
            return not value or bool(date.fromisoformat(value))
        except ValueError:
            return False


def titles(ref: str, form: Shown, content: Content) -> dict[str, str]:
    """Key → title of all that a reference can name."""
    if ref == "basis":
        rows = [r for r in form.get("legal_basis", []) if r["key"]]
        return {r["key"]: f"{r['law']}{r['article']}" for r in rows}
    if ref == "points":
        return {p["id"]: p["name"] for p in form.get("points", []) if p["id"]}
    if ref == "articles":
        return {a["number"]: f"{a['number']} {a['title']}".strip() for a in form.get("articles", []) if a["number"]}
    if ref in ("themes", "authorities"):
        field = {"themes": "theme", "authorities": "authority"}[ref]
        return dict.fromkeys(sorted({getattr(m, field) for m in content.matters.values()}), "")
    named: dict[str, Any] = {"matters": content.matters, "policies": content.policies, "sites": content.sites,
             "groups": content.groups, "links": content.links, "situations": content.situations}  # fmt: skip
    return {k: str(getattr(v, "name", None) or getattr(v, "title", k)) for k, v in named[ref].items()}


def _row_number(part: str, rows: list[Shown]) -> int | None:
    """A row by its number, or by the key that a check names it by."""
    if part.isdigit() and int(part) < len(rows):
        return int(part)
    return next((n for n, r in enumerate(rows) if part in (r.get(KEY), r.get("id"))), None)


def _every(fields: Iterable[Field]) -> Iterable[Field]:
    for each in fields:
        yield each
        yield from _every(each.fields)
