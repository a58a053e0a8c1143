"""The vector index, on a real Chroma."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder

from knowledge.index import Index, IndexDamaged, build, derive

TEXTS = {
    f"p{n}": f"第{n}号事项：{'身份证户口簿护照结婚证'[n % 11]}的办理{n * n}" for n in range(700)
}
EMBEDDER = HashingEmbedder(64)


def rows(ids: list[str]) -> tuple[list[str], np.ndarray, list[dict[str, str]]]:
    return ids, EMBEDDER.passages([TEXTS[i] for i in ids]), [{"kind": "ask"} for _ in ids]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "chroma"
    build(path, *rows(list(TEXTS)))
    return path


def test_every_text_is_nearest_to_itself(built: Path) -> None:
    index = Index(built)
    wanted = ["p3", "p499", "p699"]
    found = index.search(EMBEDDER.queries([TEXTS[i] for i in wanted]), 3)
    assert [f[0][0] for f in found] == wanted
    assert all(f[0][1] == pytest.approx(1.0, abs=1e-4) for f in found)


def test_similarity_is_cosine_and_falls(built: Path) -> None:
    query = EMBEDDER.queries(["身份证怎么办"])
    found = Index(built).search(query, 20)[0]
    truth = {i: float((EMBEDDER.passages([TEXTS[i]]) @ query[0])[0]) for i, _ in found}
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert all(s == pytest.approx(truth[i], abs=1e-4) for i, s in found)


def test_the_nearest_are_found_as_if_all_were_compared(built: Path) -> None:
    queries = EMBEDDER.queries([f"第{n}号护照" for n in range(30)])
    ids, vectors, _ = rows(list(TEXTS))
    truth = [{ids[i] for i in np.argsort(-(vectors @ q))[:10]} for q in queries]
    found = [{i for i, _ in row} for row in Index(built).search(queries, 10)]
    assert np.mean([len(f & t) / 10 for f, t in zip(found, truth, strict=True)]) >= 0.95


def test_it_knows_its_count_and_dimension(built: Path) -> None:
    index = Index(built)
    assert (index.count, index.dimension) == (700, 64)
    assert len(index.search(EMBEDDER.queries(["护照"]), 10_000)[0]) == 700


def test_building_reports_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []
    build(tmp_path / "chroma", *rows(list(TEXTS)[:10]), told.append)
    assert told == [10]


def test_a_derived_index_holds_the_change_and_the_old_one_stays(
    built: Path, tmp_path: Path
) -> None:
    fresh = EMBEDDER.passages(["全新的事项"])
    derive(built, tmp_path / "new", ["p3", "p4"], ["fresh"], fresh, [{"kind": "ask"}])
    new, old = Index(tmp_path / "new"), Index(built)
    assert (new.count, old.count) == (699, 700)
    assert new.search(fresh, 1)[0][0][0] == "fresh"
    assert "p3" not in {i for i, _ in new.search(EMBEDDER.queries([TEXTS["p3"]]), 699)[0]}
    assert old.search(EMBEDDER.queries([TEXTS["p3"]]), 1)[0][0][0] == "p3"


def test_a_missing_or_empty_directory_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        Index(tmp_path / "nothing")


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_cut_database_is_damaged(built: Path, tmp_path: Path, size: int) -> None:
    broken = Path(shutil.copytree(built, tmp_path / "chroma"))
    os.truncate(broken / "chroma.sqlite3", size)
    with pytest.raises(IndexDamaged):
        Index(broken)


def test_a_directory_of_something_else_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_text("这不是数据库")
    with pytest.raises(IndexDamaged):
        Index(tmp_path)
