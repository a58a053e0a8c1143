"""Where a language model is reached (模型接口设置): off unless an address is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NONE = SecretStr("")


@dataclass(frozen=True)
class Endpoint:
    """One OpenAI-compatible address with the model asked there and its 备案号."""

    url: str
    name: str
    key: SecretStr
    filing: str


class ModelSettings(BaseSettings):
    """Every setting of the model; lists are separated by commas, best first, in one order."""

    model_config = SettingsConfigDict(
        env_prefix="DAOBAN_MODEL_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    base_url: str = Field("", description="OpenAI-compatible addresses, best first; empty: no model")
    name: str = Field("", description="the model at each address; one serves for all")
    api_key: SecretStr = Field(NONE, description="the key for each address; one serves for all")
    filing: str = Field("", description="备案号 of each model, shown with its words; one serves for all")
    daily_tokens: int = Field(5_000_000, ge=0, description="tokens a day and process; then no model")
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
        for field in ("name", "api_key", "filing"):
            count = len(self._values(field))
            if urls and count not in (0, 1, len(urls)):
                raise ValueError(
                    f"DAOBAN_MODEL_{field.upper()}: {count} values for {len(urls)} addresses; "
                    "give one for all or one each"
                )
        return self

    def _values(self, field: str) -> list[str]:
        value = getattr(self, field)
        return _list(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The addresses to ask, best first; empty where no model is wanted."""
        urls = _list(self.base_url)
        names, keys, filings = (
            _spread(self._values(f), len(urls)) for f in ("name", "api_key", "filing")
        )
        return tuple(
            Endpoint(u, n, SecretStr(k), f)
            for u, n, k, f in zip(urls, names, keys, filings, strict=True)
        )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _spread(values: list[str], count: int) -> list[str]:
    """One value each: the only one for all, nothing where there is none."""
    return values if len(values) == count else (values or [""])[:1] * count
