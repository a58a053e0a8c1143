"""`daoban channels …`: which channels are on, what is wrong with them, switching one off (渠道管理)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import ValidationError

from assistant.store import Store
from channels.gate import Gate
from channels.mail import Mail
from channels.registry import REGISTRY, Entry
from channels.settings import ChannelSettings
from channels.terminal import fail

app = typer.Typer(help="渠道：检查、列出、暂停、恢复", no_args_is_help=True)
PREFIX = {"WebSettings": "DAOBAN_WEB_"}

Name = Annotated[str, typer.Argument(help="as `daoban channels list` names it")]


@dataclass(frozen=True)
class Standing:
    """How a channel stands: settings it lacks, the reason it is paused for."""

    name: str
    entry: Entry
    missing: Sequence[str]
    paused: str | None

    @property
    def serves(self) -> bool:
        """Whether it takes messages."""
        return not self.missing and self.paused is None

    def __str__(self) -> str:
        return f"{self.name:<11} {self.entry.title}: {self._state}"

    @property
    def _state(self) -> str:
        if self.missing:
            return f"off: needs {', '.join(self.missing)}"
        return "on" if self.paused is None else f"switched off: {self.paused}"


@app.command("list")
def list_() -> None:
    """Every channel: on, switched off, or off for want of settings."""
    for standing in _standings(_asked(), _gate(_store())):
        typer.echo(str(standing))


@app.command()
def check() -> None:
    """What is wrong with every channel and robot; ends with 1 where one that is on has a fault."""
    asked, record, wrong = _asked(), _store(), 0
    for standing in _standings(asked, _gate(record)):
        typer.echo(str(standing))
        found = [] if standing.missing else list(_problems(standing, asked, record))
        for problem in found:
            typer.echo(f"    {problem}")
        wrong += len(found) if standing.serves else 0
    typer.echo(f"{wrong} problems")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def off(
    name: Name, reason: Annotated[str, typer.Option(help="for `daoban channels list`")] = "暂停"
) -> None:
    """Take no more messages on a channel; running servers follow within two seconds."""
    _entry(name)
    _gate(_store()).switch(name, reason)
    typer.echo(f"{name} is switched off: {reason}")


@app.command()
def on(name: Name) -> None:
    """Take messages on a channel again."""
    entry = _entry(name)
    _gate(_store()).switch(name, None)
    missing = entry.missing(_asked())
    typer.echo(f"{name} is not on: needs {', '.join(missing)}" if missing else f"{name} is on")


def _asked() -> ChannelSettings:
    try:
        return ChannelSettings()
    except ValidationError as error:
        fail("\n".join(_sentences(error)))


def _sentences(error: ValidationError) -> Iterator[str]:
    """What is wrong with settings, by variable; never what they hold."""
    for found in error.errors():
        field = str(found["loc"][0]).upper()
        name = field if field.startswith("DAOBAN_") else PREFIX.get(error.title, "DAOBAN_") + field
        yield f"{name}: {found['msg']}"


def _store() -> Store:
    from assistant.build import store
    from assistant.settings import Settings

    return store(Settings())


def _gate(record: Store) -> Gate:
    return Gate(record.engine, 1, 1)


def _entry(name: str) -> Entry:
    if name not in REGISTRY:
        fail(f"no channel is called {name!r}; there are {', '.join(REGISTRY)}")
    return REGISTRY[name]


def _standings(asked: ChannelSettings, gate: Gate) -> Iterator[Standing]:
    paused = gate.off()
    for name, entry in REGISTRY.items():
        yield Standing(name, entry, entry.missing(asked), paused.get(name))


def _problems(standing: Standing, asked: ChannelSettings, record: Store) -> Iterator[str]:
    """What a channel says of its settings, and what its robots lack."""
    try:
        yield from standing.entry.make(asked, Mail()).check()
    except ValidationError as error:
        yield from _sentences(error)
    if standing.name == "robot":
        yield from _robots(record)


def _robots(record: Store) -> Iterator[str]:
    from channels.robot.devices import Devices

    now = datetime.now(UTC)
    yield from filter(None, (device.trouble(now) for device in Devices(record).all()))
