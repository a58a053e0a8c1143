"""An editor at an entry (编辑一个条目): where the text stands, what was typed and who else is at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from knowledge.record import scratch
from knowledge.record.entry import Entry, State, Version
from knowledge.record.record import Record
from knowledge.record.rows import RecordError
from knowledge.record.scratch import Scratch

LATELY = timedelta(hours=12)


@dataclass(frozen=True)
class Sheet:
    """What an editor has before them; `base` 0 and no head stand for an entry that is not saved yet."""

    path: str
    text: str
    base: int
    entry: Entry | None
    head: Version | None
    typed: Scratch | None
    others: tuple[Scratch, ...]

    @property
    def behind(self) -> bool:
        """Whether somebody saved a newer version since this text was begun."""
        return self.head is not None and self.base != self.head.number


def opened(record: Record, path: str, editor: str) -> Sheet:
    """The entry as this editor left it: their unsaved text, else the newest version.

    Raises RecordError where there is neither.
    """
    entry, head = _stored(record, path)
    at_work = scratch.kept(record.engine, path)
    typed = next((s for s in at_work if s.editor == editor), None)
    if head is None and typed is None:
        raise RecordError(f"the record has no entry {path!r}")
    since = datetime.now(UTC) - LATELY
    others = tuple(s for s in at_work if s.editor != editor and s.saved_at > since)
    text, base = (typed.text, typed.base) if typed else (head.text if head else "", head.number if head else 0)
    return Sheet(path, text, base, entry, head, typed, others)


def keep(record: Record, sheet: Sheet, editor: str, text: str, base: int) -> datetime | None:
    """Keep what was typed; the same as the newest version is nothing to keep."""
    if sheet.head is not None and base == sheet.head.number and text == sheet.head.text:
        scratch.drop(record.engine, sheet.path, editor)
        return None
    scratch.keep(record.engine, sheet.path, editor, text, base)
    return datetime.now(UTC)


def begun_from(record: Record, path: str, base: int) -> str:
    """The text of the version that an edit began from."""
    return record.version(path, base).text if base else ""


def in_force(record: Record, path: str) -> Version | None:
    """The version that citizens get, None where there is none."""
    entry, _ = _stored(record, path)
    return record.version(path, entry.published) if entry and entry.published else None


def waiting(record: Record) -> list[Version]:
    """Versions in review, the oldest first (待审队列)."""
    return record.heads([State.IN_REVIEW])


def _stored(record: Record, path: str) -> tuple[Entry | None, Version | None]:
    try:
        return record.entry(path), record.version(path)
    except RecordError:
        return None, None
