"""Snapshots (发布版本): immutable directories, one pointer to the one in force, some old ones kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import Field

from knowledge.apart import Apart, Failed, apart
from knowledge.catalogue import Catalogue
from knowledge.fact import Shape
from knowledge.index import CHROMA, answers
from knowledge.learn import Learned

KEEP = 10
PROBE_SECONDS = 60


class SnapshotError(Exception):
    """A snapshot is missing, damaged or being built by somebody else."""


class Manifest(Shape):
    """What a snapshot holds and what it was made with."""

    version: str
    digest: str
    embedder: str
    passages: int
    catalogue_sha256: str
    built_at: datetime
    derived: int = 0
    publication: int | None = Field(None, description="its number in the record")
    vectors: dict[str, str] = Field(default_factory=dict, description="file → SHA-256")


@dataclass(frozen=True)
class Snapshot:
    """One published version on disk."""

    path: Path
    manifest: Manifest

    @property
    def index_path(self) -> Path:
        """Where its vector index lies."""
        return self.path / "chroma"

    def verify(self) -> None:
        """Raise SnapshotError when a file of vectors was cut or changed, which Chroma overlooks."""
        if vector_files(self.index_path) != self.manifest.vectors:
            raise SnapshotError(f"{self.index_path}: the vectors are not those that were published")

    def learned(self) -> Learned:
        """What was learned from it; raises ValueError when a file is damaged."""
        return Learned.load(self.path)

    def catalogue(self) -> Catalogue:
        """The content as published; raises SnapshotError when the file was changed or cut."""
        try:
            data = (self.path / "catalogue.json").read_bytes()
        except OSError as error:
            raise SnapshotError(f"{self.path}: catalogue.json cannot be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != self.manifest.catalogue_sha256:
            raise SnapshotError(f"{self.path}: catalogue.json is damaged")
        return Catalogue.model_validate_json(data)


class Shelf:
    """The folder of snapshots under DAOBAN_DATA; one writer at a time, any number of readers."""

    def __init__(self, folder: Path, keep: int = KEEP) -> None:
        self.folder, self._keep = folder, keep
        self._pointer = folder / "current"

    @contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        """Be the only publisher; raises SnapshotError when another one is at work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=wait):
                yield
        except Timeout as error:
            raise SnapshotError("another publication is running; try again when it ends") from error

    def version(self) -> str | None:
        """The version in force, None before the first publication."""
        try:
            return self._pointer.read_text("utf-8").strip() or None
        except OSError:
            return None

    def open(self, version: str) -> Snapshot:
        """A snapshot by version."""
        path = self.folder / version
        try:
            text = (path / "manifest.json").read_text("utf-8")
            return Snapshot(path, Manifest.model_validate_json(text))
        except (OSError, ValueError) as error:
            raise SnapshotError(f"snapshot {version!r} is missing or damaged: {error}") from error

    def current(self) -> Snapshot | None:
        """The snapshot in force; raises SnapshotError when it is damaged."""
        version = self.version()
        return self.open(version) if version else None

    def all(self) -> list[Snapshot]:
        """Every whole snapshot, newest first."""
        found = []
        for manifest in self.folder.glob("*/manifest.json"):
            try:
                found.append(self.open(manifest.parent.name))
            except SnapshotError:
                continue
        return sorted(found, key=lambda s: s.manifest.built_at, reverse=True)

    def building(self) -> Path:
        """A fresh directory to build in; what an interrupted build left is cleared away."""
        for left in self.folder.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        path = self.folder / f".building-{os.getpid()}-{datetime.now(UTC):%H%M%S%f}"
        path.mkdir(parents=True)
        return path

    def adopt(self, built: Path, manifest: Manifest) -> Snapshot:
        """Make a finished build a snapshot and put it in force."""
        (built / "manifest.json").write_text(manifest.model_dump_json(indent=1), "utf-8")
        path = self.folder / manifest.version
        shutil.rmtree(path, ignore_errors=True)
        built.rename(path)
        self.point_to(manifest.version)
        return Snapshot(path, manifest)

    def point_to(self, version: str) -> None:
        """Swap the pointer in one atomic step; the target must be whole."""
        self.open(version)
        draft = self.folder / f".current-{os.getpid()}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(version + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)

    def rollback(self, version: str | None = None) -> Snapshot:
        """Put an earlier snapshot in force: the named one, or the one before the current."""
        with self.lock(wait=5):
            versions = [s.manifest.version for s in self.all()]
            current = self.version()
            if version is None:
                older = versions[versions.index(current) + 1 :] if current in versions else versions
                if not older:
                    raise SnapshotError("there is no earlier snapshot to go back to")
                version = older[0]
            self.point_to(version)
        return self.open(version)

    def prune(self) -> None:
        """Delete all but the newest snapshots and the one in force."""
        current = self.version()
        for snapshot in self.all()[self._keep :]:
            if snapshot.manifest.version != current:
                shutil.rmtree(snapshot.path, ignore_errors=True)


def vector_files(index_path: Path) -> dict[str, str]:
    """The files that hold the vectors, with their SHA-256."""
    found = {}
    for path in sorted(index_path.rglob("*.bin")):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found[str(path.relative_to(index_path))] = digest
    return found


def probe(index_path: Path, count: int) -> None:
    """Open an index in a process apart and ask it something: a damaged one may kill its reader."""
    with apart(CHROMA) as beside:
        probe_with(beside, index_path, count)


def probe_with(beside: Apart, index_path: Path, count: int) -> None:
    """The same in a process that is ready; raises SnapshotError."""
    try:
        beside.do(answers, index_path, count, seconds=PROBE_SECONDS)
    except Failed as error:
        raise SnapshotError(f"{index_path}: the index failed its probe: {error}") from error


def dump_catalogue(catalogue: Catalogue, folder: Path) -> str:
    """Write the content into a build; gives its SHA-256."""
    data = json.dumps(catalogue.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    encoded = data.encode("utf-8")
    (folder / "catalogue.json").write_bytes(encoded)
    return hashlib.sha256(encoded).hexdigest()
