"""How fields, choices and problems are called (字段用语): every word from words/fields.yaml and problems.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.record.fields import KEY, Field, Widget, form_of, whole
from knowledge.source import Problem

Words = dict[str, Any]
PROBLEM = re.compile(r"^(\S+\.(?:yaml|md)): (\S*): (.+)$", re.S)


@dataclass(frozen=True)
class Told:
    """A problem as an editor reads it; `field` is its place in the form, `where` in words."""

    file: str
    field: str
    where: str
    message: str


class Labels:
    """The names of fields, from the words of the console."""

    def __init__(self, words: Words) -> None:
        self._fields, self._problems = words["fields"], words["problems"]

    def name(self, field: Field | str) -> str:
        """What a field is called: by its shape, else by its name, else as it is."""
        label = field if isinstance(field, str) else field.label
        names = self._fields["labels"]
        return str(names.get(label) or names.get(label.rpartition(".")[2]) or label)

    def hint(self, field: Field) -> str:
        """What to mind when filling a field in."""
        return str(self._fields["hints"].get(field.label, ""))

    def choice(self, field: Field, value: str) -> str:
        """What an option is called."""
        choices = self._fields["choices"]
        named = choices.get(field.label) or choices.get(field.name) or {}
        return str(named.get(value, value))

    def said(self, name: str) -> str:
        """A word of the checklist."""
        return str(self._fields["said"][name])

    def sections(self, kind: str, fields: Sequence[Field]) -> list[dict[str, Any]]:
        """The form in sections; what none of them names comes last."""
        by_name = {f.name: f for f in fields}
        made = [
            {"key": s["key"], "name": s["name"], "fields": [by_name.pop(n) for n in s["fields"] if n in by_name]}
            for s in self._fields["sections"].get(kind, [])
        ]
        rest = list(by_name.values())
        return made + ([{"key": "more", "name": self.name(rest[0]), "fields": rest}] if rest else [])

    def message(self, text: str) -> str:
        """A problem in the words of an editor."""
        for rule in self._problems:
            if found := re.search(rule["when"], text):
                return str(rule["say"]).format(*found.groups())
        return text

    def told(self, problem: Problem, path: str) -> Told:
        """A problem with its place in the form of its own file."""
        field = problem.field.removeprefix(_stem(path)).strip(".")
        places = list(self._places(form_of(path), field)) if problem.file == path else []
        return Told(problem.file, field, " ".join(places) or problem.field.strip("-"), self.message(problem.message))

    def miss(self, line: str) -> str:
        """What held a publication back: a problem of the content at its place, else the line in words."""
        if (found := PROBLEM.match(line)) is None:
            return self.message(line)
        told = self.told(Problem(*found.groups()), found[1])
        return f"{told.file} {told.where}：{told.message}"

    def place(self, path: str, field: str) -> str:
        """A field's place in words: 申请材料 第 2 项 材料名称."""
        return " ".join(self._places(form_of(path), field)) or field

    def field(self, path: str, dotted: str) -> Field | None:
        """The field that a place is of; None where the form has none."""
        fields: Sequence[Field] = form_of(path)
        parts, found = [p for p in dotted.split(".") if p], None
        if (only := whole(tuple(fields))) is not None:
            parts, found, fields = parts[1:], only, only.fields
        while parts and (named := next((f for f in fields if f.name == parts[0]), None)):
            found, fields, parts = named, named.fields, parts[1:]
            if named.widget is Widget.ROWS:
                parts = parts[1:]
        return found

    def _places(self, fields: Sequence[Field], dotted: str) -> Iterator[str]:
        parts = [p for p in dotted.split(".") if p]
        if (only := whole(tuple(fields))) is not None:
            yield from parts[:1]
            fields, parts = only.fields, parts[1:]
        while parts and (field := next((f for f in fields if f.name == parts[0]), None)):
            yield self.name(field)
            fields, parts = field.fields, parts[1:]
            if field.widget is Widget.ROWS and parts:
                yield f"{int(parts[0]) + 1}" if parts[0].isdigit() else parts[0]
                parts = parts[1:]


def _stem(path: str) -> str:
    """What problems of a file are prefixed with: its key."""
    return path.rpartition("/")[2].rpartition(".")[0] + "."


def labelled(field: Field) -> Iterator[Field]:
    """A field and all that lie within it."""
    yield field
    for inner in field.fields:
        if inner.name != KEY:
            yield from labelled(inner)
