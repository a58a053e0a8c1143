"""Files in and out of the record (导入导出): the same bytes, one entry a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from knowledge.files import files_of
from knowledge.publish import sound
from knowledge.record.audit import note
from knowledge.record.entry import State, Version, kind_of
from knowledge.record.record import Record
from knowledge.record.rows import RecordError, write
from knowledge.record.summary import known, summary
from knowledge.record.tables import entries, versions
from knowledge.source import read_files

SYSTEM = "系统"
FILES = "文件导入"
HALFWAY = (State.DRAFT, State.IN_REVIEW)


def bring_in(record: Record, folder: Path, by: str, reason: str) -> list[Version]:
    """Drafts of every file of a content folder that differs from the newest version."""
    return _saved(record, _texts(folder), by, reason)


def adopt(
    record: Record, folder: Path, by: str, approver: str, reason: str, *, prune: bool = False
) -> list[str]:
    """The same, approved at once: for a centre that reviews its files elsewhere (git).

    `prune` takes out entries without a file. Gives the paths that changed, those included that an
    interrupted import left as drafts.
    """
    if by == approver:
        raise RecordError(f"{by} cannot approve what {by} brings in; name another with --approved-by")
    wanted = _texts(folder)
    if prune and "centre.yaml" not in wanted:
        raise RecordError(f"{folder} has no centre.yaml; a whole content folder is needed to prune")
    if prune:
        wanted |= dict.fromkeys(record.texts().keys() - wanted.keys(), "")
    _saved(record, wanted, by, reason)
    waiting = [v for v in record.heads(HALFWAY) if wanted.get(v.path) == v.text]
    for version in waiting:
        if version.state is State.DRAFT:
            record.submit(version.path, by, version.number)
        record.approve(version.path, approver, version.number)
    return [version.path for version in waiting]


def found(engine: Engine, folder: Path) -> None:
    """Enter a whole content folder into an empty record, approved as it is (首次导入).

    Raises ContentError with everything that is wrong with it; then nothing is entered.
    """
    if not Record(engine).empty:
        return
    texts, now = _texts(folder), datetime.now(UTC)
    sound(read_files(texts))

    def step(db: Connection) -> None:
        if db.execute(select(entries.c.path).limit(1)).first():
            return  # another process was faster
        rows = [_first(path, text, now) for path, text in sorted(texts.items())]
        db.execute(insert(entries), [entry for entry, _ in rows])
        db.execute(insert(versions), [version for _, version in rows])
        note(db, SYSTEM, "found", "", entries=len(rows))

    write(engine, step)


def send_out(texts: Mapping[str, str], folder: Path, *, prune: bool = False) -> int:
    """Write texts as a content folder; `prune` deletes entries' files that are in none of them."""
    if not texts:
        raise RecordError("nothing is in force, so there is nothing to export")
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    if prune:
        for path in _texts(folder).keys() - texts.keys():
            (folder / path).unlink()
    return len(texts)


def _saved(record: Record, wanted: Mapping[str, str], by: str, reason: str) -> list[Version]:
    """Drafts of the texts that differ from the newest versions, or were taken out since."""
    heads = {version.path: version for version in record.heads(list(State))}
    changed = {p: t for p, t in wanted.items() if p not in heads or _differs(heads[p], t)}
    return record.save_all(changed, by, reason, {p: v.number for p, v in heads.items()})


def _differs(head: Version, text: str) -> bool:
    return head.text != text or (head.state is State.WITHDRAWN and text != "")


def _texts(folder: Path) -> dict[str, str]:
    try:
        texts = {p: data.decode("utf-8") for p, data in files_of(folder).items() if known(p)}
    except UnicodeDecodeError as error:
        raise RecordError(f"{folder}: a file is not UTF-8: {error}") from error
    if not texts:
        raise RecordError(f"{folder} holds no content files, such as matters/fund/x.yaml")
    return texts


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
