"""`daoban staff …`: the accounts of the console (工作台账号); passwords are asked for, never arguments."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from assistant.staff import Role, Staff, StaffError
from channels.terminal import fail

app = typer.Typer(help="工作台账号：新建、列出、停用、启用、角色、口令", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="2 to 32 small letters, digits or Chinese, . _ -")]
Roles = Annotated[list[Role], typer.Option("--role", help="may be given several times")]
RULES = {
    "short": "it has at least 10 characters", "long": "it has at most 128 characters",
    "plain": "under 16 characters it mixes three of small, large, digits, others",
    "named": "it does not hold the account's name", "worn": "it is none that everybody uses",
    "repeated": "it has five different characters or more",
}  # fmt: skip


@contextmanager
def _staff() -> Iterator[Staff]:
    """The accounts; what is wrong ends the command with its reason."""
    from assistant.build import store
    from assistant.settings import Settings

    try:
        yield Staff(store(Settings()).engine)
    except StaffError as error:
        rule = RULES.get(error.code)
        fail(f"the password will not do: {rule}" if rule else str(error))


def _by() -> str:
    """Who is at the terminal, for the audit log."""
    try:
        return f"命令行 {getpass.getuser()}"[:64]
    except (KeyError, OSError):
        return f"命令行 {os.getuid()}"


def _password() -> str:
    """Typed twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        fail("the two passwords differ")
    return first


@app.command()
def create(
    name: Name, role: Roles,
    keep: Annotated[bool, typer.Option(help="the password need not be changed at the first sign-in")] = False,
) -> None:  # fmt: skip
    """A new account; the password is asked for, or read from standard input."""
    with _staff() as staff:
        staff.create(name, _password(), role, _by(), must_change=not keep)
    typer.echo(f"{name.lower()}: created")


@app.command("list")
def list_() -> None:
    """Every account with its roles."""
    with _staff() as staff:
        for member in staff.all():
            roles = ",".join(r.value for r in Role if r in member.roles)
            state = "locked" if member.locked else "must change password" if member.must_change else "open"
            typer.echo(f"{member.name}  {roles}  {state}")


@app.command()
def lock(name: Name) -> None:
    """Close an account and end its sessions."""
    with _staff() as staff:
        staff.lock(name.lower(), _by())
    typer.echo(f"{name.lower()}: locked")


@app.command()
def unlock(name: Name) -> None:
    """Open an account again, also one closed by wrong passwords."""
    with _staff() as staff:
        staff.unlock(name.lower(), _by())
    typer.echo(f"{name.lower()}: open")


@app.command()
def roles(name: Name, role: Roles) -> None:
    """Give an account these roles and no others."""
    with _staff() as staff:
        staff.set_roles(name.lower(), role, _by())
    typer.echo(f"{name.lower()}: {', '.join(role)}")


@app.command()
def password(name: Name) -> None:
    """Give an account another password, to be changed at the next sign-in; ends its sessions."""
    with _staff() as staff:
        staff.set_password(name.lower(), _password(), _by())
    typer.echo(f"{name.lower()}: password changed")
