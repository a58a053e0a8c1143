"""Publishing (发布): content → checked → cut → embedded → indexed → probed → in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge import index
from knowledge.catalogue import Catalogue
from knowledge.check import check
from knowledge.passage import Passage
from knowledge.snapshot import Manifest, Shelf, Snapshot, SnapshotError, dump_catalogue, probe
from knowledge.source import ContentError, read
from knowledge.vectors import VectorCache

Vectors = NDArray[np.float32]
MOST_DERIVED = 20
MOST_CHANGED = 0.2

STAGES = ("reading", "embedding", "indexing", "probing", "swapping", "done")


class Report(Protocol):
    """Told how far a publication is: the stage, and how much of it."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None: ...


class PassageEmbedder(Protocol):
    """What publishing needs of an embedder."""

    @property
    def name(self) -> str: ...

    def passages(self, texts: list[str]) -> Vectors: ...


def silent(stage: str, done: int = 0, total: int = 0) -> None:
    """A report to nobody."""


def publish(
    content: Path, shelf: Shelf, embedder: Callable[[], PassageEmbedder], embedder_name: str,
    *, report: Report = silent, fresh: bool = False,
) -> Snapshot:  # fmt: skip
    """Publish a content folder; unchanged content keeps the version that is in force.

    `embedder` is only called when some passage has no cached vector. Raises ContentError with
    every problem, SnapshotError when another publication runs or the probe fails; the snapshot in
    force stays untouched in both cases.
    """
    with shelf.lock(wait=1):
        report("reading")
        catalogue = checked(content)
        old = None if fresh else _usable(shelf, embedder_name)
        if old and old.manifest.digest == catalogue.digest:
            report("done")
            return old
        vectors = _embed(catalogue, shelf, embedder, embedder_name, report)
        report("indexing")
        building = shelf.building()
        sha256 = dump_catalogue(catalogue, building)
        derived = _index(catalogue, vectors, building / "chroma", old, report)
        report("probing")
        probe(building / "chroma", len(catalogue.passages))
        report("swapping")
        now = datetime.now(UTC)
        manifest = Manifest(
            version=f"{now:%Y%m%d-%H%M%S}-{catalogue.digest[:8]}", digest=catalogue.digest,
            embedder=embedder_name, passages=len(catalogue.passages), catalogue_sha256=sha256,
            built_at=now, derived=derived,
        )  # fmt: skip
        snapshot = shelf.adopt(building, manifest)
        shelf.prune()
        report("done")
        return snapshot


def checked(content: Path) -> Catalogue:
    """The content of a folder, refused with all its problems."""
    found = read(content)
    if problems := check(found):
        raise ContentError(problems)
    return found.catalogue()


def _usable(shelf: Shelf, embedder_name: str) -> Snapshot | None:
    """The snapshot in force, when an index may be derived from it."""
    try:
        current = shelf.current()
        if current is None or current.manifest.embedder != embedder_name:
            return None
        probe(current.index_path, current.manifest.passages)
    except SnapshotError:
        return None
    return current


def _embed(
    catalogue: Catalogue, shelf: Shelf, embedder: Callable[[], PassageEmbedder], name: str,
    report: Report,
) -> dict[str, Vectors]:  # fmt: skip
    texts = {p.digest: p.text for p in catalogue.passages.values()}
    cache = VectorCache(shelf.folder.parent / "vectors.sqlite", name)
    return cache.fill(
        texts, lambda part: embedder().passages(list(part)),
        lambda done, total: report("embedding", done, total),
    )  # fmt: skip


def _index(
    catalogue: Catalogue, vectors: dict[str, Vectors], path: Path, old: Snapshot | None,
    report: Report,
) -> int:  # fmt: skip
    """Write the index, as a change to the old one where that is small; gives the derivations."""
    now = catalogue.passages
    before = _passages_of(old)
    new = [p for i, p in now.items() if before.get(i) != p]
    gone = [i for i, p in before.items() if now.get(i) != p]
    small = len(new) + len(gone) <= MOST_CHANGED * max(1, len(before))
    if old and small and old.manifest.derived < MOST_DERIVED:
        index.derive(old.index_path, path, gone, *_rows(new, vectors))
        return old.manifest.derived + 1
    ids, rows, metadatas = _rows(list(now.values()), vectors)
    index.build(path, ids, rows, metadatas, lambda done: report("indexing", done, len(ids)))
    return 0


def _passages_of(snapshot: Snapshot | None) -> dict[str, Passage]:
    if snapshot is None:
        return {}
    try:
        return snapshot.catalogue().passages
    except (SnapshotError, ValueError):
        return {}


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
