"""Where a language model is reached (模型接口设置): off unless an address is given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import inf
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NONE = SecretStr("")
PER = 1_000_000
PRICES = ("input_price", "output_price")
READING_PRICES = tuple(f"understanding_{price}" for price in PRICES)
OURS = frozenset({"model", "messages", "stream", "temperature", "max_tokens"})


@dataclass(frozen=True)
class Endpoint:
    """One OpenAI-compatible address with the model asked there, its 备案号 and its prices (单价)."""

    url: str
    name: str
    key: SecretStr
    filing: str
    input_price: float = 0.0
    output_price: float = 0.0

    def cost(self, put: int, written: int) -> float:
        """What a call takes in yuan, by its tokens."""
        return (put * self.input_price + written * self.output_price) / PER


class ModelSettings(BaseSettings):
    """Every setting of the model; lists are separated by commas, best first, in one order."""

    model_config = SettingsConfigDict(
        env_prefix="DAOBAN_MODEL_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    base_url: str = Field("", description="OpenAI-compatible addresses, best first; empty: no model")
    name: str = Field("", description="the model at each address; one serves for all")
    api_key: SecretStr = Field(NONE, description="the key for each address; one serves for all")
    filing: str = Field("", description="备案号 of each model, shown with its words; one serves for all")
    understands: Literal["never", "doubt", "always"] = Field(
        "doubt", description="when a model reads a question before it is answered"
    )
    understanding: str = Field("", description="the model that reads at each address; empty: the same")
    extra: str = Field("", description='JSON put into every request, e.g. {"enable_thinking": false}')
    input_price: str = Field("", description="yuan for a million tokens put in; one serves for all")
    output_price: str = Field("", description="yuan for a million tokens written; one serves for all")
    understanding_input_price: str = Field("", description="the same for the model that reads; empty: the same")
    understanding_output_price: str = Field("", description="the same for the model that reads; empty: the same")
    daily_yuan: float | None = Field(None, ge=0, description="yuan a day, then no model; empty: no such limit")
    daily_tokens: int = Field(5_000_000, ge=0, description="tokens a day, then no model; 0: never one")
    concurrency: int = Field(8, ge=1, description="questions put at once; more go without a model")
    connect_seconds: float = Field(3.0, gt=0, description="longest wait for a connection")
    first_token_seconds: float = Field(8.0, gt=0, description="longest wait for the first word")
    idle_seconds: float = Field(5.0, gt=0, description="longest wait between words")
    total_seconds: float = Field(11.0, gt=0, description="longest wait of an answer for all models")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        urls, names = _list(self.base_url), _list(self.name)
        if wrong := [u for u in urls if not u.startswith(("http://", "https://"))]:
            raise ValueError(f"DAOBAN_MODEL_BASE_URL: not an http address: {', '.join(wrong)}")
        if urls and not names:
            raise ValueError("DAOBAN_MODEL_NAME: missing; name the model to ask at each address")
        for field in ("name", "understanding", "api_key", "filing", *PRICES, *READING_PRICES):
            count = len(self._values(field))
            if urls and count not in (0, 1, len(urls)):
                raise ValueError(
                    f"DAOBAN_MODEL_{field.upper()}: {count} values for {len(urls)} addresses; "
                    "give one for all or one each"
                )
        return self

    @model_validator(mode="after")
    def _adding(self) -> Self:
        try:
            more = self.more
        except ValueError:
            more = None
        if not isinstance(more, dict):
            raise ValueError(
                'DAOBAN_MODEL_EXTRA: no JSON object; write such as {"enable_thinking": false}'
            )
        if ours := OURS & more.keys():
            raise ValueError(f"DAOBAN_MODEL_EXTRA: {', '.join(sorted(ours))} is set by us; leave it out")
        return self

    @property
    def more(self) -> Any:
        """What is put into every request besides, by name."""
        return json.loads(self.extra or "{}")

    @model_validator(mode="after")
    def _priced(self) -> Self:
        for field in (*PRICES, *READING_PRICES):
            for told in self._values(field):
                if not _is_price(told):
                    raise ValueError(
                        f"DAOBAN_MODEL_{field.upper()}: {told!r} is no price; "
                        "write yuan for a million tokens, such as 2 or 0.5"
                    )
        for field in PRICES if self.daily_yuan is not None and self.base_url else ():
            if not self._values(field):
                raise ValueError(
                    f"DAOBAN_MODEL_{field.upper()}: missing; DAOBAN_MODEL_DAILY_YUAN counts by prices"
                )
        return self

    def _values(self, field: str) -> list[str]:
        value = getattr(self, field)
        return _list(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def reading(self) -> ModelSettings:
        """The same addresses with the models that read questions, at their prices."""
        prices = {
            price: getattr(self, own) or getattr(self, price)
            for price, own in zip(PRICES, READING_PRICES, strict=True)
        }
        return self.model_copy(update={"name": self.understanding or self.name, **prices})

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The addresses to ask, best first; empty where no model is wanted."""
        urls = _list(self.base_url)
        names, keys, filings, *prices = (
            _spread(self._values(f), len(urls)) for f in ("name", "api_key", "filing", *PRICES)
        )
        return tuple(
            Endpoint(u, n, SecretStr(k), f, float(i or 0), float(o or 0))
            for u, n, k, f, i, o in zip(urls, names, keys, filings, *prices, strict=True)
        )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_price(text: str) -> bool:
    try:
        return 0 <= float(text) < inf
    except ValueError:
        return False


def _spread(values: list[str], count: int) -> list[str]:
    """One value each: the only one for all, nothing where there is none."""
    return values if len(values) == count else (values or [""])[:1] * count
