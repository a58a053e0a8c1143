"""Checks a text while it is written (边写边查): the rules of `knowledge check`, without reading all anew."""

from __future__ import annotations

import threading
from copy import copy
from dataclasses import fields as parts_of

from pydantic import BaseModel

from knowledge.check import check
from knowledge.record import publications
from knowledge.record.reading import Reading
from knowledge.source import Content, ContentError, Problem, read_files

CENTRE = "centre.yaml"
Held = dict[str, int]


class Checker:
    """Checks drafts against all that is in force or approved; what that says is read once."""

    def __init__(self, record: Reading) -> None:
        self._record, self._lock = record, threading.Lock()
        self._held: Held = {}
        self._content: Content | None = None
        self._known: frozenset[Problem] = frozenset()
        self._centre = ""

    def content(self) -> Content:
        """What is in force or approved; raises ContentError where there is no centre."""
        with self._lock:
            held = publications.plan(self._record.engine).versions
            if self._content is None or held != self._held:
                texts = publications.texts_of(self._record.engine, held)
                self._content = read_files(texts)
                self._known = frozenset(check(self._content))
                self._held, self._centre = held, texts[CENTRE]
            return self._content

    def with_draft(self, path: str, text: str) -> Content:
        """The same with one text in place of what its file said; an empty one is taken out."""
        whole = copy(self.content())
        for part in parts_of(whole):
            value = getattr(whole, part.name)
            setattr(whole, part.name, copy(value) if isinstance(value, dict | list) else value)
        _taken_out(whole, path)
        if text:
            _put_in(whole, path, _alone(path, text, self._centre))
        return whole

    def problems(self, path: str, text: str) -> list[Problem]:
        """What is wrong with a text: in its own file, and, where that is whole, what it breaks elsewhere."""
        try:
            whole = self.with_draft(path, text)
        except ContentError as error:
            return error.problems
        if own := sorted({p for p in whole.problems if p.file == path}):
            return own
        return [p for p in check(whole) if p.file == path or p not in self._known]


def _alone(path: str, text: str, centre: str) -> Content:
    """What one file says."""
    return read_files({CENTRE: centre, path: text})


def _taken_out(content: Content, path: str) -> None:
    gone = [where for where, file in content.files.items() if file == path]
    for name, key in gone:
        del content.files[name, key]
        for part in parts_of(content):
            entries = getattr(content, part.name)
            if isinstance(entries, dict) and _is(entries.get(key), name):
                del entries[key]
    content.problems = [p for p in content.problems if p.file != path]


def _is(entry: object, name: str) -> bool:
    return isinstance(entry, BaseModel) and type(entry).__name__ == name


def _put_in(content: Content, path: str, alone: Content) -> None:
    for part in parts_of(content):
        value, mine = getattr(content, part.name), getattr(alone, part.name)
        if part.name == "problems":
            value += [p for p in mine if p.file == path and p.message != "is missing"]
        elif isinstance(value, dict):
            value |= {k: v for k, v in mine.items() if part.name != "files" or v == path}
        elif mine is not None and (part.name != "centre" or path == CENTRE):
            setattr(content, part.name, mine)
