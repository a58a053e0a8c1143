"""Sends spans and metrics to a collector (可观测性): the only file that knows OpenTelemetry.

Names are those of its conventions for generative AI. Only figures and names of models go out, never
a word of what was asked or written. Where to, and how, is told by its own variables (OTEL_…).
"""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context

from assistant.telemetry import FAILED, Call, Course, Stage

OURS = "daoban"
WORKFLOW = "answer"
NANO = 1_000_000_000
SECONDS = tuple(0.01 * 2**n for n in range(14))
TOKENS = tuple(float(4**n) for n in range(14))
LAST_WORDS = 5_000.0

Told = Mapping[str, str | int | float | bool]


class Exporter:
    """A listener that makes spans and measures of what it hears."""

    def __init__(self, tracing: TracerProvider, measuring: MeterProvider) -> None:
        self._tracing, self._measuring = tracing, measuring
        self._tracer, meter = tracing.get_tracer(OURS), measuring.get_meter(OURS)
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration", "s", "GenAI operation duration.",
            explicit_bucket_boundaries_advisory=SECONDS,
        )  # fmt: skip
        self._usage = meter.create_histogram(
            "gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.",
            explicit_bucket_boundaries_advisory=TOKENS,
        )  # fmt: skip
        self._answers = meter.create_histogram(
            "gen_ai.workflow.duration", "s", "Time to an answer.",
            explicit_bucket_boundaries_advisory=SECONDS,
        )  # fmt: skip

    def called(self, call: Call) -> None:
        """Measure a request to a model."""
        told = _described(call)
        self._duration.record(call.seconds, told)
        for kind, count in (("input", call.input), ("output", call.output)):
            if count:
                self._usage.record(count, {**_model(call), "gen_ai.token.type": kind})

    def ran(self, course: Course) -> None:
        """A span for an answer, its steps within, and in these the requests to models."""
        told = {"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": WORKFLOW}
        failed = {"error.type": FAILED} if course.status == FAILED else {}
        self._answers.record(course.seconds, {**told, **failed})
        about = {**told, **failed, "daoban.status": course.status}
        root = self._span(f"invoke_workflow {WORKFLOW}", course.began, about, Context())
        inside = set_span_in_context(root, Context())
        for stage in course.stages:
            self._stage(stage, inside)
        _end(root, course.began, course.seconds, FAILED in failed.values())

    def close(self) -> None:
        """Send what is left, and stop."""
        self._tracing.shutdown()
        self._measuring.shutdown(LAST_WORDS)

    def _stage(self, stage: Stage, inside: Context) -> None:
        span = self._span(stage.name, stage.began, {}, inside)
        within = set_span_in_context(span, inside)
        for call in stage.calls:
            chat = self._span(
                f"chat {call.model}", call.began, _described(call) | _took(call), within,
                SpanKind.CLIENT,
            )  # fmt: skip
            _end(chat, call.began, call.seconds, bool(call.error))
        _end(span, stage.began, stage.seconds)

    def _span(
        self, name: str, began: int, told: Told, inside: Context, kind: SpanKind = SpanKind.INTERNAL
    ) -> Span:
        return self._tracer.start_span(name, inside, kind, told, start_time=began)


def exporter() -> Exporter:
    """An exporter to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, by HTTP."""
    about = Resource.create()
    if str(about.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        about = about.merge(Resource({SERVICE_NAME: OURS}))
    tracing = TracerProvider(resource=about, shutdown_on_exit=False)
    tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return Exporter(tracing, MeterProvider([reader], about, shutdown_on_exit=False))


def _model(call: Call) -> dict[str, str | int]:
    """Which model was asked, and where."""
    answered = {"gen_ai.response.model": call.answered} if call.answered else {}
    return {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": call.provider,
        "gen_ai.request.model": call.model, **answered,
    }  # fmt: skip


def _described(call: Call) -> dict[str, str | int]:
    """The same with the failure: an HTTP status by its number alone."""
    failed = {"error.type": call.error.removeprefix("http ")} if call.error else {}
    return {**_model(call), **failed}


def _took(call: Call) -> dict[str, str | int]:
    """The tokens that a call took, where it took any."""
    took = {"gen_ai.usage.input_tokens": call.input, "gen_ai.usage.output_tokens": call.output}
    return {name: count for name, count in took.items() if count}


def _end(span: Span, began: int, seconds: float, failed: bool = False) -> None:
    if failed:
        span.set_status(Status(StatusCode.ERROR))
    span.end(began + int(seconds * NANO))
