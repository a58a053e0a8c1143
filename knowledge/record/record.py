"""The record (内容档案): drafts, reviews and approvals of entries, each step audited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert

from knowledge.record.audit import note
from knowledge.record.entry import WAITING, State, Version, kind_of
from knowledge.record.reading import Reading
from knowledge.record.rows import (
    Conflict,
    RecordError,
    entry_in,
    head_in,
    set_entry,
    set_version,
    version_in,
    write,
)
from knowledge.record.scratch import forget
from knowledge.record.summary import known, summary
from knowledge.record.tables import comments, entries, versions

T = TypeVar("T")

BACK = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED)


class Record(Reading):
    """The entries of one database; safe under several processes."""

    def save(self, path: str, text: str, by: str, reason: str, base: int | None = None) -> Version:
        """A new draft. `base` is the version it was edited from, None for a new entry.

        The same text again gives the version that is there, unless that was taken out. Raises
        Conflict when the entry has moved on since `base`, RecordError for a path that no content
        file can have.
        """
        return self._write(lambda db: _save(db, path, text, by, reason, base))

    def save_all(
        self, texts: Mapping[str, str], by: str, reason: str, bases: Mapping[str, int | None]
    ) -> list[Version]:
        """Drafts of many entries in one transaction: all of them, or none."""
        return self._write(
            lambda db: [_save(db, p, t, by, reason, bases.get(p)) for p, t in texts.items()]
        )

    def withdraw(self, path: str, by: str, reason: str) -> Version:
        """A draft that takes the entry out once it is reviewed and published (撤下)."""
        return self.save(path, "", by, reason, self.entry(path).head)

    def submit(self, path: str, by: str, number: int | None = None) -> Version:
        """Hand the newest draft in for review."""
        return self._move(path, number, (State.DRAFT,), State.IN_REVIEW, by, "submit")

    def approve(
        self, path: str, by: str, number: int | None = None, publish_at: datetime | None = None
    ) -> Version:
        """Approve what is in review, for the next publication or for a time; never one's own."""
        state = State.SCHEDULED if publish_at else State.APPROVED
        values = {"approver": by, "approved_at": datetime.now(UTC), "publish_at": publish_at}
        return self._move(path, number, (State.IN_REVIEW,), state, by, "approve", **values)

    def reject(self, path: str, by: str, text: str, number: int | None = None) -> Version:
        """Send what is in review, or approved, back to its author with a comment."""
        cleared = {"approver": None, "approved_at": None, "publish_at": None}
        found = self._move(path, number, BACK, State.DRAFT, by, "reject", **cleared)
        self.comment(path, found.number, by, text)
        return found

    def comment(self, path: str, number: int, by: str, text: str, field: str = "") -> None:
        """Say something beside a version, or beside one of its fields."""

        def step(db: Connection) -> None:
            version_in(db, path, number)
            row = {"path": path, "number": number, "author": by, "text": text, "field": field}
            db.execute(insert(comments).values(**row, created_at=datetime.now(UTC)))
            note(db, by, "comment", path, version=number, field=field)

        self._write(step)

    def assign(
        self, path: str, by: str, *, owner: str | None = None, withdraw_on: date | None = None,
        reviewed_on: date | None = None, clear: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Set who looks after an entry, when it is to be taken out, when it was last looked over.

        `clear` names those that are to be unset again.
        """
        given = {"owner": owner, "withdraw_on": withdraw_on, "reviewed_on": reviewed_on}
        values = {name: given[name] for name in given if given[name] is not None or name in clear}

        def step(db: Connection) -> None:
            entry_in(db, path)
            set_entry(db, path, **values)
            note(db, by, "assign", path, **{n: str(v) for n, v in values.items()})

        if values:
            self._write(step)

    def _move(
        self, path: str, number: int | None, asked: Sequence[State], state: State, by: str,
        what: str, **values: Any,
    ) -> Version:  # fmt: skip
        """Bring the newest version from one of the asked states into another."""

        def step(db: Connection) -> Version:
            head = version_in(db, path, entry_in(db, path).head)
            if number is not None and number != head.number:
                raise Conflict(head)
            if head.state not in asked:
                wanted = " or ".join(asked)
                raise RecordError(f"{path}: version {head.number} is {head.state}, not {wanted}")
            if what == "approve" and head.author == by:
                raise RecordError(f"{path}: {by} wrote version {head.number}; another approves it")
            set_version(db, path, head.number, state=state, **values)
            set_entry(db, path, state=state, updated_at=datetime.now(UTC))
            at = values.get("publish_at")
            note(db, by, what, path, version=head.number, publish_at=str(at or ""))
            return version_in(db, path, head.number)

        return self._write(step)

    def _write(self, step: Callable[[Connection], T]) -> T:
        return write(self.engine, step)


def _save(
    db: Connection, path: str, text: str, by: str, reason: str, base: int | None
) -> Version:
    if not known(path):
        raise RecordError(f"{path!r} is no path of a content file, such as matters/fund/x.yaml")
    head = head_in(db, path)
    if head is not None and head.text == text and (head.state is not State.WITHDRAWN or not text):
        return head
    if head is not None and head.number != base:
        raise Conflict(head)
    if head is None and base is not None:
        raise RecordError(f"{path}: there is no version {base} to edit")
    now, number = datetime.now(UTC), (head.number + 1 if head else 1)
    title, facets = summary(path, text or (head.text if head else ""))
    row = {"title": title, "facets": facets, "head": number, "state": State.DRAFT, "updated_at": now}
    if head is None:
        db.execute(insert(entries).values(path=path, kind=kind_of(path), owner=by, **row))
    else:
        set_entry(db, path, **row)
        if head.state in WAITING:
            set_version(db, path, head.number, state=State.SUPERSEDED)
    draft = {"path": path, "number": number, "text": text, "state": State.DRAFT, "author": by}
    db.execute(insert(versions).values(**draft, reason=reason, created_at=now))
    forget(db, path, by)
    note(db, by, "save", path, version=number, reason=reason, base=base)
    return version_in(db, path, number)
