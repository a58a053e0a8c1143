"""Curated questions (评测样例): one JSON object a line, unknown keys ignored with a warning."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

SAMPLES = Path(__file__).parent / "samples"


class Expect(BaseModel):
    """What the answer to the last turn must be; every key but the status is optional."""

    model_config = ConfigDict(frozen=True)

    status: str | None = None
    status_any: tuple[str, ...] = ()
    matter: tuple[str, ...] = ()
    matter_any: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    facts_any: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    route: str | None = None
    route_any: tuple[str, ...] = ()
    open_now: bool | None = None
    site: str | None = None

    @property
    def statuses(self) -> tuple[str, ...]:
        """The endings that are right."""
        return self.status_any or ((self.status,) if self.status else ())

    @property
    def routes(self) -> tuple[str, ...]:
        """The kinds that the first route may have."""
        return self.route_any or ((self.route,) if self.route else ())


class Sample(BaseModel):
    """One curated conversation, judged by its last turn."""

    model_config = ConfigDict(frozen=True)

    id: str
    turns: tuple[str, ...]
    at: datetime | None = None
    region: str | None = None
    expect: Expect
    tags: tuple[str, ...] = ()


class SampleError(Exception):
    """A sample file has a line that is no sample."""


def load(files: Iterable[Path]) -> list[Sample]:
    """All samples of the files; raises SampleError by file and line."""
    return [sample for file in files for sample in _lines(file)]


def _lines(file: Path) -> Iterator[Sample]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            _warn(data, file, number)
            yield Sample.model_validate(data)
        except ValueError as error:
            raise SampleError(f"{file}:{number}: not a sample: {error}") from error


def _warn(data: dict[str, Any], file: Path, number: int) -> None:
    unknown = set(data) - set(Sample.model_fields)
    unknown |= set(data.get("expect", {})) - set(Expect.model_fields)
    if unknown:
        warnings.warn(f"{file}:{number}: ignored {', '.join(sorted(unknown))}", stacklevel=2)


def own_files() -> list[Path]:
    """The project's own samples: those looked at, and those held back."""
    return sorted(SAMPLES.glob("*.jsonl")) + sorted((SAMPLES / "held").glob("*.jsonl"))
