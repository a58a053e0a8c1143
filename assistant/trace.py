"""Why an answer came out as it did: candidates, scores, slots, timings (解释)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.facts import Facts
from assistant.steps.find import Findings
from assistant.telemetry import Course, Stage, noted, stories


@dataclass
class Trace:
    """What is kept beside an answer; holds no text of the person."""

    timings_ms: dict[str, float] = field(default_factory=dict)
    queries: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    elements: list[str] = field(default_factory=list)
    reading: dict[str, Any] | None = None
    model: dict[str, Any] | None = None
    stages: list[Stage] = field(default_factory=list)
    _began: int = field(default_factory=time.time_ns)
    _start: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one step, and note what it asked of models."""
        began, start = time.time_ns(), time.perf_counter()
        with noted() as calls:
            try:
                yield
            finally:
                seconds = time.perf_counter() - start
                self.timings_ms[name] = round(seconds * 1000, 2)
                self.stages.append(Stage(name, began, seconds, tuple(calls)))

    def course(self, status: str, masked: tuple[str, ...]) -> Course:
        """What the answer's course tells to those who count."""
        told = tuple(str(story["outcome"]) for story in stories(self.data()).values())
        seconds = time.perf_counter() - self._start
        return Course(status, self._began, seconds, tuple(self.stages), told, masked)

    def saw(self, findings: list[Findings]) -> None:
        """Keep the candidates of each query with their scores."""
        for found in findings:
            self.queries.append(
                {
                    "text": found.query.text,
                    "elements": [e.value for e in found.query.elements],
                    "terms": [t.official for t in found.query.terms],
                    "quantities": dict(found.query.quantities),
                    "candidates": dict(found.trace),
                    "passages": [
                        {"id": p.passage.id, "cosine": round(p.dense, 3), "bm25": round(p.lexical, 2)}
                        for f in (*found.matters[:3], *found.policies[:2], *found.intents[:1])
                        for p in f.passages[:2]
                    ],
                }
            )

    def knew(self, facts: Facts) -> None:
        """Keep what was known of the case and which elements were stated."""
        self.known = dict(facts.known)
        self.elements = [e.value for e in facts.elements]

    def data(self) -> dict[str, Any]:
        """The trace as JSON."""
        calls = [{"stage": s.name, **c.data()} for s in self.stages for c in s.calls]
        return {
            "timings_ms": self.timings_ms, "queries": self.queries, "known": self.known,
            "elements": self.elements, **({"reading": self.reading} if self.reading else {}),
            **({"model": self.model} if self.model else {}), **({"calls": calls} if calls else {}),
        }  # fmt: skip
