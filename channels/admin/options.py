"""Settings of the interface for systems (管理接口设置): the webhook, what is looked for in the content."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from channels.admin.signing import signing_key


class AdminSettings(BaseSettings):
    """Read once from DAOBAN_… where the app is made."""

    model_config = SettingsConfigDict(
        env_prefix="DAOBAN_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    publish_hook_url: str = Field(
        "", pattern=r"^$|^https?://[^\s@]+$", description="called after each publication, rollback and urgent measure"
    )
    publish_hook_secret: SecretStr = Field(
        SecretStr(""), description="signs these calls (Standard Webhooks): whsec_ and Base64"
    )
    stale_days: int = Field(180, ge=1, le=3650, description="entries not looked over for so many days are told")
    eval_report: Path | None = Field(None, description="report of `daoban eval run --json`, shown by matter")
    check_links: bool = Field(False, description="let staff have links.yaml asked whether somebody answers")

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if self.publish_hook_url:
            signing_key(self.publish_hook_secret.get_secret_value())
        return self
