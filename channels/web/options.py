"""The web's own settings (网页设置): read once from DAOBAN_WEB_… where the app is made."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.\-\[\]:]+")


class WebSettings(BaseSettings):
    """Who may embed the widget, how long things live, how often they may be asked for."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_WEB_", frozen=True, extra="ignore")

    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="sites that may embed the widget besides our own: each as https://www.example.cn or, in demos, *"
    )
    public_url: str | None = Field(
        None, validation_alias="DAOBAN_PUBLIC_URL", description="our address as phones reach it; default: as asked"
    )
    session_minutes: int = Field(30, ge=1, description="life of a widget session")
    sessions_per_minute: int = Field(300, ge=1, description="widget sessions from one address")
    turns_per_minute: int = Field(20, ge=1, description="questions in one widget session")
    writes_per_minute: int = Field(60, ge=1, description="shares and tickets from one address")
    share_hours: int = Field(24, ge=1, le=24 * 30, description="life of a shared answer")
    kiosk_idle_seconds: int = Field(90, ge=10, description="idle time after which a kiosk forgets")

    @field_validator("origins", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        """Origins with commas or spaces between them, each without a path."""
        found = tuple(re.split(r"[\s,]+", value.strip())) if isinstance(value, str) else tuple(value)
        found = tuple(o.rstrip("/").lower() for o in found if o)
        if wrong := [o for o in found if not ORIGIN.fullmatch(o)]:
            raise ValueError(f"{wrong[0]!r} is no origin; write https://www.example.cn and no path, or *")
        return found

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
            raise ValueError(f"{value!r} is no address; write https://www.example.cn")
        return value.rstrip("/") if value else None

    @property
    def session(self) -> timedelta:
        """How long a session lives."""
        return timedelta(minutes=self.session_minutes)

    @property
    def share(self) -> timedelta:
        """How long a share lives."""
        return timedelta(hours=self.share_hours)
