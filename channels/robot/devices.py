"""The robots of the centre in SQL (机器人登记): hall, keys, visits, heartbeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from assistant.store import Store
from assistant.tables import inbound, keys, metadata

SCOPE = "robot"
MOST_KEYS = 2
ALONE = timedelta(minutes=5)
SILENT = timedelta(minutes=3)

devices = Table(
    "devices", metadata,
    Column("id", String(64), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("floor", Integer, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("cancelled", String(32)),
    Column("state", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("turn_at", DateTime(timezone=True)),
    Column("beat_at", DateTime(timezone=True)),
)  # fmt: skip

device_keys = Table(
    "device_keys", metadata,
    Column("key_id", String(16), primary_key=True),
    Column("device_id", String(64), ForeignKey("devices.id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("device_keys_device", "device_id", "created_at"),
)  # fmt: skip


class Known(Exception):
    """There is a robot of this id already."""


@dataclass(frozen=True)
class Device:
    """A robot: where it stands, which visitor it is at, when it was last heard of."""

    id: str
    site: str
    floor: int
    visit: int = 0
    cancelled: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    turn_at: datetime | None = None
    beat_at: datetime | None = None

    def trouble(self, now: datetime) -> str | None:
        """What is wrong with it, in a sentence; None when all is well."""
        if self.beat_at is None:
            return f"robot {self.id}: no heartbeat yet; is it switched on, does it have its key?"
        if now - self.beat_at > SILENT:
            return f"robot {self.id}: no heartbeat since {self.beat_at:%Y-%m-%d %H:%M}Z; look at its power and network"
        if error := self.state.get("error"):
            return f"robot {self.id}: reports {error!r}"
        return None


def _device(row: Row[Any]) -> Device:
    return Device(
        row.id, row.site, row.floor, row.visit, row.cancelled, row.state, _aware(row.turn_at),
        _aware(row.beat_at),
    )  # fmt: skip


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


class Devices:
    """All robots; every step is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store, self._engine = store, store.engine

    def add(self, device_id: str, site: str, floor: int) -> str:
        """Register a robot; gives its first key, shown once. Raises Known."""
        row = {"id": device_id, "site": site, "floor": floor, "visit": 0, "state": {}}
        try:
            with self._engine.begin() as db:
                db.execute(insert(devices).values(created_at=datetime.now(UTC), **row))
        except IntegrityError as error:
            raise Known(device_id) from error
        return self._key(device_id)

    def rotate(self, device_id: str) -> str:
        """A further key; the one before stays live, older ones end."""
        key = self._key(device_id)
        for old in self.keys(device_id)[MOST_KEYS:]:
            self.end_key(old)
        return key

    def _key(self, device_id: str) -> str:
        key = self._store.create_key([SCOPE], note=f"robot {device_id}")
        row = {"key_id": key.partition(".")[0], "device_id": device_id}
        with self._engine.begin() as db:
            db.execute(insert(device_keys).values(created_at=datetime.now(UTC), **row))
        return key

    def keys(self, device_id: str) -> list[str]:
        """The ids of the live keys of a robot, the newest first."""
        mine = select(device_keys.c.key_id).join(keys, keys.c.id == device_keys.c.key_id)
        live = mine.where(device_keys.c.device_id == device_id, keys.c.revoked_at.is_(None))
        with self._engine.connect() as db:
            return list(db.execute(live.order_by(device_keys.c.created_at.desc())).scalars())

    def end_key(self, key_id: str) -> None:
        """A key is valid no more."""
        with self._engine.begin() as db:
            mine = update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
            db.execute(mine.values(revoked_at=datetime.now(UTC)))

    def find(self, device_id: str) -> Device | None:
        """A robot by its id."""
        return next(iter(self._where(devices.c.id == device_id)), None)

    def of_key(self, key_id: str) -> Device | None:
        """The robot that a key belongs to."""
        mine = select(device_keys.c.device_id).where(device_keys.c.key_id == key_id)
        return next(iter(self._where(devices.c.id == mine.scalar_subquery())), None)

    def all(self) -> list[Device]:
        """Every robot, by id."""
        return self._where(devices.c.id.is_not(None))

    def _where(self, which: Any) -> list[Device]:
        with self._engine.connect() as db:
            return [_device(r) for r in db.execute(select(devices).where(which).order_by(devices.c.id))]

    def visit(self, device: Device) -> int:
        """The visitor that a turn belongs to; after a while alone it is a new one."""
        now = datetime.now(UTC)
        new = device.turn_at is not None and now - device.turn_at > ALONE
        self._set(device.id, turn_at=now, **({"visit": device.visit + 1} if new else {}))
        return device.visit + new

    def leave(self, device: Device) -> None:
        """The visitor has gone: whoever comes next is another."""
        self._set(device.id, visit=devices.c.visit + 1)

    def beat(self, device: Device, state: Mapping[str, Any]) -> None:
        """Note a heartbeat."""
        self._set(device.id, beat_at=datetime.now(UTC), state=dict(state))

    def cancel(self, device: Device, turn_id: str) -> None:
        """Nobody wants to hear a turn any more; every worker reads it here."""
        self._set(device.id, cancelled=turn_id)

    def owns(self, device: Device, turn_id: str) -> bool:
        """Whether a turn was the robot's."""
        with self._engine.connect() as db:
            found = db.execute(select(inbound.c.message).where(inbound.c.id == turn_id)).first()
        return found is not None and found.message["address"].get("device") == device.id

    def _set(self, device_id: str, **values: Any) -> None:
        with self._engine.begin() as db:
            db.execute(update(devices).where(devices.c.id == device_id).values(**values))
