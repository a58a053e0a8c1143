"""What a call took: tokens in and out, yuan, also where the endpoint tells nothing or fails half way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from assistant.budget import Budget
from assistant.endpoints import ModelSettings
from assistant.model import Model
from assistant.tally import provider
from assistant.telemetry import Call, Course, Telemetry
from assistant.writer import Unavailable, Written
from evals.model_server import (
    DONE,
    FAILURES,
    Completions,
    ModelServer,
    chunk,
    failing,
    model_server,
)

SYSTEM, USER = "规则" * 10, "一句谁也不该在别处看到的话"
PUT = len(SYSTEM) + len(USER)


class Mute(Completions):
    """Tells no usage."""

    def _stream(self, mood: str, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write(chunk(text) + chunk("", "stop") + DONE)


class Ear:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def called(self, call: Call) -> None:
        self.calls.append(call)

    def ran(self, course: Course) -> None:
        """No answers here."""


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: "好的。") as running:
        yield running


def asked(url: str, budget: Budget | None = None) -> tuple[Written | str, list[Call]]:
    """What comes of one question, and the calls that were told."""
    settings = ModelSettings(
        base_url=url, name="m", input_price="2", output_price="8", first_token_seconds=1.5,
        idle_seconds=0.5, total_seconds=4,
    )  # fmt: skip
    telemetry, ear = Telemetry(), Ear()
    telemetry.join(ear)

    async def put() -> Written | str:
        try:
            return await Model(settings, budget, telemetry).write(SYSTEM, USER)
        except Unavailable as error:
            return error.reason

    return asyncio.run(put()), ear.calls


def test_tokens_and_cost_are_told_apart(server: ModelServer) -> None:
    written, (call,) = asked(server.url)
    assert isinstance(written, Written) and not written.estimated
    assert (written.input, written.output, written.tokens) == (90, 10, 100)
    assert written.cost == call.cost == pytest.approx((90 * 2 + 10 * 8) / 1e6)
    assert (call.model, call.answered, call.input, call.output) == ("m", "m", 90, 10)
    assert call.provider == "127.0.0.1" and call.first is not None and not call.error
    assert 0 < call.first <= call.seconds


def test_where_no_usage_is_told_every_character_counts_as_a_token(server: ModelServer) -> None:
    server.RequestHandlerClass = Mute
    written, (call,) = asked(server.url)
    assert isinstance(written, Written) and written.estimated and call.estimated
    assert (written.input, written.output) == (PUT, 3) and written.cost > 0


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_is_told_by_its_kind_and_quotes_nothing(
    server: ModelServer, failure: str
) -> None:
    with failing(server, failure) as url:
        result, calls = asked(url)
    assert calls and USER not in repr(calls)
    assert [c.error == "" for c in calls] == [failure == "refuses"] * len(calls)
    if failure != "refuses":
        assert calls[-1].error == result


@pytest.mark.parametrize(("failure", "costs"), [("stall", True), ("slow drip", True), ("401", False), ("silence", False)])
def test_what_was_taken_is_paid_also_where_it_failed_half_way(
    server: ModelServer, failure: str, costs: bool
) -> None:
    budget = Budget(PUT)
    with failing(server, failure) as url:
        _, calls = asked(url, budget)
    assert any(c.input for c in calls) is costs
    assert asyncio.run(budget.allows()) is not costs


def test_models_of_one_process_share_a_budget(server: ModelServer) -> None:
    budget = Budget(150)
    results = [asked(server.url, budget)[0] for _ in range(3)]
    assert [isinstance(r, Written) for r in results] == [True, True, False] and results[2] == "budget"


def test_a_provider_is_named_by_its_address() -> None:
    assert provider("https://api.deepseek.example.com/v1") == "deepseek"
    assert provider("https://moonshot.example.cn/v1") == "moonshot_ai"
    assert provider("http://vllm.internal.example.cn:8000/v1") == "vllm.internal.example.cn"
