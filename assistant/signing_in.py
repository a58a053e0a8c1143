"""Signing in (登录): sessions of the staff, hashed at rest; five wrong passwords close the door a while."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    case,
    delete,
    insert,
    or_,
    select,
    update,
)

from assistant.passwords import fits, nobody
from assistant.staff import (
    Member,
    forgive,
    key_of,
    member_of,
    path_of,
    sign_ins,
    staff,
    staff_sessions,
)
from knowledge.record.audit import note
from knowledge.record.rows import aware, write

IDLE, LIFE = timedelta(minutes=30), timedelta(hours=12)
MOST, CLOSED = 5, timedelta(minutes=15)
TOUCHED = timedelta(minutes=1)


class Refused(Exception):
    """A sign-in that failed: `closed` when there were too many, else a wrong name or password."""

    def __init__(self, closed: bool) -> None:
        self.closed = closed
        super().__init__("too many failures; wait" if closed else "wrong name or password")


@dataclass(frozen=True)
class Session:
    """A signed-in browser; `said` waits to be shown on its next page."""

    id: str
    member: Member
    address: str
    created_at: datetime
    seen_at: datetime
    said: tuple[tuple[str, str], ...] = ()


class SigningIn:
    """Begins, finds and ends sessions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Member]:
        """A new session's token, and whose it is; raises Refused.

        A try counts as a failure before the password is looked at, so that many at once gain nothing.
        """
        name = name.strip().lower()[:64]
        if self._charged(name, address):
            raise Refused(closed=True)
        with self._engine.connect() as db:
            row = db.execute(select(staff).where(staff.c.name == name)).mappings().first()
        right = fits(password, row["hash"] if row else nobody())
        if row is None or not right or row["locked"]:
            self._failed(name if row else None, address)
            raise Refused(closed=False)
        return self.begin(member_of(row), address), member_of(row)

    def begin(self, member: Member, address: str) -> str:
        """A session for somebody who proved who they are; its token is shown once."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)

        def step(db: Connection) -> None:
            db.execute(delete(staff_sessions).where(_over(now)))
            db.execute(delete(sign_ins).where(sign_ins.c.since < now - CLOSED))
            forgive(db, member.name)
            here = sign_ins.c.key == key_of("address", address)
            db.execute(update(sign_ins).where(here, sign_ins.c.failures > 0).values(failures=sign_ins.c.failures - 1))
            db.execute(
                insert(staff_sessions).values(
                    hash=digest(token), name=member.name, address=address, created_at=now,
                    seen_at=now, said=[],
                )
            )  # fmt: skip
            db.execute(update(staff).where(staff.c.name == member.name).values(seen_at=now))
            note(db, member.name, "sign-in", path_of(member.name), address=address)

        write(self._engine, step)
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token while it lives; using it keeps it from going idle."""
        now, mine = datetime.now(UTC), staff_sessions.c.hash == digest(token)
        both = select(*_columns(), staff).join(staff, staff.c.name == staff_sessions.c.name)
        with self._engine.begin() as db:
            row = db.execute(both.where(mine, staff.c.locked.is_(False))).mappings().first()
            if row is None or _gone(row, now):
                return None
            if now - aware(row["session_seen"]) > TOUCHED:
                db.execute(update(staff_sessions).where(mine).values(seen_at=now))
        return _session(row)

    def of(self, name: str) -> list[Session]:
        """The live sessions of an account, the newest first."""
        both = select(*_columns(), staff).join(staff, staff.c.name == staff_sessions.c.name)
        query = both.where(staff.c.name == name).order_by(staff_sessions.c.created_at.desc())
        now = datetime.now(UTC)
        with self._engine.connect() as db:
            return [_session(r) for r in db.execute(query).mappings() if not _gone(r, now)]

    def end(self, name: str, session_id: str, by: str) -> None:
        """End one session of an account, also one's own (退出)."""

        def step(db: Connection) -> None:
            mine = and_(staff_sessions.c.name == name, staff_sessions.c.hash == session_id)
            if db.execute(delete(staff_sessions).where(mine)).rowcount:
                note(db, by, "sign-out", path_of(name))

        write(self._engine, step)

    def say(self, session_id: str, said: list[tuple[str, str]]) -> None:
        """Keep what the session's next page is to show; an empty list once it was shown."""
        mine = staff_sessions.c.hash == session_id
        with self._engine.begin() as db:
            db.execute(update(staff_sessions).where(mine).values(said=said))

    def _charged(self, name: str, address: str) -> bool:
        """Count a try against the account and the address; whether either has had too many."""
        keys = (key_of("address", address), key_of("name", name))
        return write(self._engine, lambda db: any(_charge(db, k) > MOST for k in keys))

    def _failed(self, name: str | None, address: str) -> None:
        if name is not None:
            write(
                self._engine,
                lambda db: note(db, name, "sign-in.failed", path_of(name), address=address),
            )


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _charge(db: Connection, key: str) -> int:
    """Failures under a key with this one; the time is that of the last one before it closed."""
    now, mine = datetime.now(UTC), sign_ins.c.key == key
    more = update(sign_ins).where(mine, sign_ins.c.since > now - CLOSED)
    since = case((sign_ins.c.failures < MOST, now), else_=sign_ins.c.since)
    if not db.execute(more.values(failures=sign_ins.c.failures + 1, since=since)).rowcount:
        db.execute(delete(sign_ins).where(mine))
        db.execute(insert(sign_ins).values(key=key, failures=1, since=now))
    return int(db.execute(select(sign_ins.c.failures).where(mine)).scalar_one())


def _columns() -> tuple[ColumnElement[Any], ...]:
    found = staff_sessions.c
    named = (found.hash.label("session"), found.created_at.label("session_began"), found.seen_at.label("session_seen"))
    return (*named, found.address, found.said)


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(staff_sessions.c.seen_at < now - IDLE, staff_sessions.c.created_at < now - LIFE)


def _gone(row: Any, now: datetime) -> bool:
    return bool(now - aware(row["session_seen"]) > IDLE or now - aware(row["session_began"]) > LIFE)


def _session(row: Any) -> Session:
    began, seen = aware(row["session_began"]), aware(row["session_seen"])
    said = tuple((kind, text) for kind, text in row["said"])
    return Session(row["session"], member_of(row), row["address"], began, seen, said)
