"""Counters and clocks for Prometheus (指标); the only file that knows prometheus_client."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant.answer import Answer
from assistant.serving import Serving

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10, 30)
TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Meters:
    """What one server counts; every server has its own registry."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "daoban_answers", "Answers by how they ended.", ["status"], registry=self._registry
        )
        self._seconds = Histogram(
            "daoban_answer_seconds", "Time to an answer.", buckets=BUCKETS, registry=self._registry
        )
        self._snapshot = Gauge(
            "daoban_snapshot_info",
            "The snapshot that serves.",
            ["version"],
            registry=self._registry,
        )
        self._ready = Gauge(
            "daoban_ready", "1 when the vector index serves.", registry=self._registry
        )

    def answered(self, answer: Answer, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(answer.status.value).inc()
        self._seconds.observe(seconds)

    def text(self, serving: Serving) -> bytes:
        """Everything in Prometheus' text form."""
        self._snapshot.clear()
        self._snapshot.labels(serving.current().version).set(1)
        self._ready.set(serving.ready)
        return generate_latest(self._registry)
