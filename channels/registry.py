"""Which channels there are, and which are on (渠道登记): a new one gets one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from channels.channel import Channel
from channels.mail import Mail
from channels.settings import ChannelSettings


@dataclass(frozen=True)
class Entry:
    """A channel that may be switched on: what it needs, and how it is made.

    `missing` names the settings that are not given; `make` imports the channel's file only when
    it is on.
    """

    title: str
    missing: Callable[[ChannelSettings], list[str]]
    make: Callable[[ChannelSettings, Mail], Channel]


def _lacking(settings: ChannelSettings, *names: str) -> list[str]:
    def empty(value: object) -> bool:
        secret = getattr(value, "get_secret_value", None)
        return not (secret() if secret else value)

    return [f"DAOBAN_{n.upper()}" for n in names if empty(getattr(settings, n))]


def _needs(*names: str) -> Callable[[ChannelSettings], list[str]]:
    return lambda settings: _lacking(settings, *names)


def _console(settings: ChannelSettings, mail: Mail) -> Channel:
    from channels.console import Console

    return Console(mail)


REGISTRY: dict[str, Entry] = {
    "console": Entry("控制台", _needs("console"), _console),
}


def channels(settings: ChannelSettings, mail: Mail) -> dict[str, Channel]:
    """The channels that have all they need."""
    return {
        name: entry.make(settings, mail)
        for name, entry in REGISTRY.items()
        if not entry.missing(settings)
    }
