"""What Prometheus reads: names, labels, few series, and no word of anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from assistant.answer import Answer, Status
from assistant.breaker import Breaker
from assistant.serving import Serving
from assistant.telemetry import Call, Course, Stage, Telemetry
from channels.backlog import Backlog, backlog
from channels.channel import Inbound
from channels.ledger import Ledger
from channels.web.metrics import Meters
from knowledge.snapshot import Shelf

LABELS = {
    "daoban_answers": {"status"}, "daoban_answer_seconds": set(), "daoban_ready": set(),
    "daoban_snapshot_info": {"version"}, "daoban_first_token_seconds": set(),
    "daoban_retrieval_seconds": set(), "daoban_model_calls": {"model"},
    "daoban_model_errors": {"model", "type"}, "daoban_model_tokens": {"model", "kind"},
    "daoban_model_cost_yuan": {"model"}, "daoban_model_breaker": {"model"},
    "daoban_degraded": {"reason"}, "daoban_guard": {"rule"}, "daoban_pii_masked": {"kind"},
    "daoban_index_age_seconds": set(), "daoban_index_bytes": set(), "daoban_queue_depth": set(),
    "daoban_oldest_unanswered_seconds": set(),
}  # fmt: skip
GOOD = Call("qwen", "p", 0, 0.5, 0.2, "qwen-1", 90, 10, cost=0.25)
BAD = Call("qwen", "p", 0, 0.1, error="http 429")
COURSE = Course(
    "answered", 0, 1.0, (Stage("find", 0, 0.1),),
    ("dropped: number", "unavailable: breaker"), ("手机号", "证件号"),
)  # fmt: skip
MOST_SERIES = 2_000


def serving(version: str = "v1") -> Serving:
    """As much of what serves as is read here."""
    return cast(Serving, SimpleNamespace(current=lambda: SimpleNamespace(version=version), ready=True))


def samples(meters: Meters, version: str = "v1") -> list[Any]:
    text = meters.text(serving(version)).decode()
    return [s for family in text_string_to_metric_families(text) for s in family.samples]


def values(meters: Meters, version: str = "v1") -> dict[str, float]:
    """Name and label values → value."""
    return {
        " ".join([s.name.removeprefix("daoban_"), *s.labels.values()]): s.value
        for s in samples(meters, version)
    }


@pytest.fixture
def heard() -> Iterator[tuple[Meters, Telemetry]]:
    """Meters that heard something of everything."""
    telemetry = Telemetry()
    meters = Meters(telemetry)
    telemetry.watch("qwen", Breaker())
    answer = cast(Answer, SimpleNamespace(status=Status.ANSWERED))
    meters.answered(answer, 0.3)
    for call in (GOOD, BAD):
        telemetry.called(call)
    telemetry.ran(COURSE)
    yield meters, telemetry


def test_names_and_labels_are_these(heard: tuple[Meters, Telemetry]) -> None:
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(heard[0].text(serving()).decode()):
        if not family.name.endswith("_created"):
            labels = {name for s in family.samples for name in s.labels} - {"le"}
            found[family.name] = labels
    assert found == LABELS


def test_models_and_answers_are_counted(heard: tuple[Meters, Telemetry]) -> None:
    told = values(heard[0])
    wanted = {
        "model_calls_total qwen": 2, "model_errors_total qwen http 429": 1,
        "model_tokens_total input qwen": 90, "model_tokens_total output qwen": 10,
        "model_cost_yuan_total qwen": 0.25, "first_token_seconds_count": 1,
        "retrieval_seconds_count": 1, "degraded_total breaker": 1, "guard_total number": 1,
        "pii_masked_total 手机号": 1, "pii_masked_total 证件号": 1, "model_breaker qwen": 0,
        "answers_total answered": 1, "snapshot_info v1": 1, "ready": 1,
    }  # fmt: skip
    assert {n: told.get(n) for n in wanted} == wanted


def test_an_open_breaker_is_seen() -> None:
    telemetry, breaker = Telemetry(), Breaker(most=1)
    meters = Meters(telemetry)
    telemetry.watch("qwen", breaker)
    breaker.failed()
    assert values(meters)["model_breaker qwen"] == 2


def test_series_stay_few_whatever_is_told() -> None:
    telemetry = Telemetry()
    meters = Meters(telemetry)
    for n in range(300):
        telemetry.watch(f"model {n}", Breaker())
        for error in range(30):
            telemetry.called(Call(f"model {n}", "p", 0, 0.1, 0.1, error=f"http {error}"))
        told = (f"dropped: rule {n}", f"unavailable: reason {n}")
        telemetry.ran(Course("answered", 0, 1.0, (), told, (f"kind {n}",)))
        meters.text(serving(f"v{n}"))
    found = values(meters, "v1")
    assert len(found) <= MOST_SERIES
    assert found["model_calls_total other"] == 284 * 30 and found["guard_total other"] == 284


def test_what_is_no_plain_word_never_becomes_a_label() -> None:
    meters = Meters()
    said = "我叫王小明电话13812345678"
    meters.ran(Course("answered", 0, 1.0, (), (f"dropped: {said}", f"unavailable: {said}"), (said,)))
    told = values(meters)
    assert not [name for name in told if "王小明" in name]
    assert [told[f"{n} other"] for n in ("guard_total", "degraded_total", "pii_masked_total")] == [1] * 3


def test_age_and_size_of_the_index_are_those_of_what_serves(shelf: Shelf) -> None:
    snapshot = shelf.current()
    assert snapshot
    version, meters = snapshot.manifest.version, Meters(shelf=shelf)
    told = values(meters, version)
    size = sum(f.stat().st_size for f in snapshot.path.rglob("*") if f.is_file())
    assert told["index_bytes"] == size > 10_000
    age = (datetime.now(UTC) - snapshot.manifest.built_at).total_seconds()
    assert 0 < told["index_age_seconds"] <= age
    gone = values(meters, "unpublished")
    assert gone["index_bytes"] != gone["index_bytes"], "NaN before the first publication"


def test_what_waits_is_counted_and_its_age_told(engine: Engine) -> None:
    ledger = Ledger(engine, "w", timedelta(seconds=30))
    assert backlog(engine) == Backlog(0, 0.0)
    for n in (1, 2):
        ledger.put(Inbound("fake", str(n), f"person {n}", "text", datetime.now(UTC), "问"), 0)
    told = values(Meters(backlog=lambda: backlog(engine)))
    assert told["queue_depth"] == 2 and 0 < told["oldest_unanswered_seconds"] < 600
    for _ in (1, 2):
        letter = ledger.claim(ledger.stalled(timedelta())[0])
        assert letter
        ledger.answered(letter.id, "a1")
    assert backlog(engine).depth == 0


def test_a_database_that_is_away_leaves_the_rest_readable(tmp_path: Path) -> None:
    def away() -> Backlog:
        raise OSError("away")

    told = values(Meters(backlog=away))
    assert told["queue_depth"] != told["queue_depth"] and told["ready"] == 1


def test_reading_while_others_count_breaks_nothing() -> None:
    telemetry = Telemetry()
    meters = Meters(telemetry)

    async def both() -> None:
        reading = [asyncio.to_thread(meters.text, serving()) for _ in range(8)]
        telling = [asyncio.to_thread(telemetry.called, GOOD) for _ in range(200)]
        await asyncio.gather(*reading, *telling)

    asyncio.run(both())
    assert values(meters)["model_calls_total qwen"] == 200
