"""The model's client over real HTTP: whatever an endpoint does, it ends in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.budget import Budget
from assistant.endpoints import ModelSettings
from assistant.model import Model
from assistant.writer import Unavailable, Written
from evals.model_server import FAILURES, SORRY, ModelServer, failing, model_server

SECRET = "一句谁也不该在日志里看到的话"
DAY = date(2026, 3, 2)
GENEROUS = 30.0


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: "好的。") as running:
        yield running


def told(url: str, **more: Any) -> ModelSettings:
    usual: dict[str, Any] = {
        "name": "m", "first_token_seconds": 0.4, "idle_seconds": 0.4, "total_seconds": 1.5,
    }  # fmt: skip
    return ModelSettings(base_url=url, **(usual | more))


async def write(model: Model) -> Written | str:
    try:
        async with asyncio.timeout(GENEROUS):
            return await model.write("规则", SECRET)
    except Unavailable as error:
        return error.reason


def written(model: Model) -> Written | str:
    return asyncio.run(write(model))


def test_a_text_comes_with_its_model_and_what_it_took(server: ModelServer) -> None:
    model = Model(told(server.url, api_key=SecretStr("k1"), filing="备案1"))
    assert written(model) == Written("好的。", "m", "备案1", 90, 10)
    (body,) = server.asked
    assert server.keys == ["k1"] and body["model"] == "m" and body["temperature"] == 0
    assert [m["content"] for m in body["messages"]] == ["规则", SECRET]


def test_what_is_to_be_put_into_every_request_is(server: ModelServer) -> None:
    written(Model(told(server.url, extra='{"chat_template_kwargs": {"enable_thinking": false}}')))
    (body,) = server.asked
    assert body["chat_template_kwargs"] == {"enable_thinking": False} and body["max_tokens"] > 0


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_ends_in_time_and_quotes_nothing(
    server: ModelServer, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "daoban")
    with failing(server, failure) as url:
        result = written(Model(told(url)))
    if failure == "refuses":
        assert isinstance(result, Written) and result.text == SORRY
    else:
        assert isinstance(result, str) and result
        assert [r for r in caplog.records if r.name == "daoban"]
    assert SECRET not in "".join(r.getMessage() for r in caplog.records if r.name == "daoban")


def test_the_next_endpoint_is_asked_when_the_first_fails(server: ModelServer) -> None:
    with model_server(lambda _: "第二个。") as second:
        server.mood = "401"
        patient = {"first_token_seconds": GENEROUS, "total_seconds": GENEROUS}
        model = Model(told(f"{server.url},{second.url}", name="a,b", **patient))
        result = written(model)
    assert isinstance(result, Written) and (result.text, result.model) == ("第二个。", "b")


def test_one_retry_is_made_where_a_pause_may_help(server: ModelServer) -> None:
    for mood, wait, times in (
        ("429", "0.1", 2), ("429", "30", 1), ("500", "", 2),
        ("401", "", 1),
    ):  # fmt: skip
        server.mood, server.wait = mood, wait
        server.asked.clear()
        assert written(Model(told(server.url))) == f"http {mood}"
        assert len(server.asked) == times


def test_an_endpoint_that_fails_again_and_again_is_left_alone(server: ModelServer) -> None:
    server.mood, model = "401", Model(told(server.url))
    reasons = [written(model) for _ in range(7)]
    assert reasons == ["http 401"] * 5 + ["breaker"] * 2 and len(server.asked) == 5


def test_a_day_has_its_budget_and_the_next_day_another(server: ModelServer) -> None:
    days = [DAY]
    model = Model(told(server.url), Budget(150, day=lambda: days[-1]))
    results = [written(model) for _ in range(3)]
    assert [isinstance(r, Written) for r in results] == [True, True, False]
    assert results[2] == "budget" and len(server.asked) == 2
    days.append(DAY + timedelta(days=1))
    assert isinstance(written(model), Written)


def test_more_questions_than_allowed_go_without_a_model(server: ModelServer) -> None:
    server.mood, model = "silence", Model(told(server.url, concurrency=2))

    async def crowd() -> list[Written | str]:
        return await asyncio.gather(*(write(model) for _ in range(6)))

    results = asyncio.run(crowd())
    assert results.count("busy") == 4 and results.count("time") == 2 and len(server.asked) == 2
    server.mood = ""
    assert isinstance(written(model), Written)


def test_who_gives_up_after_long_waiting_counts_as_a_failure(server: ModelServer) -> None:
    server.mood, model = "slow drip", Model(told(server.url, total_seconds=GENEROUS))

    async def given_up(after: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(after):
                await model.write("规则", SECRET)

    for after in (0.1,) * 6 + (0.6,) * 5:
        asyncio.run(given_up(after))
    asked = len(server.asked)
    assert asked >= 5 and written(model) == "breaker" and len(server.asked) == asked
