"""A draft while it is filled (填写草稿): its data, and for each value its place and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from knowledge.imports.guide import Guide, Said
from knowledge.imports.labels import means
from knowledge.imports.read import Line, Place
from knowledge.imports.report import Field, LeftOut
from knowledge.imports.words import word, words

SHORT = 200
LONGEST = 4000
Data = dict[str, Any]


@dataclass
class Build:
    """The data of one draft with its report; nothing gets in without a place."""

    guide: Guide
    data: Data = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def note(self, name: str, value: Any, place: Place, label: str = "", why: str = "") -> None:
        """Enter where a value comes from."""
        sure = "guessed" if why else "said"
        entry = {"field": name, "value": shown(value), "place": place, "label": label, "sure": sure, "why": why}
        self.fields.append(Field.model_validate(entry))

    def put(self, name: str, value: Any, said: Said, why: str = "", place: Place | None = None) -> None:
        """Set a single field; a second, different value is left out."""
        place = place or said.place
        if name in self.data and self.data[name] != value:
            self.leave(Line(shown(value), place), "two_values", said.label)
            return
        self.data[name] = value
        self.note(name, value, place, said.label, why or near(said))

    def add(self, name: str, item: Any, said: Said, place: Place, why: str = "") -> None:
        """Add an item to an element; the same item twice is one."""
        items = self.data.setdefault(name, [])
        if item not in items:
            items.append(item)
            self.note(f"{name}.{len(items) - 1}", item, place, said.label, why or near(said))

    def guess(self, name: str, value: Any, why: str, place: Place | None = None) -> None:
        """Set a field that the file does not say, unless it is set."""
        if name not in self.data:
            self.data[name] = value
            self.note(name, value, place or Place(kind="file"), why=why)

    def leave(self, line: Line, why: str, label: str = "") -> None:
        """Say that a piece of the file was not taken."""
        if line.text:
            self.left_out.append(LeftOut(text=line.text[:SHORT], place=line.place, why=why, label=label))

    def lines(self, said: Said) -> list[Line]:
        """A value's lines that say something; those that stand for nothing are left out."""
        kept: list[Line] = []
        for line in said.lines:
            if means(line.text, "nothing"):
                self.leave(line, "nothing", said.label)
            elif len(line.text) > LONGEST:
                self.leave(line, "too_long", said.label)
            else:
                kept.append(line)
        return kept


def near(said: Said) -> str:
    """The reason for doubt where a label was only near to a known one."""
    return "label_near" if said.how == "near" else ""


def shown(value: Any) -> str:
    """A value as a report shows it, in the words of words.yaml."""
    if isinstance(value, dict):
        figure = next((k for k in ("value", "amount") if value.get(k) and value.get("unit")), None)
        if figure:
            unit = words()["parts"].get(f"unit={value['unit']}", str(value["unit"]))
            said = {k: f"{value[k]}{unit}" if k == figure else v for k, v in value.items()}
            value = {k: v for k, v in said.items() if k != "unit"}
        parts = (v if k == figure else _part(k, v) for k, v in value.items())
        return "；".join(filter(None, parts))[:SHORT]
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))[:SHORT]
    return str(value)[:SHORT]


def _part(key: str, value: Any) -> str:
    """One key of an item: in its own words where it needs any, else as it is."""
    known = words()["parts"]
    if f"{key}={value}" in known:
        return known[f"{key}={value}"]
    return word("parts", key, v=shown(value)) if key in known else shown(value)
