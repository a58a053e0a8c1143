"""The assistant in this process, over its published content, with a database of its own (评测用助手)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from assistant.build import Built, build, shelf, store
from assistant.endpoints import ModelSettings
from assistant.settings import Settings
from assistant.store import Store
from knowledge.publish import PassageEmbedder, Report
from knowledge.record import exchange, publishing
from knowledge.record.record import Record
from knowledge.source import read


class NotServing(Exception):
    """The published content cannot be served; the message says why."""


class NoAddress(Exception):
    """A model is asked for, and no address is configured."""


def bar(console: Console) -> Progress:
    """A progress bar that leaves nothing behind."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)


class Stages:
    """One row of a progress bar for each stage that something tells of."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks = dict[str, TaskID]()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)


@contextmanager
def assistant(
    settings: Settings, console: Console, fresh: bool = False, model: str | None = None
) -> Iterator[Built]:
    """The assistant, serving, with a model only where one is named.

    The content is published first where nothing is, or when `fresh`.
    """
    with tempfile.TemporaryDirectory(prefix="daoban-eval-") as folder:
        database = f"sqlite:///{Path(folder) / 'eval.sqlite'}"
        built = build(settings.model_copy(update={"database": database}), _models(model))
        try:
            _serve(built, settings, console, fresh)
            yield built
        finally:
            built.store.close()


def _models(name: str | None) -> ModelSettings:
    """This model at the configured address; else none, whatever the environment says."""
    if name is None:
        return ModelSettings(base_url="")
    models = ModelSettings(name=name)
    if not models.endpoints():
        raise NoAddress(f"--model {name}: set DAOBAN_MODEL_BASE_URL to where it is served")
    return models


def _serve(built: Built, settings: Settings, console: Console, fresh: bool) -> None:
    serving = built.serving
    if fresh or shelf(settings).version() is None:
        with bar(console) as progress:
            _publish(settings, serving.embedder(), Stages(progress))
    if not serving.refresh():
        raise NotServing(
            f"the index does not serve: {serving.trouble}; try `daoban knowledge publish`"
        )
    if read(settings.content).catalogue().digest != serving.current().catalogue.digest:
        console.print("[yellow]the content folder differs from what is published: add --publish")


def _publish(settings: Settings, embedder: PassageEmbedder, report: Report) -> None:
    """Take the content folder into the record and publish it."""
    record = Record(store(settings).engine)
    exchange.found(record.engine, settings.content)
    exchange.adopt(record, settings.content, exchange.FILES, exchange.SYSTEM, "评测", prune=True)
    publishing.publish(
        record.engine, shelf(settings), embedder, exchange.SYSTEM, "评测", report=report
    )


def remembered(store: Store, answer_id: str) -> Mapping[str, str]:
    """The situations that the assistant took as known for an answer."""
    kept = store.explain(answer_id)
    known: Mapping[str, str] = kept["trace"]["known"] if kept else {}
    return known
