"""Snapshots on disk: the pointer, going back, keeping two old ones, telling damage."""

from __future__ import annotations

import json
import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from knowledge.catalogue import Catalogue
from knowledge.index import build
from knowledge.snapshot import (
    Manifest,
    Shelf,
    Snapshot,
    SnapshotError,
    dump_catalogue,
    probe,
)

START = datetime(2026, 3, 1, tzinfo=UTC)


def add(shelf: Shelf, catalogue: Catalogue, n: int) -> Snapshot:
    """A snapshot without an index, as young as its number."""
    building = shelf.building()
    manifest = Manifest(
        version=f"v{n}", digest=f"d{n}", embedder="none", passages=0,
        catalogue_sha256=dump_catalogue(catalogue, building), built_at=START + timedelta(hours=n),
    )  # fmt: skip
    return shelf.adopt(building, manifest)


@pytest.fixture
def empty(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "snapshots", keep=3)


def versions(shelf: Shelf) -> list[str]:
    return [s.manifest.version for s in shelf.all()]


def test_an_empty_shelf_has_nothing_in_force(empty: Shelf) -> None:
    assert empty.version() is None and empty.current() is None and empty.all() == []


def test_the_last_one_adopted_is_in_force_and_holds_its_content(
    empty: Shelf, catalogue: Catalogue
) -> None:
    add(empty, catalogue, 1)
    add(empty, catalogue, 2)
    current = empty.current()
    assert current and current.manifest.version == "v2"
    assert current.catalogue().digest == catalogue.digest
    assert versions(empty) == ["v2", "v1"]


def test_going_back_puts_the_one_before_in_force(empty: Shelf, catalogue: Catalogue) -> None:
    for n in (1, 2, 3):
        add(empty, catalogue, n)
    assert empty.rollback().manifest.version == "v2"
    assert empty.rollback().manifest.version == "v1"
    with pytest.raises(SnapshotError, match="no earlier snapshot"):
        empty.rollback()
    assert empty.rollback("v3").manifest.version == empty.version() == "v3"


def test_going_back_to_what_is_not_there_changes_nothing(
    empty: Shelf, catalogue: Catalogue
) -> None:
    add(empty, catalogue, 1)
    with pytest.raises(SnapshotError, match="'v9' is missing"):
        empty.rollback("v9")
    assert empty.version() == "v1"


@pytest.mark.parametrize("version", ["..", "../../etc", "", "/etc", "lock"])
def test_a_version_that_is_a_path_is_refused(
    empty: Shelf, catalogue: Catalogue, version: str
) -> None:
    add(empty, catalogue, 1)
    with pytest.raises(SnapshotError):
        empty.rollback(version)
    assert empty.version() == "v1"


def test_two_old_ones_are_kept_and_the_one_in_force(empty: Shelf, catalogue: Catalogue) -> None:
    for n in range(1, 6):
        add(empty, catalogue, n)
        empty.prune()
    assert versions(empty) == ["v5", "v4", "v3"]
    empty.point_to("v3")
    add(empty, catalogue, 6)
    empty.point_to("v3")
    empty.prune()
    assert versions(empty) == ["v6", "v5", "v4", "v3"]


def test_a_half_built_or_damaged_snapshot_is_not_counted(
    empty: Shelf, catalogue: Catalogue
) -> None:
    add(empty, catalogue, 1)
    broken = add(empty, catalogue, 2)
    (broken.path / "manifest.json").write_text('{"version": "v2"', "utf-8")
    left = empty.building()
    assert versions(empty) == ["v1"]
    with pytest.raises(SnapshotError, match="missing or damaged"):
        empty.current()
    empty.building()
    assert not left.exists()


def test_a_version_named_by_the_pointer_must_be_whole(empty: Shelf, catalogue: Catalogue) -> None:
    add(empty, catalogue, 1)
    with pytest.raises(SnapshotError):
        empty.point_to("v2")
    assert empty.version() == "v1"


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_catalogue_is_told(empty: Shelf, catalogue: Catalogue, damage: str) -> None:
    snapshot = add(empty, catalogue, 1)
    path = snapshot.path / "catalogue.json"
    if damage == "cut":
        os.truncate(path, path.stat().st_size // 2)
    elif damage == "changed":
        path.write_text(path.read_text("utf-8").replace("40", "41"), "utf-8")
    else:
        path.unlink()
    with pytest.raises(SnapshotError, match="catalogue.json"):
        snapshot.catalogue()


def test_a_second_publisher_is_refused(empty: Shelf) -> None:
    refused: list[Exception] = []

    def second() -> None:
        try:
            with Shelf(empty.folder).lock():
                pass
        except SnapshotError as error:
            refused.append(error)

    with empty.lock():
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert "another publication is running" in str(refused[0])
    with Shelf(empty.folder).lock():
        pass


def test_the_pointer_names_a_whole_version_at_every_moment(
    empty: Shelf, catalogue: Catalogue
) -> None:
    add(empty, catalogue, 1)
    add(empty, catalogue, 2)
    seen: set[str | None] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(empty.version())

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(100):
        empty.point_to(f"v{1 + n % 2}")
    done.set()
    reader.join()
    assert seen and seen <= {"v1", "v2"}


def test_the_manifest_tells_what_it_was_made_with(shelf: Shelf) -> None:
    current = shelf.current()
    assert current
    manifest = json.loads((current.path / "manifest.json").read_text("utf-8"))
    assert manifest["embedder"] == "hashing-256" and manifest["passages"] > 500
    assert manifest["passages"] == len(current.catalogue().passages)


def test_a_sound_index_passes_its_probe_and_a_wrong_count_does_not(shelf: Shelf) -> None:
    current = shelf.current()
    assert current
    probe(current.index_path, current.manifest.passages)
    with pytest.raises(SnapshotError, match="passages where 3 were expected"):
        probe(current.index_path, 3)


def test_a_missing_index_fails_its_probe(tmp_path: Path) -> None:
    build(tmp_path / "chroma", ["a"], np.ones((1, 4), np.float32), [{"kind": "ask"}])
    shutil.rmtree(tmp_path / "chroma")
    with pytest.raises(SnapshotError, match="failed its probe"):
        probe(tmp_path / "chroma", 1)
