"""What the entry pages share (编辑台): the checker of drafts, the names of fields, and drafts laid over."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from anyio import from_thread

from assistant.question import HERE, Question
from assistant.rehearsal import Rehearsal, Rehearsed
from channels.studio.labels import Labels, Told
from channels.studio.page import Visit
from channels.studio.sheet import Sheet
from knowledge.files import FileError, data_of
from knowledge.library import Knowledge
from knowledge.overlay import overlaid
from knowledge.record import editing
from knowledge.record.checking import Checker
from knowledge.record.entry import Entry, Kind, Version, digest, kind_of
from knowledge.record.fields import form_of
from knowledge.record.forms import Shown, filled, shown
from knowledge.record.rewriting import rewritten
from knowledge.record.scratch import Scratch
from knowledge.record.summary import summary

KEPT = 4


@dataclass(frozen=True)
class About:
    """An entry as the head of its pages shows it."""

    sheet: editing.Sheet
    labels: Labels
    kind_name: str

    @property
    def path(self) -> str:
        """Its file."""
        return self.sheet.path

    @property
    def title(self) -> str:
        """Its name, as last typed."""
        return self.sheet.entry.title if self.sheet.entry else summary(self.path, self.sheet.text)[0]

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return kind_of(self.path)

    @property
    def entry(self) -> Entry | None:
        """The entry, None before it is first saved."""
        return self.sheet.entry

    @property
    def head(self) -> Version | None:
        """Its newest version."""
        return self.sheet.head

    @property
    def typed(self) -> Scratch | None:
        """What this editor has not saved."""
        return self.sheet.typed

    def place(self, field: str) -> str:
        """A field's place in words."""
        return self.labels.place(self.path, field)


class Bench:
    """One for the life of the console."""

    def __init__(self, visit: Visit) -> None:
        self.labels = Labels(visit.house.words)
        self.checker = Checker(visit.record)
        self.rehearsal = Rehearsal(visit.house.built.assistant)
        self._laid: OrderedDict[str, Knowledge] = OrderedDict()
        self._lock = Lock()

    def about(self, visit: Visit, path: str) -> About:
        """The entry as this editor left it; raises RecordError where there is none."""
        kind = visit.house.words["kinds"][kind_of(path).value]
        return About(editing.opened(visit.record, path, visit.name), self.labels, kind)

    def told(self, path: str, text: str) -> list[Told]:
        """What is wrong with a text, in words."""
        return [self.labels.told(p, path) for p in self.checker.problems(path, text)] if text else []

    def form(self, path: str, text: str) -> Shown | None:
        """What the form shows of a text; None where it has no form or cannot be read."""
        fields = form_of(path)
        try:
            return shown(fields, data_of(path, text) if text else {}) if fields else None
        except FileError:
            return None

    def text(self, path: str, start: str, form: Shown) -> str:
        """The text that a form stands for, with as little changed as can be."""
        try:
            old = data_of(path, start) if start else {}
        except FileError:
            old = {}
        return rewritten(path, start, filled(form_of(path), form, old))

    def sheet(self, path: str, form: Shown, told: list[Told], extra: list[str]) -> Sheet:
        """A form with its problems and names."""
        return Sheet(path, form, self.checker.content(), self.labels, told, extra)

    def laid(self, visit: Visit, path: str, text: str) -> Knowledge:
        """What is in force with this text in place; raises ContentError where it cannot be read."""
        knowledge, now = visit.knowledge, editing.in_force(visit.record, path)
        key = f"{knowledge.version} {id(knowledge)} {path} {digest(text)}"
        with self._lock:
            if key not in self._laid:
                self._laid[key] = overlaid(knowledge, path, now.text if now else "", text)
            self._laid.move_to_end(key)
            while len(self._laid) > KEPT:
                self._laid.popitem(last=False)
            return self._laid[key]

    def ask(self, visit: Visit, text: str, knowledge: Knowledge) -> Rehearsed:
        """The answer that some knowledge gives, and why; counted nowhere. Made on the server's loop,
        where the model's connections live."""
        conversation = f"studio-{digest(visit.name + text)[:24]}-{datetime.now(HERE):%f}"
        question = Question(text[:500], conversation, datetime.now(HERE), knowledge.catalogue.centre.code)
        return from_thread.run(self.rehearsal.ask, question, knowledge)


def bench(visit: Visit) -> Bench:
    """The bench of this console, set up at its first use."""
    state = visit.request.app.state
    if not hasattr(state, "bench"):
        state.bench = Bench(visit)
    found: Bench = state.bench
    return found
