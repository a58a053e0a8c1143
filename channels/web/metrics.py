"""Counters and clocks for Prometheus (指标); the only file that knows prometheus_client."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant.answer import Answer
from assistant.privacy import RULES
from assistant.serving import Serving
from assistant.telemetry import POSITIONS, Call, Course, Telemetry
from channels.backlog import Backlog
from knowledge.snapshot import Shelf, SnapshotError

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10, 30)
TYPE = CONTENT_TYPE_PLAIN_0_0_4
NAN = float("nan")
MOST_VALUES = 16
OTHER = "other"
PLAIN = re.compile(r"[A-Za-z0-9_.:/ -]{1,64}")
KINDS = {rule.kind for rule in RULES}

COUNTERS = {
    "answers": ("Answers by how they ended.", ("status",)),
    "model_calls": ("Requests to a model.", ("model",)),
    "model_errors": ("Requests to a model that gave no whole text.", ("model", "type")),
    "model_tokens": ("Tokens put in (input) and written (output).", ("model", "kind")),
    "model_cost_yuan": ("What models took, by the prices that are set.", ("model",)),
    "degraded": ("Answers that went without something wanted.", ("reason",)),
    "guard": ("Words of a model that were dropped whole.", ("rule",)),
    "pii_masked": ("Questions in which personal data was masked.", ("kind",)),
}
CLOCKS = {
    "answer_seconds": "Time to an answer.",
    "first_token_seconds": "Time to a model's first word.",
    "retrieval_seconds": "Time to find candidates.",
}
STANDS = {
    "ready": ("1 when the vector index serves.", ()),
    "snapshot_info": ("The snapshot that serves.", ("version",)),
    "index_age_seconds": ("Age of the snapshot that serves; NaN before the first.", ()),
    "index_bytes": ("Its size on disk.", ()),
    "queue_depth": ("Messages of the inbox without an answer, over all workers.", ()),
    "oldest_unanswered_seconds": ("How long the oldest of them waits.", ()),
    "model_breaker": ("0 closed, 1 half open, 2 open.", ("model",)),
}


class Meters:
    """What one server counts; every server has its own registry. Labels hold words of ours only."""

    def __init__(
        self, telemetry: Telemetry | None = None, shelf: Shelf | None = None,
        backlog: Callable[[], Backlog] | None = None,
    ) -> None:  # fmt: skip
        """`telemetry` tells of models and answers; sizes come from the shelf, the queue from `backlog`."""
        self._telemetry, self._shelf, self._backlog = telemetry or Telemetry(), shelf, backlog
        self._telemetry.join(self)
        self._registry, self._lock = CollectorRegistry(), Lock()
        kept = self._registry
        self._counts = {n: Counter(f"daoban_{n}", *t, registry=kept) for n, t in COUNTERS.items()}
        self._stands = {n: Gauge(f"daoban_{n}", *t, registry=kept) for n, t in STANDS.items()}
        self._clocks = {
            n: Histogram(f"daoban_{n}", t, buckets=BUCKETS, registry=kept) for n, t in CLOCKS.items()
        }
        self._values: dict[str, set[str]] = {}
        self._sizes: dict[str, int] = {}

    def answered(self, answer: Answer, seconds: float) -> None:
        """Count an answer."""
        self._count("answers", answer.status.value)
        self._clocks["answer_seconds"].observe(seconds)

    def called(self, call: Call) -> None:
        """Count a request to a model."""
        self._count("model_calls", call.model)
        self._count("model_cost_yuan", call.model, by=call.cost)
        self._count("model_tokens", call.model, "input", by=call.input)
        self._count("model_tokens", call.model, "output", by=call.output)
        if call.error:
            self._count("model_errors", call.model, call.error)
        if call.first is not None:
            self._clocks["first_token_seconds"].observe(call.first)

    def ran(self, course: Course) -> None:
        """Count how an answer came about."""
        for name, told in (
            ("degraded", course.degraded), ("guard", course.guarded), ("pii_masked", course.masked)
        ):  # fmt: skip
            for value in told:
                self._count(name, value)
        for stage in course.stages:
            if stage.name == "find":
                self._clocks["retrieval_seconds"].observe(stage.seconds)

    def text(self, serving: Serving) -> bytes:
        """Everything in Prometheus' text form; reads disk and database, call it in a thread."""
        with self._lock:
            version = serving.current().version
            self._stands["snapshot_info"].clear()
            self._stands["snapshot_info"].labels(version).set(1)
            self._stands["ready"].set(serving.ready)
            self._index(version)
            self._queue()
            for model, position in self._telemetry.breakers().items():
                value = self._known("model_breaker.model", model)
                self._stands["model_breaker"].labels(value).set(POSITIONS.index(position))
            return generate_latest(self._registry)

    def _index(self, version: str) -> None:
        """Age and size of what serves."""
        age, size = NAN, NAN
        try:
            if self._shelf:
                snapshot = self._shelf.open(version)
                age = (datetime.now(UTC) - snapshot.manifest.built_at).total_seconds()
                if version not in self._sizes:
                    files = (f for f in snapshot.path.rglob("*") if f.is_file())
                    self._sizes = {version: sum(f.stat().st_size for f in files)}
                size = self._sizes[version]
        except (SnapshotError, OSError):
            pass
        self._stands["index_age_seconds"].set(age)
        self._stands["index_bytes"].set(size)

    def _queue(self) -> None:
        """What waits; not a number where the database does not say."""
        try:
            waits = self._backlog() if self._backlog else Backlog(0, 0.0)
        except Exception:
            waits = None
        self._stands["queue_depth"].set(waits.depth if waits else NAN)
        self._stands["oldest_unanswered_seconds"].set(waits.oldest_seconds if waits else NAN)

    def _count(self, name: str, *told: str, by: float = 1) -> None:
        names = COUNTERS[name][1]
        values = (self._known(f"{name}.{n}", v) for n, v in zip(names, told, strict=True))
        self._counts[name].labels(*values).inc(by)

    def _known(self, label: str, value: str) -> str:
        """A label's value; what is odd, or one too many, is `other`, so that series stay few."""
        seen = self._values.setdefault(label, set())
        if value in seen:
            return value
        if len(seen) >= MOST_VALUES or not (value in KINDS or PLAIN.fullmatch(value)):
            return OTHER
        seen.add(value)
        return value
