"""The reading of characters learned from wordings."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from knowledge.characters import Characters

WORDINGS = {
    "id-card": ["身份证丢了怎么补", "补办身份证多少钱", "身份证到期换领", "换身份证要带什么"],
    "passport": ["护照怎么办理", "护照过期换新", "办护照多少钱", "出国护照要几天"],
    "marriage": ["结婚登记预约", "领结婚证要带什么", "结婚证多少钱", "登记结婚的条件"],
}
OWNERS = [owner for owner, texts in WORDINGS.items() for _ in texts]
TEXTS = [text for texts in WORDINGS.values() for text in texts]


@pytest.fixture(scope="module")
def learned() -> Characters:
    return Characters.learn(OWNERS, TEXTS)


def best(scores: dict[str, float]) -> str:
    return max(scores, key=lambda k: scores[k])


def test_a_new_wording_leans_to_its_matter(learned: Characters) -> None:
    asked = {"身份证补领": "id-card", "换护照": "passport", "结婚要什么条件": "marriage"}
    assert [best(x) for x in learned.leanings(list(asked))] == list(asked.values())


def test_leanings_are_standard_scores_over_all_labels(learned: Characters) -> None:
    leaning = learned.leanings(["护照"])[0]
    assert leaning.keys() == WORDINGS.keys()
    assert np.mean(list(leaning.values())) == pytest.approx(0, abs=1e-4)
    assert np.std(list(leaning.values())) == pytest.approx(1, abs=1e-4)


def test_scores_tell_on_which_side_of_the_border_a_text_is(learned: Characters) -> None:
    for owner, scores in zip(OWNERS, learned.scores(TEXTS), strict=True):
        assert best(scores) == owner
        assert all(score < 0 for other, score in scores.items() if other != owner)


def test_a_text_of_unknown_characters_gives_real_numbers(learned: Characters) -> None:
    for scores in learned.scores(["", "Ωψ", "𠮷"]):
        assert all(np.isfinite(score) for score in scores.values())


def test_learning_one_label_anew_is_like_learning_all(learned: Characters) -> None:
    owners, texts = [*OWNERS, "passport"], [*TEXTS, "那个出境的小本本"]
    anew = learned.relearn(owners, texts, {"passport"})
    assert best(anew.scores(["出境小本本怎么弄"])[0]) == "passport"
    assert anew.scores(["小本本"])[0]["passport"] > learned.scores(["小本本"])[0]["passport"]
    assert best(anew.scores(["换身份证"])[0]) == "id-card"


def test_a_new_label_is_learned_and_a_gone_one_left_out(learned: Characters) -> None:
    owners = ["id-card"] * 4 + ["marriage"] * 4 + ["seal"] * 2
    texts = [*WORDINGS["id-card"], *WORDINGS["marriage"], "刻公章", "印章备案在哪"]
    anew = learned.relearn(owners, texts, ())
    assert anew.labels == ["id-card", "marriage", "seal"]
    assert best(anew.scores(["公章备案"])[0]) == "seal"


def test_what_is_saved_is_loaded(learned: Characters, tmp_path: Path) -> None:
    learned.save(tmp_path / "owners")
    assert Characters.load(tmp_path / "owners").scores(["身份证"]) == learned.scores(["身份证"])


@pytest.mark.parametrize("file", ["labels.npz", "weights.npy"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
def test_a_cut_file_is_refused(
    learned: Characters, tmp_path: Path, file: str, share: float
) -> None:
    learned.save(tmp_path / "owners")
    path = tmp_path / "owners" / file
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(ValueError, match="cannot be read"):
        Characters.load(tmp_path / "owners")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        Characters.load(tmp_path / "nothing")
