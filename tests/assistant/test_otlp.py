"""Spans and measures by the names of OpenTelemetry, in memory and over HTTP to a collector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from collector import Collector, collecting
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.otlp import Exporter, exporter
from assistant.telemetry import Call, Course, Stage

NOW = 1_790_000_000_000_000_000
GOOD = Call("qwen", "dashscope.example.com", NOW + 2_000, 0.5, 0.2, "qwen-1", 90, 10, cost=0.01)
BAD = Call("qwen", "dashscope.example.com", NOW + 1_000, 0.1, error="http 429")
COURSE = Course(
    "answered", NOW, 1.0, (Stage("find", NOW, 0.1), Stage("explain", NOW + 500, 0.8, (BAD, GOOD))),
)  # fmt: skip


class Memory:
    """An exporter with all that it sent."""

    def __init__(self) -> None:
        self._spans, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        tracing = TracerProvider(shutdown_on_exit=False)
        tracing.add_span_processor(SimpleSpanProcessor(self._spans))
        self.exporter = Exporter(tracing, MeterProvider([self._reader], shutdown_on_exit=False))

    def spans(self) -> dict[str, ReadableSpan]:
        return {s.name + (".failed" if "error.type" in (s.attributes or {}) else ""): s for s in self._spans.get_finished_spans()}

    def points(self) -> dict[str, list[Any]]:
        data = self._reader.get_metrics_data()
        assert data
        found = (m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics)
        return {m.name: list(m.data.data_points) for m in found}


@pytest.fixture
def memory() -> Iterator[Memory]:
    made = Memory()
    yield made
    made.exporter.close()


def test_an_answer_is_a_workflow_with_its_steps_and_their_requests_within(memory: Memory) -> None:
    memory.exporter.ran(COURSE)
    spans = memory.spans()
    root, explain = spans["invoke_workflow answer"], spans["explain"]
    assert root.parent is None and root.attributes == {
        "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "answer",
        "daoban.status": "answered",
    }  # fmt: skip
    within = {n: s.parent and s.parent.span_id for n, s in spans.items()}
    outer, inner = root.get_span_context(), explain.get_span_context()
    assert outer and inner
    assert within["find"] == within["explain"] == outer.span_id
    assert within["chat qwen"] == within["chat qwen.failed"] == inner.span_id
    assert {s.get_span_context().trace_id for s in spans.values()} == {outer.trace_id}
    assert (root.start_time, root.end_time) == (NOW, NOW + 10**9)


def test_a_request_has_the_names_of_the_conventions(memory: Memory) -> None:
    memory.exporter.ran(COURSE)
    spans = memory.spans()
    asked = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "dashscope.example.com",
        "gen_ai.request.model": "qwen",
    }  # fmt: skip
    assert spans["chat qwen"].attributes == asked | {
        "gen_ai.response.model": "qwen-1", "gen_ai.usage.input_tokens": 90,
        "gen_ai.usage.output_tokens": 10,
    }  # fmt: skip
    assert spans["chat qwen.failed"].attributes == asked | {"error.type": "429"}
    assert [spans[n].status.status_code.name for n in ("chat qwen", "chat qwen.failed")] == ["UNSET", "ERROR"]
    assert spans["chat qwen"].kind.name == "CLIENT"


def test_an_answer_that_failed_is_told_as_an_error(memory: Memory) -> None:
    memory.exporter.ran(Course("error", NOW, 0.2))
    span = memory.spans()["invoke_workflow answer.failed"]
    assert span.status.status_code.name == "ERROR" and span.attributes
    assert span.attributes["error.type"] == "error"


def test_duration_and_tokens_are_measured(memory: Memory) -> None:
    for call in (GOOD, BAD):
        memory.exporter.called(call)
    memory.exporter.ran(COURSE)
    points = memory.points()
    assert set(points) == {
        "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.workflow.duration",
    }  # fmt: skip
    duration = {p.attributes.get("error.type"): p.sum for p in points["gen_ai.client.operation.duration"]}
    assert duration == {None: 0.5, "429": 0.1}
    tokens = {p.attributes["gen_ai.token.type"]: p.sum for p in points["gen_ai.client.token.usage"]}
    assert tokens == {"input": 90, "output": 10}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
        yield server


def test_a_collector_gets_spans_and_measures_over_http(collector: Collector) -> None:
    sent = exporter()
    sent.called(GOOD)
    sent.ran(COURSE)
    sent.close()
    bodies = {path: body for path, kind, body in collector.got if kind == "application/x-protobuf"}
    traces = ExportTraceServiceRequest.FromString(bodies["/v1/traces"]).resource_spans
    names = [s.name for r in traces for scope in r.scope_spans for s in scope.spans]
    assert sorted(names) == ["chat qwen", "chat qwen", "explain", "find", "invoke_workflow answer"]
    about = {a.key: a.value.string_value for a in traces[0].resource.attributes}
    assert about["service.name"] == "daoban"
    measures = ExportMetricsServiceRequest.FromString(bodies["/v1/metrics"]).resource_metrics
    told = {m.name for r in measures for scope in r.scope_metrics for m in scope.metrics}
    assert "gen_ai.client.operation.duration" in told and "gen_ai.client.token.usage" in told


def test_the_name_of_the_service_may_be_set(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "lanchuan")
    sent = exporter()
    sent.ran(COURSE)
    sent.close()
    assert any(b"lanchuan" in body for _, _, body in collector.got)
