"""Asking a snapshot (试问快照): the one in force, or another of the shelf, kept out of the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.question import HERE, Question
from assistant.rehearsal import Rehearsal
from knowledge.embedder import Embedder
from knowledge.index import Index
from knowledge.library import Knowledge
from knowledge.snapshot import Shelf, SnapshotError

Ask = Callable[[str], Answer]


def asking(
    knowledge: Knowledge, at: datetime | None = None, serving: Assistant | None = None
) -> Ask:
    """A way to ask, each question in a conversation of its own; call it in a thread.

    Answered as `serving` does, but by the rules and fields alone, without a model, so that answers
    can be compared.
    """
    rehearsal = Rehearsal(serving, model=False)

    def ask(text: str) -> Answer:
        name, moment = f"try-{uuid4().hex[:20]}", at or datetime.now(HERE)
        question = Question(text, name, moment, knowledge.catalogue.centre.code)
        return asyncio.run(rehearsal.ask(question, knowledge)).answer

    return ask


@dataclass(frozen=True)
class Opener:
    """Opens snapshots of the shelf beside the one that serves, with the same embedder."""

    shelf: Callable[[], Shelf]
    current: Callable[[], Knowledge]
    serving: Assistant | None = None

    def open(self, version: str) -> Knowledge:
        """A snapshot as knowledge; raises SnapshotError where it is gone or cannot be opened."""
        serving = self.current()
        if serving.version == version:
            return serving
        snapshot = self.shelf().open(version)
        index, embedder = self._index(snapshot.index_path, snapshot.manifest.embedder)
        return Knowledge.of(
            version, snapshot.catalogue(), index, embedder, serving.weights,
            snapshot.learned() if index else None,
        )  # fmt: skip

    def _index(self, path: Path, name: str) -> tuple[Index | None, Embedder | None]:
        """The index where the embedder that made it serves; words alone where none serves."""
        embedder = self.current().embedder
        if embedder is None:
            return None, None
        if embedder.name != name:
            raise SnapshotError(f"{path} was built with {name}, not {embedder.name}")
        return Index(path), embedder
