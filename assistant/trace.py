"""Why an answer came out as it did: candidates, scores, slots, timings (解释)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.facts import Facts
from assistant.steps.find import Findings


@dataclass
class Trace:
    """What is kept beside an answer; holds no text of the person."""

    timings_ms: dict[str, float] = field(default_factory=dict)
    queries: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    elements: list[str] = field(default_factory=list)
    model: dict[str, Any] | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings_ms[name] = round((time.perf_counter() - start) * 1000, 2)

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
        return {
            "timings_ms": self.timings_ms, "queries": self.queries, "known": self.known,
            "elements": self.elements, **({"model": self.model} if self.model else {}),
        }  # fmt: skip
