"""Curated questions (评测样例): one JSON object a line, unknown keys ignored with a warning."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SAMPLES = Path(__file__).parent / "samples"
HELD = "held"


class Expect(BaseModel):
    """What the answer to the last turn must be; `status` or `status_any` must be there."""

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

    @model_validator(mode="after")
    def _ends_somehow(self) -> Self:
        if not self.statuses:
            raise ValueError("expect has neither status nor status_any")
        return self

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
    turns: tuple[str, ...] = Field(min_length=1)
    at: datetime | None = None
    region: str | None = None
    expect: Expect
    tags: tuple[str, ...] = ()
    file: Path | None = None

    @property
    def held(self) -> bool:
        """Whether it is kept back: run, but never looked at miss by miss."""
        return self.file is not None and self.file.parent.name == HELD


class SampleError(Exception):
    """A sample file has a line that is no sample."""


def load(files: Iterable[Path]) -> list[Sample]:
    """All samples of the files; raises SampleError by file and line, or when ids are used twice."""
    samples = [sample for file in files for sample in _lines(file)]
    if twice := [i for i, n in Counter(s.id for s in samples).items() if n > 1]:
        raise SampleError(f"ids used twice: {', '.join(twice[:5])}")
    return samples


def _lines(file: Path) -> Iterator[Sample]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SampleError(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if not isinstance(data, dict):
                raise ValueError("not an object")
            _warn(data, file, number)
            yield Sample.model_validate(data | {"file": file})
        except ValueError as error:
            raise SampleError(f"{file}:{number}: not a sample: {error}") from error


def _warn(data: dict[str, Any], file: Path, number: int) -> None:
    unknown = set(data) - (set(Sample.model_fields) - {"file"})
    expect = data.get("expect")
    unknown |= set(expect if isinstance(expect, dict) else ()) - set(Expect.model_fields)
    if unknown:
        warnings.warn(f"{file}:{number}: ignored {', '.join(sorted(unknown))}", stacklevel=2)


def own_files() -> list[Path]:
    """The project's own samples: those looked at, and those held back."""
    return sorted(SAMPLES.glob("*.jsonl")) + sorted((SAMPLES / HELD).glob("*.jsonl"))
