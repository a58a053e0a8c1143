"""`daoban tickets …`: the staff's side of messages left by citizens (工单处理)."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from assistant.question import HERE
from assistant.tickets import State, Ticket, Tickets
from channels.terminal import fail

app = typer.Typer(help="留言工单：查看、回复、办结", no_args_is_help=True)
STATES = get_args(State)

Number = Annotated[str, typer.Argument(help="as told to the citizen, e.g. T260331-7K3Q-9M2X")]


def _tickets() -> Tickets:
    from assistant.build import store
    from assistant.settings import Settings

    return Tickets(store(Settings()).engine)


def _line(ticket: Ticket) -> str:
    contact = f"  联系方式 {ticket.contact}" if ticket.contact else ""
    reply = f"\n    回复：{ticket.reply}" if ticket.reply else ""
    at = f"{ticket.created_at.astimezone(HERE):%Y-%m-%d %H:%M}"
    return f"{ticket.number}  {ticket.state}  {at}{contact}\n    {ticket.text}{reply}"


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="open, answered, closed or all")] = "open",
) -> None:
    """The messages that citizens left, the oldest first."""
    if state not in (*STATES, "all"):
        fail(f"no state {state!r}; there are {', '.join(STATES)} and all")
    found = _tickets().list(None if state == "all" else state)
    for ticket in found:
        typer.echo(_line(ticket))
    typer.echo(f"{len(found)} tickets")


@app.command()
def reply(
    number: Number, text: Annotated[str, typer.Argument(help="what the citizen reads")]
) -> None:
    """Answer a message; whoever has its number can read the answer."""
    _done(_tickets().reply(number.upper(), text), number)


@app.command()
def close(number: Number) -> None:
    """Close a message that needs no more."""
    _done(_tickets().close(number.upper()), number)


def _done(found: bool, number: str) -> None:
    if not found:
        fail(f"no ticket has the number {number!r}; see `daoban tickets list --state all`")
    typer.echo(f"{number.upper()}: done")
