"""`daoban wechat …`: the account's menu from the terminal (公众号菜单)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from assistant.settings import Settings
from channels.settings import ChannelSettings
from channels.terminal import fail
from channels.wechat.account import Account
from channels.wechat.client import Refusal, Unanswered
from channels.wechat.menu import MenuTrouble, read
from channels.wechat.tokens import TokenTrouble

app = typer.Typer(help="微信公众号：菜单", no_args_is_help=True)
menu_app = typer.Typer(help="菜单：推送、查看", no_args_is_help=True)
app.add_typer(menu_app, name="menu")
T = TypeVar("T")
HINTS = {
    40013: "DAOBAN_WECHAT_APPID is not the account's",
    40125: "DAOBAN_WECHAT_SECRET is not the account's",
    40164: "this machine's address is not in the account's list of allowed addresses (IP白名单)",
    46003: "the account has no menu yet; run `daoban wechat menu push`",
    48001: "the account may not do this; it has to be verified (认证)",
}


@menu_app.command()
def push() -> None:
    """Check wechat-menu.yaml and put it in force; phones show it within some minutes."""
    asked = ChannelSettings()
    try:
        menu = read(Settings().content).native(asked.public_url)
    except MenuTrouble as trouble:
        fail(str(trouble))
    _called(asked, lambda account: account.put_menu(menu))
    typer.echo(f"{len(menu['button'])} buttons are in force")


@menu_app.command()
def show() -> None:
    """The menu that is in force on the platform."""
    found = _called(ChannelSettings(), lambda account: account.menu())
    typer.echo(json.dumps(found["menu"], ensure_ascii=False, indent=2))


def _called(asked: ChannelSettings, work: Callable[[Account], Awaitable[T]]) -> T:
    """Do something with the account; ends with a sentence where it cannot be done."""
    if not (asked.wechat_appid and asked.wechat_secret.get_secret_value()):
        fail("DAOBAN_WECHAT_APPID and DAOBAN_WECHAT_SECRET: both are needed to call the platform")
    try:
        return asyncio.run(_with_account(asked, work))
    except Refusal as refusal:
        hint = HINTS.get(refusal.code, "see the platform's list of error codes")
        return fail(f"errcode {refusal.code}: {hint}")
    except (Unanswered, TokenTrouble):
        return fail(f"{asked.wechat_api} does not answer; is this machine connected?")


async def _with_account(asked: ChannelSettings, work: Callable[[Account], Awaitable[T]]) -> T:
    from assistant.build import store
    from channels.notes import Notes
    from channels.wechat.client import Api

    record = store(Settings())
    secret = asked.wechat_secret.get_secret_value()
    account = Account(
        Api(asked.wechat_api), lambda: Notes(record.engine), asked.wechat_appid, secret, push=False
    )
    try:
        return await work(account)
    finally:
        await account.close()
        record.close()
