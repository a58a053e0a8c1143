"""What the eval commands share (评测终端): the terminal, expected troubles in a line, figures in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from evals.asking import NoAddress, NotServing
from evals.baseline import BaselineError
from evals.retrieval import CorpusError
from evals.sample import SampleError
from evals.server import BenchError
from knowledge.embedder import EmbedderError
from knowledge.snapshot import SnapshotError
from knowledge.source import ContentError

EXPECTED = (
    NotServing, EmbedderError, SnapshotError, ContentError, SampleError, BaselineError,
    CorpusError, BenchError, NoAddress,
)  # fmt: skip
Json = Annotated[Path | None, typer.Option("--json", help="write the figures here", metavar="OUT")]
console = Console()


@contextmanager
def plainly() -> Iterator[None]:
    """Expected troubles as one line and exit code 2."""
    try:
        yield
    except EXPECTED as error:
        console.print(f"[red]{error}", soft_wrap=True)
        raise typer.Exit(2) from error


def save(out: Path | None, data: Any) -> None:
    """Write figures to a file, where one is wanted."""
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
