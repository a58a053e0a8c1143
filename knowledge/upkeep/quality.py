"""The whole look over the content in force (质量检查): every finding, worked out once for each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.record.audit import lines
from knowledge.record.entry import Entry, State
from knowledge.record.record import Record
from knowledge.source import Content, ContentError, read_files
from knowledge.upkeep.calendar import Event, ending, events, neglected
from knowledge.upkeep.conflicts import conflicts
from knowledge.upkeep.coverage import Coverage, coverage, duplicates, from_memory, gaps, misses
from knowledge.upkeep.finding import Finding, FindingKind
from knowledge.upkeep.links import Reaches, links

EVERY = 500
STALE_DAYS = 180
ORDER = {kind: n for n, kind in enumerate(FindingKind)}


@dataclass(frozen=True)
class Quality:
    """What was found on a day; `titles` names the entries."""

    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    events: tuple[Event, ...]
    titles: dict[str, str]

    def counts(self) -> dict[FindingKind, int]:
        """How many there are of each kind."""
        return Counter(f.kind for f in self.findings)

    def of(self, kinds: tuple[FindingKind, ...], path: str = "") -> list[Finding]:
        """The findings of some kinds, or about one entry."""
        return [f for f in self.findings if f.kind in kinds and path in ("", f.path, f.other)]


def quality(
    record: Record, today: date, days: int = STALE_DAYS, report: Path | None = None,
    more: Iterable[Finding] = (),
) -> Quality:  # fmt: skip
    """Look over all that is in force; `report` is that of an evaluation, `more` was found before."""
    entries = list(_entries(record))
    content = _content(record)
    found = events(entries, record.heads([State.SCHEDULED]), today)
    findings = [*ending(found), *neglected(entries, today, days), *more]
    if content is not None:
        findings += [
            *conflicts(content, today), *duplicates(content), *links(content), *gaps(content),
            *from_memory(content),
        ]  # fmt: skip
    findings.sort(key=lambda f: (ORDER[f.kind], f.path, f.field))
    covered = coverage(content, _misses(report)) if content else []
    titles = {e.path: e.title for e in entries}
    return Quality(tuple(findings), tuple(covered), tuple(found), titles)


class Overseer:
    """Keeps the last look, and looks again only where something changed since."""

    def __init__(
        self, record: Record, days: int = STALE_DAYS, report: Path | None = None,
        reaches: Reaches | None = None,
    ) -> None:  # fmt: skip
        self._record, self._days, self._report = record, days, report
        self.reaches, self._dead = reaches, tuple[Finding, ...]()
        self._seen: object = None
        self._kept: Quality | None = None

    def ask_links(self) -> int:
        """Ask every link whether somebody answers, where that is allowed; how many are dead."""
        content = _content(self._record)
        if content is None or self.reaches is None:
            return 0
        self._dead = tuple(f for f in links(content, self.reaches) if f.kind is FindingKind.LINK_DEAD)
        self._kept = None
        return len(self._dead)

    def look(self, today: date) -> Quality:
        """The findings of a day."""
        state = (today, _last(self._record), _stamp(self._report))
        kept = self._kept
        if kept is None or state != self._seen:
            kept = quality(self._record, today, self._days, self._report, self._dead)
            self._seen, self._kept = state, kept
        return kept


def _entries(record: Record) -> Iterator[Entry]:
    page, seen, total = 0, 0, 1
    while seen < total:
        some, total = record.entries(page=page, size=EVERY)
        yield from some
        if not some:
            return
        page, seen = page + 1, seen + len(some)


def _content(record: Record) -> Content | None:
    """What is in force as shapes; None where there is nothing yet."""
    try:
        return read_files(record.texts())
    except ContentError:
        return None


def _misses(report: Path | None) -> dict[str, int] | None:
    return misses(report) if report and report.is_file() else None


def _last(record: Record) -> int:
    """The newest line of the audit, which every change of the record adds to."""
    newest = lines(record.engine, most=1)
    return newest[0].id if newest else 0


def _stamp(report: Path | None) -> float:
    return report.stat().st_mtime if report and report.is_file() else 0.0
