"""From the record to what citizens get (从档案发布): plan → build → gate → swap → note; and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from sqlalchemy import Engine

from knowledge.publish import Gate, PassageEmbedder, Refused, Report, build, open_gate, silent
from knowledge.record import publications
from knowledge.record.publications import Kind, Plan, Publication
from knowledge.record.rows import RecordError
from knowledge.snapshot import Manifest, Shelf, SnapshotError
from knowledge.source import ContentError


def publish(
    engine: Engine, shelf: Shelf, embedder: PassageEmbedder, by: str, reason: str, *,
    gate: Gate = open_gate, only: Iterable[str] | None = None, fresh: bool = False,
    report: Report = silent,
) -> Publication:  # fmt: skip
    """Put what is approved and due in force, all of it or only some paths; `fresh` as in `build`.

    Raises ContentError or Refused with everything that is wrong, SnapshotError when another
    publication runs; what was in force stays so in every case, and the attempt is on record.
    """
    with shelf.lock(wait=1):
        settle(engine, shelf)
        planned = publications.plan(engine, only)
        return _built(engine, shelf, embedder, planned, by, reason, "publish", gate, report, fresh)


def roll_back(
    engine: Engine, shelf: Shelf, embedder: PassageEmbedder, by: str, reason: str,
    number: int | None = None,
) -> Publication:  # fmt: skip
    """Put an earlier publication in force again: a named one, or the one before; no gate.

    Versions that came after it are drafts again. Its snapshot is swapped in where it is still
    kept, else built from the vectors that are.
    """
    with shelf.lock(wait=5):
        settle(engine, shelf)
        wanted = _target(engine, number)
        planned = _back_to(engine, wanted)
        if not _kept(shelf, str(wanted.snapshot), embedder.name):
            return _built(engine, shelf, embedder, planned, by, reason, "rollback")
        own = publications.begin(engine, planned, by, reason, "rollback", wanted.snapshot)
        shelf.point_to(str(wanted.snapshot))
        publications.finish(engine, own, str(wanted.snapshot))
        return publications.publication(engine, own)


def settle_left(engine: Engine, shelf: Shelf) -> None:
    """The same when nobody publishes: for the start of a server."""
    with suppress(SnapshotError), shelf.lock():
        settle(engine, shelf)


def settle(engine: Engine, shelf: Shelf, why: str = "interrupted") -> None:
    """Finish or fail what an interrupted publication left; the caller holds the shelf's lock."""
    current = _current(shelf)
    for left in publications.every(engine):
        if left.state != "building":
            continue
        if current and (left.number == current.publication or left.snapshot == current.version):
            publications.finish(engine, left.number, current.version)
        else:
            publications.end(engine, left.number, "failed", [why])


def _built(
    engine: Engine, shelf: Shelf, embedder: PassageEmbedder, planned: Plan, by: str, reason: str,
    kind: Kind, gate: Gate = open_gate, report: Report = silent, fresh: bool = False,
) -> Publication:  # fmt: skip
    number = publications.begin(engine, planned, by, reason, kind)
    try:
        texts = publications.texts_of(engine, planned.versions)
        snapshot = build(
            texts, shelf, embedder, report=report, fresh=fresh, gate=gate, publication=number
        )  # fmt: skip
    except ContentError as error:
        publications.end(engine, number, "refused", [str(p) for p in error.problems])
        raise
    except Refused as error:
        publications.end(engine, number, "refused", list(error.misses))
        raise
    except BaseException as error:
        settle(engine, shelf, f"{type(error).__name__}: {error}")  # it may be in force already
        raise
    publications.finish(engine, number, snapshot.manifest.version)
    return publications.publication(engine, number)


def _target(engine: Engine, number: int | None) -> Publication:
    """The publication to go back to; raises RecordError where there is none."""
    if number is not None:
        found = publications.publication(engine, number)
        if found.state != "published":
            raise RecordError(f"publication {number} was never in force ({found.state})")
        return found
    whole = [p for p in publications.every(engine) if p.state == "published"]
    older = [p for p in whole[1:] if p.snapshot != whole[0].snapshot] if whole else []
    if not older:
        raise RecordError("there is no earlier publication to go back to")
    return older[0]


def _back_to(engine: Engine, wanted: Publication) -> Plan:
    now, then = publications.plan(engine, only=()).versions, publications.held(engine, wanted.number)
    paths: Sequence[str] = sorted(now.keys() | then.keys())
    return Plan(versions=then, changed=tuple(p for p in paths if now.get(p) != then.get(p)))


def _current(shelf: Shelf) -> Manifest | None:
    try:
        current = shelf.current()
    except SnapshotError:
        return None
    return current.manifest if current else None


def _kept(shelf: Shelf, version: str, embedder: str) -> bool:
    """Whether a snapshot can be put in force as it lies there."""
    try:
        snapshot = shelf.open(version)
        snapshot.verify()
    except (SnapshotError, OSError):
        return False
    return snapshot.manifest.embedder == embedder
