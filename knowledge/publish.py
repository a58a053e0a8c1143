"""Publishing (发布): content → checked → cut → embedded → indexed → probed → in force."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge import index
from knowledge.apart import Apart, apart
from knowledge.catalogue import Catalogue
from knowledge.check import check
from knowledge.learn import Before, lasting, learn, unread
from knowledge.passage import Passage, digest_of
from knowledge.snapshot import (
    Manifest,
    Shelf,
    Snapshot,
    SnapshotError,
    dump_catalogue,
    probe_with,
    vector_files,
)
from knowledge.source import Content, ContentError, Files, read, read_files
from knowledge.vectors import VectorCache

log = logging.getLogger("daoban")

Vectors = NDArray[np.float32]
MOST_DERIVED = 20
MOST_CHANGED = 0.2
DERIVE_SECONDS = 120

STAGES = ("reading", "embedding", "indexing", "probing", "checking", "swapping", "done")


class Report(Protocol):
    """Told how far a publication is: the stage, and how much of it."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None: ...


class PassageEmbedder(Protocol):
    """What publishing needs of an embedder."""

    @property
    def name(self) -> str: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


def silent(stage: str, done: int = 0, total: int = 0) -> None:
    """A report to nobody."""


class Refused(Exception):
    """The gate did not let a snapshot pass; what was in force stays so."""

    def __init__(self, misses: Sequence[str]) -> None:
        self.misses = tuple(misses)
        lines = "\n".join(f"  {m}" for m in self.misses[:20])
        super().__init__(f"{len(self.misses)} questions are not answered as they must be:\n{lines}")


Gate = Callable[[Snapshot, Snapshot | None], Sequence[str]]
"""(what was built, what is in force) → the questions it fails, in sentences."""


def open_gate(built: Snapshot, before: Snapshot | None) -> Sequence[str]:
    """A gate that lets everything pass."""
    return ()


def publish(
    content: Path, shelf: Shelf, embedder: PassageEmbedder, *, report: Report = silent,
    fresh: bool = False,
) -> Snapshot:  # fmt: skip
    """Publish a content folder; unchanged content keeps the version that is in force.

    Raises ContentError with every problem, SnapshotError when another publication runs or the
    probe fails; the snapshot in force stays untouched in both cases.
    """
    with shelf.lock(wait=1), apart(index.CHROMA) as beside:
        return _build(read(content), shelf, embedder, report, fresh, open_gate, None, beside)


def build(
    files: Files, shelf: Shelf, embedder: PassageEmbedder, *, report: Report = silent,
    fresh: bool = False, gate: Gate = open_gate, publication: int | None = None,
) -> Snapshot:  # fmt: skip
    """The same for content in memory, under the number of its publication in the record.

    The caller holds the shelf's lock. Raises Refused, too, where the gate finds a miss.
    """
    with apart(index.CHROMA) as beside:
        return _build(read_files(files), shelf, embedder, report, fresh, gate, publication, beside)


def _build(
    content: Content, shelf: Shelf, embedder: PassageEmbedder, report: Report, fresh: bool,
    gate: Gate, publication: int | None, beside: Apart,
) -> Snapshot:  # fmt: skip
    """Only passages without a cached vector are embedded."""
    report("reading")
    catalogue = sound(content)
    in_force = _usable(shelf, embedder.name)
    old = None if fresh else in_force
    if old and old.manifest.digest == catalogue.digest:
        report("done")
        return old
    was = _content_of(old)
    before = lasting(catalogue, _before(old, was))
    vectors = _embed(catalogue, unread(catalogue, before), shelf, embedder, report)
    building = shelf.building()
    sha256 = dump_catalogue(catalogue, building)
    with ThreadPoolExecutor(1) as learning:
        learned = learning.submit(lambda: learn(catalogue, vectors, before).save(building))
        derived = _index(catalogue, vectors, building / "chroma", old, was, report, beside)
        learned.result()
    now = datetime.now(UTC)
    manifest = Manifest(
        version=f"{now:%Y%m%d-%H%M%S}-{catalogue.digest[:8]}", digest=catalogue.digest,
        embedder=embedder.name, passages=len(catalogue.passages), catalogue_sha256=sha256,
        built_at=now, derived=derived, publication=publication,
        vectors=vector_files(building / "chroma"),
    )  # fmt: skip
    report("checking")
    if misses := gate(Snapshot(building, manifest), in_force):
        shutil.rmtree(building, ignore_errors=True)
        raise Refused(misses)
    report("swapping")
    snapshot = shelf.adopt(building, manifest)
    shelf.prune()
    report("done")
    return snapshot


def checked(content: Path) -> Catalogue:
    """The content of a folder, refused with all its problems."""
    return sound(read(content))


def sound(content: Content) -> Catalogue:
    """Content as a catalogue, refused with all its problems."""
    if problems := check(content):
        raise ContentError(problems)
    return content.catalogue()


def _usable(shelf: Shelf, embedder_name: str) -> Snapshot | None:
    """The snapshot in force, when it was made with the same embedder."""
    try:
        current = shelf.current()
    except SnapshotError:
        return None
    return current if current and current.manifest.embedder == embedder_name else None


def _embed(
    catalogue: Catalogue, said: Sequence[str], shelf: Shelf, embedder: PassageEmbedder,
    report: Report,
) -> dict[str, Vectors]:  # fmt: skip
    """The vectors of all passages and of what else people say, by digest."""
    texts = {p.digest: p.text for p in catalogue.passages.values()}
    texts |= {digest_of(text): text for text in said}
    cache = VectorCache(shelf.folder.parent / "vectors.sqlite", embedder.name)
    return cache.fill(
        texts, embedder.passages, lambda done, total: report("embedding", done, total)
    )


def _index(
    catalogue: Catalogue, vectors: dict[str, Vectors], path: Path, old: Snapshot | None,
    was: Catalogue | None, report: Report, beside: Apart,
) -> int:  # fmt: skip
    """Write and probe the index, as a change to the old one where that is small and sound.

    Gives how many changes lie between it and one built whole.
    """
    now, before = catalogue.passages, was.passages if was else {}
    new = [p for i, p in now.items() if before.get(i) != p]
    gone = [i for i, p in before.items() if now.get(i) != p]
    small = len(new) + len(gone) <= MOST_CHANGED * len(before)
    if old and small and old.manifest.derived < MOST_DERIVED:
        report("indexing")
        try:
            old.verify()
            beside.do(
                index.derive, old.index_path, path, gone, *_rows(new, vectors),
                seconds=DERIVE_SECONDS,
            )  # fmt: skip
            report("probing")
            probe_with(beside, path, len(now))
        except Exception:
            log.warning("the index in force is damaged; building a new one", exc_info=True)
            shutil.rmtree(path, ignore_errors=True)
        else:
            return old.manifest.derived + 1
    ids, rows, metadatas = _rows(list(now.values()), vectors)
    index.build(path, ids, rows, metadatas, lambda done: report("indexing", done, len(ids)))
    report("probing")
    probe_with(beside, path, len(now))
    return 0


def _content_of(old: Snapshot | None) -> Catalogue | None:
    """What an earlier snapshot was made from; None where it is damaged."""
    try:
        return old.catalogue() if old else None
    except (SnapshotError, ValueError):
        return None


def _before(old: Snapshot | None, was: Catalogue | None) -> Before | None:
    """What an earlier snapshot learned, and from what; None where it cannot be built on."""
    if old is None or was is None or old.manifest.derived >= MOST_DERIVED:
        return None
    try:
        return old.learned(), was
    except ValueError:
        return None


def _rows(
    passages: list[Passage], vectors: dict[str, Vectors]
) -> tuple[list[str], Vectors, list[dict[str, str]]]:
    metadatas = [
        {"kind": p.kind, "owner": p.owner, "region": p.region,
         "from": str(p.valid.start or ""), "to": str(p.valid.end or "")}
        for p in passages
    ]  # fmt: skip
    rows = np.array([vectors[p.digest] for p in passages], dtype=np.float32)
    return [p.id for p in passages], rows, metadatas
