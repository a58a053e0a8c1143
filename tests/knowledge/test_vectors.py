"""The cache of vectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder, Vectors

from knowledge.vectors import STEP, VectorCache

TEXTS = {f"d{n}": f"事项{n}" for n in range(20)}


def cache(folder: Path, name: str = "hashing") -> VectorCache:
    return VectorCache(folder / "data" / "vectors.sqlite", name)


def test_what_was_embedded_once_is_not_embedded_again(tmp_path: Path) -> None:
    embedder = HashingEmbedder(8)
    first = cache(tmp_path).fill(TEXTS, embedder.passages)
    again = cache(tmp_path).fill(TEXTS | {"new": "新事项"}, embedder.passages)
    assert embedder.embedded == len(TEXTS) + 1
    assert all(np.array_equal(first[d], again[d]) for d in TEXTS)
    assert np.array_equal(again["new"], embedder.queries(["新事项"])[0])


def test_vectors_of_another_embedder_are_not_taken(tmp_path: Path) -> None:
    embedder = HashingEmbedder(8)
    cache(tmp_path, "one").fill(TEXTS, embedder.passages)
    assert cache(tmp_path, "other").get(list(TEXTS)) == {}
    cache(tmp_path, "other").fill(TEXTS, HashingEmbedder(16).passages)
    assert cache(tmp_path, "one").get(["d1"])["d1"].shape == (8,)


def test_only_what_is_asked_for_is_given(tmp_path: Path) -> None:
    one = cache(tmp_path)
    one.fill(TEXTS, HashingEmbedder(8).passages)
    assert one.get(["d1", "unknown"]).keys() == {"d1"}


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    cache(tmp_path).fill(TEXTS, HashingEmbedder(8).passages, lambda *far: told.append(far))
    assert told[0] == (0, 20) and told[-1] == (20, 20)


class Interrupted:
    """Embeds one step and is cut off in the next."""

    def __init__(self) -> None:
        self.steps = 0

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.steps += 1
        if self.steps == 2:
            raise KeyboardInterrupt
        return HashingEmbedder(8).passages(texts)


def test_an_interrupted_fill_keeps_what_was_done(tmp_path: Path) -> None:
    many = {f"d{n}": f"事项{n}" for n in range(STEP + 50)}
    with pytest.raises(KeyboardInterrupt):
        cache(tmp_path).fill(many, Interrupted())
    assert len(cache(tmp_path).get(list(many))) == STEP
    rest = HashingEmbedder(8)
    assert len(cache(tmp_path).fill(many, rest.passages)) == len(many)
    assert rest.embedded == 50


@pytest.mark.parametrize(
    "damage", [b"", b"no database at all", b"SQLite format 3\x00" + b"\x07" * 4096]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    cache(tmp_path).fill(TEXTS, HashingEmbedder(8).passages)
    path = tmp_path / "data" / "vectors.sqlite"
    for left in path.parent.iterdir():
        left.unlink()
    path.write_bytes(damage)
    assert len(cache(tmp_path).fill(TEXTS, HashingEmbedder(8).passages)) == len(TEXTS)


def test_a_file_cut_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    many = {f"d{n}": f"事项{n}" for n in range(600)}
    cache(tmp_path).fill(many, HashingEmbedder(64).passages)
    path = tmp_path / "data" / "vectors.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    embedder = HashingEmbedder(64)
    filled = cache(tmp_path).fill(many, embedder.passages)
    truth = embedder.queries(list(many.values()))
    assert all(np.array_equal(filled[d], v) for d, v in zip(many, truth, strict=True))
