"""How an answer came about is told once it is stored, with what it asked of models, and kept with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from putting import ask

from assistant.assistant import Assistant
from assistant.budget import Spent, today
from assistant.build import build
from assistant.endpoints import ModelSettings
from assistant.model import Model
from assistant.settings import Settings
from assistant.spending import Spending
from assistant.steps.explain import Explainer
from assistant.store import Store
from assistant.telemetry import Call, Course, Telemetry
from evals.model_server import ModelServer, honest, model_server
from knowledge.library import Knowledge
from knowledge.snapshot import Shelf

ASKED = "我叫王小明，电话13812345678，居民身份证补领要什么材料"


class Ear:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.courses: list[Course] = []

    def called(self, call: Call) -> None:
        self.calls.append(call)

    def ran(self, course: Course) -> None:
        self.courses.append(course)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(honest) as running:
        yield running


def helped(words: Knowledge, store: Store, url: str) -> tuple[Assistant, Ear]:
    """An assistant with a model, and who hears of it."""
    settings = ModelSettings(base_url=url, name="m", input_price="2", output_price="8", total_seconds=2)
    telemetry, ear = Telemetry(), Ear()
    telemetry.join(ear)
    explainer = Explainer(Model(settings, telemetry=telemetry))
    return Assistant(lambda: words, store, explainer=explainer, telemetry=telemetry), ear


def kept(store: Store, answer_id: str) -> dict[str, Any]:
    found = store.explain(answer_id)
    assert found
    return dict(found["trace"])


def test_steps_calls_and_masked_kinds_are_told(
    words: Knowledge, store: Store, server: ModelServer
) -> None:
    assistant, ear = helped(words, store, server.url)
    answer = ask(assistant, ASKED)
    (course,) = ear.courses
    assert course.status == answer.status.value and course.outcomes == ("shown",)
    assert set(course.masked) == {"姓名", "手机号"}
    by_name = {stage.name: stage for stage in course.stages}
    assert list(by_name) == ["understand", "find", "compose", "explain"]
    assert by_name["explain"].calls == tuple(ear.calls) and not by_name["find"].calls
    assert course.began <= by_name["understand"].began <= by_name["explain"].began
    assert sum(s.seconds for s in course.stages) <= course.seconds
    assert "王小明" not in repr(course) and "身份证" not in repr(course)


def test_tokens_and_cost_are_kept_with_the_answer(
    words: Knowledge, store: Store, server: ModelServer
) -> None:
    assistant, _ = helped(words, store, server.url)
    (call,) = kept(store, ask(assistant, ASKED).id)["calls"]
    told = {n: call[n] for n in ("stage", "model", "answered", "input", "output", "cost")}
    assert told == {
        "stage": "explain", "model": "m", "answered": "m", "input": 90, "output": 10, "cost": 0.00026,
    }  # fmt: skip


def test_what_a_dead_model_did_to_an_answer_is_told(
    words: Knowledge, store: Store, server: ModelServer
) -> None:
    server.mood = "401"
    assistant, ear = helped(words, store, server.url)
    answer = ask(assistant, ASKED)
    assert ear.courses[0].degraded == ("http 401",) and not answer.generated
    assert [c["error"] for c in kept(store, answer.id)["calls"]] == ["http 401"]


def test_without_a_model_no_calls_are_kept(words: Knowledge, store: Store) -> None:
    assert "calls" not in kept(store, ask(Assistant(lambda: words, store), ASKED).id)


def test_what_a_day_cost_is_kept_in_the_record(
    shelf: Shelf, tiny: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "BASE_URL": server.url, "NAME": "m", "INPUT_PRICE": "2", "OUTPUT_PRICE": "8",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"DAOBAN_MODEL_{name}", value)
    settings = Settings(data=shelf.folder.parent, content=tiny)
    built = build(settings)
    assert ask(built.assistant, ASKED).generated
    calls = len(server.asked)
    spent = Spending(built.store.engine).add(today(), Spent())
    built.store.close()
    assert spent == Spent(calls, 90 * calls, 10 * calls, pytest.approx(0.00026 * calls))
    monkeypatch.setenv("DAOBAN_MODEL_DAILY_YUAN", "0.0001")
    again = build(settings)
    assert not ask(again.assistant, ASKED, name="conversation-2").generated
    again.store.close()
    assert len(server.asked) == calls
