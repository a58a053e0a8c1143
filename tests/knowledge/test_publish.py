"""Publishing: what is kept, what is derived, what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder
from small import edited

from knowledge.index import Index
from knowledge.publish import MOST_DERIVED, STAGES, publish
from knowledge.snapshot import Shelf, Snapshot, SnapshotError
from knowledge.source import ContentError

GUIDE = "matters/id-card/id-card-reissue.yaml"


def change_fee(folder: Path, amount: int) -> None:
    with edited(folder / GUIDE) as guide:
        guide["fees"][0]["amount"] = amount


def nearest(snapshot: Snapshot, text: str) -> str:
    vectors = HashingEmbedder().queries([text])
    return Index(snapshot.index_path).search(vectors, 1)[0][0][0]


def test_a_first_publication_goes_through_every_stage(folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    shelf = Shelf(tmp_path / "snapshots")
    snapshot = publish(
        folder, shelf, HashingEmbedder(), report=lambda stage, done=0, total=0: told.append(stage)
    )
    assert tuple(dict.fromkeys(told)) == STAGES
    assert shelf.version() == snapshot.manifest.version
    assert snapshot.manifest.passages == len(snapshot.catalogue().passages)
    assert Index(snapshot.index_path).count == snapshot.manifest.passages
    assert "id-card-reissue" in snapshot.learned().owners.labels
    assert not list(shelf.folder.glob(".building-*"))


def test_unchanged_content_keeps_its_version(folder: Path, shelf: Shelf) -> None:
    embedder, before = HashingEmbedder(), shelf.version()
    assert publish(folder, shelf, embedder).manifest.version == before == shelf.version()
    assert embedder.embedded == 0 and len(shelf.all()) == 1


def test_one_changed_guide_is_a_change_to_the_old_index(folder: Path, shelf: Shelf) -> None:
    change_fee(folder, 45)
    embedder = HashingEmbedder()
    snapshot = publish(folder, shelf, embedder)
    assert snapshot.manifest.derived == 1 and embedder.embedded == 1
    fees = snapshot.catalogue().passages["id-card-reissue#fees"]
    assert "45元" in fees.text and nearest(snapshot, fees.text) == fees.id
    assert Index(snapshot.index_path).count == len(snapshot.catalogue().passages)
    assert len(shelf.all()) == 2


def test_a_derived_index_answers_as_one_built_whole(folder: Path, shelf: Shelf) -> None:
    change_fee(folder, 45)
    with edited(folder / GUIDE) as guide:
        guide["asks"]["general"] = guide["asks"]["general"][:2]
    derived = publish(folder, shelf, HashingEmbedder())
    built = publish(folder, shelf, HashingEmbedder(), fresh=True)
    assert (derived.manifest.derived, built.manifest.derived) == (1, 0)
    queries = HashingEmbedder().queries(["身份证丢了", "多少钱", "几点开门", "护照", "户口"])
    found = [Index(s.index_path).search(queries, 10) for s in (derived, built)]
    same = [
        len({i for i, _ in a} & {i for i, _ in b})
        for a, b in zip(*found, strict=True)
    ]  # fmt: skip
    assert np.mean(same) >= 9.5


def test_after_many_changes_the_index_is_built_whole_again(folder: Path, shelf: Shelf) -> None:
    current = shelf.current()
    assert current
    worn = current.manifest.model_copy(update={"derived": MOST_DERIVED})
    (current.path / "manifest.json").write_text(worn.model_dump_json(), "utf-8")
    change_fee(folder, 45)
    assert publish(folder, shelf, HashingEmbedder()).manifest.derived == 0


def test_a_damaged_index_is_not_derived_from(folder: Path, shelf: Shelf) -> None:
    current = shelf.current()
    assert current
    os.truncate(current.index_path / "chroma.sqlite3", 5000)
    change_fee(folder, 45)
    snapshot = publish(folder, shelf, HashingEmbedder())
    assert snapshot.manifest.derived == 0
    assert Index(snapshot.index_path).count == snapshot.manifest.passages


@pytest.mark.parametrize("file", ["catalogue.json", "manifest.json", "owners/weights.npy"])
def test_a_damaged_snapshot_does_not_stop_the_next(folder: Path, shelf: Shelf, file: str) -> None:
    current = shelf.current()
    assert current
    os.truncate(current.path / file, 10)
    change_fee(folder, 45)
    snapshot = publish(folder, shelf, HashingEmbedder())
    assert shelf.version() == snapshot.manifest.version
    assert snapshot.catalogue().matters["id-card-reissue"].fees[0].amount == 45
    assert snapshot.learned().owners.labels


def test_problems_refuse_the_whole_and_leave_what_is_in_force(folder: Path, shelf: Shelf) -> None:
    before = shelf.version()
    with edited(folder / GUIDE) as guide:
        guide["fees"][0]["basis"] = []
        guide["next"] = ["nobody"]
    with pytest.raises(ContentError) as refused:
        publish(folder, shelf, HashingEmbedder())
    assert len(refused.value.problems) == 2
    assert shelf.version() == before and len(shelf.all()) == 1


def test_another_embedder_builds_everything_anew(folder: Path, shelf: Shelf) -> None:
    before, other = shelf.version(), HashingEmbedder(64)
    snapshot = publish(folder, shelf, other)
    assert snapshot.manifest.version != before and snapshot.manifest.embedder == "hashing-64"
    assert other.embedded > 500 and Index(snapshot.index_path).dimension == 64


def test_fresh_builds_again_though_nothing_changed(folder: Path, shelf: Shelf) -> None:
    embedder = HashingEmbedder()
    snapshot = publish(folder, shelf, embedder, fresh=True)
    assert snapshot.manifest.derived == 0 and embedder.embedded == 0
    assert Index(snapshot.index_path).count == snapshot.manifest.passages


def test_two_publications_in_one_second_do_not_harm_each_other(folder: Path, shelf: Shelf) -> None:
    one = publish(folder, shelf, HashingEmbedder(), fresh=True)
    two = publish(folder, shelf, HashingEmbedder(), fresh=True)
    assert shelf.version() == two.manifest.version
    for snapshot in {one.path: one, two.path: two}.values():
        assert Index(snapshot.index_path).count == snapshot.manifest.passages


def test_while_one_publishes_another_is_refused(folder: Path, shelf: Shelf) -> None:
    before = shelf.version()

    def again(stage: str, done: int = 0, total: int = 0) -> None:
        if stage == "embedding" and done == 0:
            with pytest.raises(SnapshotError, match="another publication"):
                publish(folder, Shelf(shelf.folder), HashingEmbedder())

    assert publish(folder, shelf, HashingEmbedder(), report=again, fresh=True)
    assert before in {s.manifest.version for s in shelf.all()}


def test_an_embedder_that_fails_leaves_what_is_in_force(folder: Path, shelf: Shelf) -> None:
    class Failing(HashingEmbedder):
        def passages(self, texts: object) -> object:  # type: ignore[override]
            raise MemoryError

    before = shelf.version()
    change_fee(folder, 45)
    with pytest.raises(MemoryError):
        publish(folder, shelf, Failing())
    assert shelf.version() == before
    assert publish(folder, shelf, HashingEmbedder()).manifest.derived == 1
