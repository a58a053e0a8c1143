"""Files in and out of the record (导入导出): the same bytes, one entry a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from knowledge.files import files_of
from knowledge.record.audit import note
from knowledge.record.entry import State, Version, kind_of
from knowledge.record.record import Record
from knowledge.record.rows import RecordError, write
from knowledge.record.summary import known, summary
from knowledge.record.tables import entries, versions

SYSTEM = "系统"
FILES = "文件导入"


def bring_in(record: Record, folder: Path, by: str, reason: str) -> list[Version]:
    """Drafts of every file of a content folder that differs from the newest version."""
    heads = _heads(record)
    changed = {p: t for p, t in _texts(folder).items() if p not in heads or heads[p].text != t}
    return record.save_all(changed, by, reason, {p: v.number for p, v in heads.items()})


def adopt(
    record: Record, folder: Path, by: str, approver: str, reason: str, *, prune: bool = False
) -> list[str]:
    """The same, approved at once: for a centre that reviews its files elsewhere (git).

    `prune` takes out entries without a file. Gives the paths that changed.
    """
    if by == approver:
        raise RecordError(f"{by} cannot approve what {by} brings in; name another with --approved-by")
    changed = bring_in(record, folder, by, reason)
    if prune:
        changed += [record.withdraw(p, by, reason) for p in record.texts().keys() - _texts(folder).keys()]
    for version in changed:
        record.submit(version.path, by)
        record.approve(version.path, approver)
    return [version.path for version in changed]


def found(engine: Engine, folder: Path) -> None:
    """Enter a whole content folder into an empty record, approved as it is (首次导入)."""
    texts, now = _texts(folder), datetime.now(UTC)

    def step(db: Connection) -> None:
        rows = [_first(path, text, now) for path, text in sorted(texts.items())]
        db.execute(insert(entries), [entry for entry, _ in rows])
        db.execute(insert(versions), [version for _, version in rows])
        note(db, SYSTEM, "found", "", entries=len(rows))

    if Record(engine).empty:
        write(engine, step)


def send_out(texts: Mapping[str, str], folder: Path, *, prune: bool = False) -> int:
    """Write texts as a content folder; `prune` deletes entries' files that are in none of them."""
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    if prune:
        for path in _texts(folder).keys() - texts.keys():
            (folder / path).unlink()
    return len(texts)


def _heads(record: Record) -> dict[str, Version]:
    return {version.path: version for version in record.heads(list(State))}


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {p: data.decode("utf-8") for p, data in files_of(folder).items() if known(p)}
    except UnicodeDecodeError as error:
        raise RecordError(f"{folder}: a file is not UTF-8: {error}") from error


def _first(path: str, text: str, now: datetime) -> tuple[dict[str, object], dict[str, object]]:
    title, facets = summary(path, text)
    entry = {
        "path": path, "kind": kind_of(path), "title": title, "facets": facets, "head": 1,
        "state": State.APPROVED, "owner": SYSTEM, "updated_at": now,
    }  # fmt: skip
    version = {
        "path": path, "number": 1, "text": text, "state": State.APPROVED, "author": SYSTEM,
        "reason": "首次导入", "created_at": now, "approver": SYSTEM, "approved_at": now,
    }  # fmt: skip
    return entry, version
