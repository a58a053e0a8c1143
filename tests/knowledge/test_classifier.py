"""The classifier learned from the content's own wordings."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder

from knowledge.classifier import Classifier

WORDINGS = {
    "id-card": ["身份证丢了怎么补", "补办身份证多少钱", "身份证到期换领", "换身份证要带什么"],
    "passport": ["护照怎么办理", "护照过期换新", "办护照多少钱", "出国护照要几天"],
    "marriage": ["结婚登记预约", "领结婚证要带什么", "结婚证多少钱", "登记结婚的条件"],
}
EMBEDDER = HashingEmbedder()
OWNERS = [owner for owner, texts in WORDINGS.items() for _ in texts]
TEXTS = [text for texts in WORDINGS.values() for text in texts]


@pytest.fixture(scope="module")
def learned() -> Classifier:
    return Classifier.learn(OWNERS, [1.0] * len(OWNERS), EMBEDDER.passages(TEXTS), 1.0)


def test_shares_are_near_one_where_meant_and_near_zero_where_not(learned: Classifier) -> None:
    for owner, shares in zip(OWNERS, learned.shares(EMBEDDER.queries(TEXTS)), strict=True):
        assert max(shares, key=lambda k: shares[k]) == owner
        assert shares[owner] > 0.5 and sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_what_has_a_larger_share_weighs_more() -> None:
    vectors, question = EMBEDDER.passages(TEXTS), EMBEDDER.queries(["护照办理"])
    much, little = (
        Classifier.learn(OWNERS, [s if o == "passport" else 1.0 for o in OWNERS], vectors, 1.0)
        for s in (3.0, 0.1)
    )
    assert much.shares(question)[0]["passport"] > little.shares(question)[0]["passport"]


def test_a_large_ridge_keeps_it_from_memorising() -> None:
    vectors = EMBEDDER.passages(TEXTS)
    loose, tight = (Classifier.learn(OWNERS, [1.0] * 12, vectors, r) for r in (1e-3, 1e3))
    assert loose.shares(vectors)[0]["id-card"] > 0.99
    assert tight.shares(vectors)[0]["id-card"] == pytest.approx(1 / 3, abs=0.05)


def test_one_label_alone_gives_real_numbers() -> None:
    alone = Classifier.learn(["a"] * 3, [1.0] * 3, EMBEDDER.passages(TEXTS[:3]), 1.0)
    assert np.isfinite(alone.shares(EMBEDDER.queries(["x"]))[0]["a"])


def test_what_is_saved_is_loaded(learned: Classifier, tmp_path: Path) -> None:
    learned.save(tmp_path / "classifier.npz")
    loaded = Classifier.load(tmp_path / "classifier.npz")
    question = EMBEDDER.queries(["身份证"])
    assert loaded.shares(question) == learned.shares(question)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
def test_a_cut_file_is_refused(learned: Classifier, tmp_path: Path, share: float) -> None:
    path = tmp_path / "classifier.npz"
    learned.save(path)
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(ValueError, match="cannot be read"):
        Classifier.load(path)


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        Classifier.load(tmp_path / "nothing.npz")
    np.savez(tmp_path / "other.npz", something=np.ones(3))
    with pytest.raises(ValueError, match="cannot be read"):
        Classifier.load(tmp_path / "other.npz")
