"""Who may write and be written to: rates, switches and push allowances (闸口)."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sqlalchemy import Engine, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.tables import allowances, switches
from channels.channel import Inbound, PushQuota
from channels.pace import Pace

FRESH = 2.0


class TooFast(Exception):
    """A person, or a whole channel, writes more than is answered."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class SwitchedOff(Exception):
    """The channel is switched off for now."""


class Gate:
    """Lets messages in and pushes out; rates are per process, the rest is shared in SQL."""

    def __init__(self, engine: Engine, per_person: int, per_channel: int) -> None:
        self._engine = engine
        self._person, self._channel = Pace(per_person), Pace(per_channel)
        self._off: dict[str, str] = {}
        self._read = 0.0

    def enter(self, message: Inbound) -> None:
        """Raises SwitchedOff or TooFast."""
        if message.channel in self.off():
            raise SwitchedOff(self._off[message.channel])
        wait = self._person.wait(message.conversation) or self._channel.wait(message.channel)
        if wait:
            raise TooFast(wait)

    def off(self) -> dict[str, str]:
        """The channels switched off, with the reason; read anew every two seconds."""
        if time.monotonic() - self._read > FRESH:
            with self._engine.connect() as db:
                rows = db.execute(select(switches.c.channel, switches.c.reason)).all()
            self._off, self._read = {r.channel: r.reason for r in rows}, time.monotonic()
        return self._off

    def switch(self, channel: str, off: str | None) -> None:
        """Switch a channel off for a reason, or on again."""
        with self._engine.begin() as db:
            db.execute(delete(switches).where(switches.c.channel == channel))
            if off is not None:
                row = {"channel": channel, "reason": off, "since": datetime.now(UTC)}
                db.execute(insert(switches).values(**row))
        self._read = 0.0

    def grant(self, conversation: str, quota: PushQuota) -> None:
        """A person wrote: so many messages may be pushed to them for so long, if not more already."""
        until = datetime.now(UTC) + quota.window
        row = {"remaining": quota.messages, "until": until}
        mine = allowances.c.conversation_id == conversation
        better = (allowances.c.remaining >= quota.messages) & (allowances.c.until >= until)
        with self._engine.begin() as db:
            if db.execute(update(allowances).where(mine, ~better).values(**row)).rowcount:
                return
            if db.execute(select(allowances.c.until).where(mine)).first():
                return
        try:
            with self._engine.begin() as db:
                db.execute(insert(allowances).values(conversation_id=conversation, **row))
        except IntegrityError:
            self.grant(conversation, quota)

    def spend(self, conversation: str) -> bool:
        """Use one message of what may be pushed; False when none is left."""
        mine = and_(
            allowances.c.conversation_id == conversation, allowances.c.remaining > 0,
            allowances.c.until > datetime.now(UTC),
        )  # fmt: skip
        with self._engine.begin() as db:
            one = update(allowances).where(mine).values(remaining=allowances.c.remaining - 1)
            return db.execute(one).rowcount == 1
