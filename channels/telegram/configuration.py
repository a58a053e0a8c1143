"""Whether the bot is set up so that it can work (配置检查)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from channels.settings import ChannelSettings

TOKEN = re.compile(r"\d+:\S+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SHORTEST_SECRET = 16
PORTS = {None, 443, 80, 88, 8443}
PATH = "/channels/telegram"
API = str(ChannelSettings.model_fields["telegram_api"].default)


def address(settings: ChannelSettings) -> str:
    """Where updates are delivered to."""
    return settings.public_url.rstrip("/") + PATH


def problems(settings: ChannelSettings) -> list[str]:
    """What is wrong, in sentences."""
    return [*_problems(settings)]


def _problems(settings: ChannelSettings) -> Iterator[str]:
    if not TOKEN.fullmatch(settings.telegram_token.get_secret_value()):
        yield "DAOBAN_TELEGRAM_TOKEN is no bot token: a number, a colon, letters"
    if urlsplit(settings.telegram_api).scheme not in ("http", "https"):
        yield "DAOBAN_TELEGRAM_API must be an address with http or https"
    if not settings.telegram_polling:
        yield from _of_webhook(settings)


def _of_webhook(settings: ChannelSettings) -> Iterator[str]:
    secret, url = settings.telegram_secret.get_secret_value(), urlsplit(settings.public_url)
    if not SECRET.fullmatch(secret):
        yield "DAOBAN_TELEGRAM_SECRET takes 1–256 of A-Z a-z 0-9 _ - and nothing else"
    elif len(secret) < SHORTEST_SECRET:
        yield f"DAOBAN_TELEGRAM_SECRET is short; use {SHORTEST_SECRET} characters or more"
    if url.scheme != "https":
        yield "DAOBAN_PUBLIC_URL must be an https address for a webhook; polling works without"
    elif _port(settings.public_url) not in PORTS and settings.telegram_api == API:
        yield "DAOBAN_PUBLIC_URL: webhooks are delivered to ports 443, 80, 88 and 8443 only"


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        return 0
