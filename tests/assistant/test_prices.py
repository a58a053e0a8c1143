"""Prices and the limit in yuan: lists like the others, and errors that name the variable."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.endpoints import ModelSettings

TWO = {"base_url": "http://127.0.0.1:1/v1,http://127.0.0.1:2/v1", "name": "a,b"}


def test_a_call_costs_what_its_tokens_cost_at_that_address() -> None:
    first, second = ModelSettings(**TWO, input_price="2,0.5", output_price="8").endpoints()
    assert first.cost(1_000_000, 0) == 2 and first.cost(500_000, 1_000_000) == 9
    assert second.cost(2_000_000, 250_000) == 3


def test_without_prices_it_costs_nothing() -> None:
    assert [e.cost(10**9, 10**9) for e in ModelSettings(**TWO).endpoints()] == [0, 0]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"input_price": "cheap"}, "DAOBAN_MODEL_INPUT_PRICE: 'cheap'"),
        ({"output_price": "-1"}, "DAOBAN_MODEL_OUTPUT_PRICE: '-1'"),
        ({"output_price": "nan"}, "DAOBAN_MODEL_OUTPUT_PRICE: 'nan'"),
        ({"input_price": "1,2,3"}, "DAOBAN_MODEL_INPUT_PRICE: 3 values for 2 addresses"),
        ({"understanding_input_price": "dear"}, "DAOBAN_MODEL_UNDERSTANDING_INPUT_PRICE: 'dear'"),
        ({"daily_yuan": "20"}, "DAOBAN_MODEL_INPUT_PRICE: missing"),
        ({"daily_yuan": "20", "input_price": "1"}, "DAOBAN_MODEL_OUTPUT_PRICE: missing"),
    ],
)
def test_what_is_wrong_with_a_price_is_named(told: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        ModelSettings.model_validate(TWO | told)
    assert named in str(wrong.value)


def test_free_of_charge_is_a_price() -> None:
    assert ModelSettings(**TWO, daily_yuan=0, input_price="0", output_price="0").endpoints()


def test_the_model_that_reads_has_prices_of_its_own_where_they_are_given() -> None:
    told = ModelSettings(**TWO, input_price="2", output_price="8", understanding_input_price="0.5")
    assert [e.cost(1_000_000, 1_000_000) for e in told.reading().endpoints()] == [8.5, 8.5]
    assert [e.cost(1_000_000, 1_000_000) for e in told.endpoints()] == [10, 10]
