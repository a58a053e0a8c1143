"""`daoban robots …`: which robots there are, their halls and keys (机器人管理)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.question import HERE
from channels.robot.devices import Device, Devices, Known
from channels.robot.shapes import ID
from channels.terminal import fail

app = typer.Typer(help="机器人：登记、密钥、心跳", no_args_is_help=True)

DeviceId = Annotated[str, typer.Argument(help="the robot's id, e.g. its serial number")]


def _devices() -> Devices:
    from assistant.build import store
    from assistant.settings import Settings

    return Devices(store(Settings()))


def _known(devices: Devices, device_id: str) -> Device:
    found = devices.find(device_id)
    if found is None:
        fail(f"no robot has the id {device_id!r}; see `daoban robots list`")
    return found


@app.command()
def add(
    device_id: DeviceId,
    hall: Annotated[str, typer.Option(help="site it stands in, e.g. hall-city")],
    floor: Annotated[int, typer.Option(help="floor it stands on")] = 1,
) -> None:
    """Register a robot; its key is shown once and kept only as a hash."""
    from assistant.settings import Settings
    from knowledge.source import read

    if not re.fullmatch(ID, device_id):
        fail(f"{device_id!r} is no id: 1–64 of A-Z a-z 0-9 _ -")
    sites = read(Settings().content).sites
    if hall not in sites:
        fail(f"no site has the id {hall!r}; they are the names of the files in sites/")
    if sites[hall].floors and floor not in sites[hall].floors:
        fail(f"{hall} has no floor {floor}; there are {', '.join(map(str, sites[hall].floors))}")
    try:
        typer.echo(_devices().add(device_id, hall, floor))
    except Known:
        fail(f"there is a robot {device_id!r}; for a new key use `daoban robots rotate {device_id}`")


@app.command()
def rotate(device_id: DeviceId) -> None:
    """A new key; the one before stays valid until the next rotation, older ones end."""
    devices = _devices()
    _known(devices, device_id)
    typer.echo(devices.rotate(device_id))


@app.command()
def revoke(
    device_id: DeviceId,
    key: Annotated[str | None, typer.Option(help="only this key, by the part before its dot")] = None,
) -> None:
    """End a robot's keys, all of them or one."""
    devices = _devices()
    live = devices.keys(_known(devices, device_id).id)
    if key is not None and key not in live:
        fail(f"{device_id} has no live key {key!r}; it has {', '.join(live) or 'none'}")
    for one in [key] if key else live:
        devices.end_key(one)
    typer.echo(f"{device_id}: {len(devices.keys(device_id))} live keys")


@app.command("list")
def list_() -> None:
    """The robots: hall, live keys, last heartbeat, and what is wrong."""
    devices, now = _devices(), datetime.now(UTC)
    found = devices.all()
    for device in found:
        heard = f"{device.beat_at.astimezone(HERE):%Y-%m-%d %H:%M:%S}" if device.beat_at else "never"
        live = ", ".join(devices.keys(device.id)) or "none"
        typer.echo(f"{device.id}  {device.site} floor {device.floor}  keys {live}  heartbeat {heard}")
        if trouble := device.trouble(now):
            typer.echo(f"    {trouble}")
    typer.echo(f"{len(found)} robots")


if __name__ == "__main__":
    app()
