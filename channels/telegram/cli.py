"""`daoban telegram …`: where the bot's updates are delivered (命令行)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from channels.channel import Undelivered, Unreachable
from channels.settings import ChannelSettings
from channels.telegram.bot import BotApi
from channels.telegram.configuration import address, problems
from channels.telegram.note import Refused
from channels.terminal import fail

app = typer.Typer(help="Telegram 式机器人账号", no_args_is_help=True)
webhook_app = typer.Typer(help="回调地址：设置、删除、查看", no_args_is_help=True)
app.add_typer(webhook_app, name="webhook")
Result = TypeVar("Result")


@webhook_app.command("set")
def set_webhook() -> None:
    """Have updates delivered to DAOBAN_PUBLIC_URL, with the secret of DAOBAN_TELEGRAM_SECRET."""
    settings = ChannelSettings(telegram_polling=False)
    if wrong := problems(settings):
        fail("\n".join(wrong))
    secret = settings.telegram_secret.get_secret_value()
    _asked(settings, lambda api: api.set_webhook(address(settings), secret))
    typer.echo(f"updates are delivered to {address(settings)}")


@webhook_app.command("delete")
def delete_webhook() -> None:
    """Have updates kept on the server, for polling."""
    _asked(ChannelSettings(), lambda api: api.delete_webhook())
    typer.echo("updates are kept for polling")


@webhook_app.command("info")
def info() -> None:
    """Where updates are delivered, how many wait, and what went wrong last."""
    known = _asked(ChannelSettings(), lambda api: api.webhook())
    typer.echo(json.dumps(known, ensure_ascii=False, indent=2))


def _asked(settings: ChannelSettings, call: Callable[[BotApi], Awaitable[Result]]) -> Result:
    """The server's answer to a call; ends the command where there is none."""

    async def run() -> Result:
        api = BotApi(settings.telegram_token.get_secret_value(), settings.telegram_api)
        try:
            return await call(api)
        finally:
            await api.close()

    try:
        return asyncio.run(run())
    except Refused as refused:
        fail(f"{settings.telegram_api} refuses: {refused.why}")
    except (Undelivered, Unreachable):
        fail(f"{settings.telegram_api} was not reached, or refuses DAOBAN_TELEGRAM_TOKEN")
