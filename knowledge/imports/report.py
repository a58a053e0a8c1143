"""What an import came to (导入报告): drafts by field and place, what was guessed, left out, refused."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field as _Field

from knowledge.fact import Shape
from knowledge.imports.apart import Refusal
from knowledge.imports.read import Place
from knowledge.record.entry import Version
from knowledge.source import Problem

Side = Literal["file", "record"]
PAGE = 20
TO_CHECK = ("both_in_force", "table")
"""Kinds of conflict with another entry: to be looked at, with no side to choose."""


class Field(Shape):
    """A value of a draft: where the file says it, under which label, and how sure it is."""

    field: str
    value: str
    place: Place
    label: str = ""
    sure: Literal["said", "guessed"] = "said"
    why: str = _Field("", description="key of words.yaml where it is guessed")


class LeftOut(Shape):
    """A piece of the file that is in no draft, and why (a key of words.yaml)."""

    text: str
    place: Place
    why: str
    label: str = ""


class Duplicate(Shape):
    """An entry, or another draft of the file, that may be the same."""

    path: str
    title: str
    why: str
    score: float = 100.0


class Conflict(Shape):
    """A fact that the file and the record state differently; `settled` tells whose is taken."""

    id: str
    kind: str
    field: str
    in_file: str
    in_record: str
    path: str
    place: Place
    settled: Side | None = None


class Row(Shape):
    """What became of a row that file and record both have, or that is new; `how` is a key of words.yaml."""

    field: str
    how: str
    done: Literal["updated", "kept", "added"]
    before: str = ""
    after: str = ""


class Draft(Shape):
    """An entry as an import would save it; `base` is the version it goes on from, 0 for a new one."""

    id: str
    file: str
    path: str
    title: str
    text: str
    base: int = 0
    why: str = _Field("", description="how an existing entry was found")
    changed: bool = True
    fields: tuple[Field, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    rows: tuple[Row, ...] = _Field((), description="which rows were matched, changed and added")
    absent: tuple[str, ...] = _Field((), description="what the record says and the file does not")
    problems: tuple[Problem, ...] = ()

    @property
    def unsettled(self) -> bool:
        """Whether somebody has to choose between file and record first."""
        return any(c.settled is None and c.kind not in TO_CHECK for c in self.conflicts)

    @property
    def guessed(self) -> tuple[Field, ...]:
        """The fields that need a look."""
        return tuple(f for f in self.fields if f.sure == "guessed")


class Label(Shape):
    """A label that nothing is known of, with a value it stood beside and how often it occurs."""

    label: str
    example: str
    place: Place
    times: int = 1


class Report(Shape):
    """A dry run: nothing of it is saved."""

    name: str
    drafts: tuple[Draft, ...] = ()
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[LeftOut, ...] = _Field((), description="what belongs to no draft")
    labels: tuple[Label, ...] = _Field((), description="labels to be given an element")

    def page(self, number: int, size: int = PAGE) -> tuple[Draft, ...]:
        """A page of drafts, counted from 0."""
        return self.drafts[number * size : (number + 1) * size]

    @property
    def counts(self) -> dict[str, int]:
        """How many drafts, conflicts and so on there are."""
        kinds = Counter("new" if not d.base else "changed" if d.changed else "same" for d in self.drafts)
        return {
            "new": kinds["new"], "changed": kinds["changed"], "same": kinds["same"],
            "guessed": sum(len(d.guessed) for d in self.drafts),
            "left_out": len(self.left_out) + sum(len(d.left_out) for d in self.drafts),
            "duplicates": sum(len(d.duplicates) for d in self.drafts),
            "conflicts": sum(len(d.conflicts) for d in self.drafts),
            "unsettled": sum(d.unsettled for d in self.drafts),
            "problems": sum(len(d.problems) for d in self.drafts),
            "refused": len(self.refused), "labels": len(self.labels),
        }  # fmt: skip


class Choices(Shape):
    """What editors decided about a report, by the ids of its drafts."""

    targets: dict[str, str] = _Field({}, description="draft → path of the entry it is; '' for new")
    codes: dict[str, str] = _Field({}, description="draft → code of a new entry")
    settled: dict[str, Side] = _Field({}, description="'draft:conflict', or 'draft:*', → side")
    every: Side | None = _Field(None, description="the side for all conflicts not chosen one by one")
    kinds: dict[str, Literal["matter", "policy"]] = _Field({}, description="file → what it holds")

    def side(self, draft: str, conflict: str) -> Side | None:
        """The side chosen for a conflict."""
        return self.settled.get(f"{draft}:{conflict}") or self.settled.get(f"{draft}:*") or self.every


class Saved(Shape):
    """What was saved, and the drafts that wait for a choice or were not asked for."""

    versions: tuple[Version, ...] = ()
    unsettled: tuple[str, ...] = ()
