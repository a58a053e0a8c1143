"""What stands in force (在用版本): what is due to come in, what is over, and the swap of both."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, or_, select

from knowledge.record.entry import State
from knowledge.record.rows import head_in, set_entry, set_version, version_in
from knowledge.record.tables import entries, versions

HERE = ZoneInfo("Asia/Shanghai")
GONE = (State.SUPERSEDED, State.WITHDRAWN)


def in_force(db: Connection) -> dict[str, int]:
    """Path → version of all that is in force."""
    query = select(entries.c.path, entries.c.published).where(entries.c.published.is_not(None))
    return {row.path: row.published for row in db.execute(query)}


def standing(
    db: Connection, now: datetime, states: list[State]
) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """What is in force, the newest versions that are to be, and what of it all is over."""
    current, ended = in_force(db), _ended(db, now.astimezone(HERE).date())
    newest = and_(entries.c.path == versions.c.path, entries.c.head == versions.c.number)
    come = or_(versions.c.state == State.APPROVED, versions.c.publish_at <= now)
    v = versions.c
    ready = select(v.path, v.number, v.publish_at, v.approved_at).join(entries, newest)
    found = db.execute(ready.where(v.state.in_(states), come))
    changed = {
        row.path: row.number for row in found
        if row.path not in ended or _day(row.publish_at or row.approved_at) >= ended[row.path]
    }  # fmt: skip
    return current, changed, ended.keys() & current.keys()


def _day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def _ended(db: Connection, today: date) -> dict[str, date]:
    query = select(entries.c.path, entries.c.withdraw_on).where(entries.c.withdraw_on <= today)
    return {row.path: row.withdraw_on for row in db.execute(query)}


def swap(db: Connection, path: str, old: int | None, new: int | None, kind: str) -> None:
    """Change what is in force of one entry, and the states of its versions."""
    if old is not None:
        _stand(db, path, old, State.WITHDRAWN if new is None else State.SUPERSEDED)
    text = version_in(db, path, new).text if new is not None else ""
    if new is not None:
        _stand(db, path, new, State.PUBLISHED if text else State.WITHDRAWN)
    head = head_in(db, path)
    if kind == "rollback" and head and head.number > (new or 0) and head.state in GONE:
        _stand(db, path, head.number, State.DRAFT)
    set_entry(db, path, published=new if text else None, updated_at=datetime.now(UTC))
    if text:
        _outlive(db, path)


def _outlive(db: Connection, path: str) -> None:
    """Forget the last day of an entry that is in force again after it."""
    if path in _ended(db, _day(datetime.now(UTC))):
        set_entry(db, path, withdraw_on=None)


def _stand(db: Connection, path: str, number: int, state: State) -> None:
    """Set the state of a version, and of its entry where it is the newest."""
    set_version(db, path, number, state=state)
    if _newest(db, path) == number:
        set_entry(db, path, state=state)


def _newest(db: Connection, path: str) -> int:
    return int(db.execute(select(entries.c.head).where(entries.c.path == path)).scalar_one())
