"""The console's own settings (工作台设置): read once from DAOBAN_STUDIO_… where it is installed."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class StudioSettings(BaseSettings):
    """From where the console can be reached."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_STUDIO_", frozen=True, extra="ignore")

    allow: Annotated[tuple[Network, ...], NoDecode] = Field(
        LOOPBACK, description="networks that may reach /studio, e.g. 10.20.0.0/16; default: this machine alone"
    )

    @field_validator("allow", mode="before")
    @classmethod
    def _apart(cls, value: Any) -> Any:
        """Networks with commas or spaces between them; nothing stands for this machine alone."""
        named = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else list(value)
        try:
            return tuple(ip_network(name) for name in named if name) or LOOPBACK
        except ValueError as error:
            raise ValueError(f"{error}; write networks as 10.20.0.0/16 192.0.2.7") from error

    def lets_in(self, host: str) -> bool:
        """Whether an address may reach the console; what is no address may not."""
        try:
            asked = ip_address(host)
        except ValueError:
            return False
        asked = getattr(asked, "ipv4_mapped", None) or asked
        return any(asked in network for network in self.allow)
