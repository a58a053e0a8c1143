"""The settings of the model: lists in one order, and errors that name the variable."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.build import explainer
from assistant.endpoints import ModelSettings

A, B = "http://127.0.0.1:1/v1", "https://b.example.org/v1"


def read(monkeypatch: pytest.MonkeyPatch, **told: str) -> ModelSettings:
    for name, value in told.items():
        monkeypatch.setenv(f"DAOBAN_MODEL_{name.upper()}", value)
    return ModelSettings()


def test_without_an_address_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, name="m", api_key="k")
    assert settings.endpoints() == () and explainer(settings) is None


def test_with_an_address_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explainer(read(monkeypatch, base_url=A, name="m")) is not None


def test_one_value_serves_for_all_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, base_url=f"{A}, {B}", name="m,n", api_key="k")
    found = [(e.url, e.name, e.key.get_secret_value(), e.filing) for e in settings.endpoints()]
    assert found == [(A, "m", "k", ""), (B, "n", "k", "")]


def test_a_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, base_url=A, name="m", api_key="very-secret")
    assert "very-secret" not in f"{settings!r} {settings.endpoints()!r}"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"base_url": "ftp://x", "name": "m"}, "DAOBAN_MODEL_BASE_URL"),
        ({"base_url": A}, "DAOBAN_MODEL_NAME"),
        ({"base_url": f"{A},{B},{A}", "name": "m,n"}, "DAOBAN_MODEL_NAME"),
        ({"base_url": A, "name": "m", "api_key": "one-key,two-key"}, "DAOBAN_MODEL_API_KEY"),
        ({"base_url": A, "name": "m", "extra": "{no json"}, "DAOBAN_MODEL_EXTRA: no JSON object"),
        ({"base_url": A, "name": "m", "extra": "[1]"}, "DAOBAN_MODEL_EXTRA: no JSON object"),
        ({"base_url": A, "name": "m", "extra": '{"stream": false}'}, "DAOBAN_MODEL_EXTRA: stream"),
    ],
)
def test_what_is_wrong_is_named_without_the_key(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], named: str
) -> None:
    with pytest.raises(ValidationError) as wrong:
        read(monkeypatch, **told)
    assert named in str(wrong.value) and "one-key" not in str(wrong.value)
