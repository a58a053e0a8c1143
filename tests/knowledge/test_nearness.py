"""Near-same wordings: marks and case aside, each pair of owners once."""

from __future__ import annotations

import pytest

from knowledge import nearness
from knowledge.nearness import nearest, pairs


def test_the_nearest_known_name_comes_first_and_far_ones_not_at_all() -> None:
    known = ["居民身份证补领", "居民身份证换领", "结婚登记", "居民身份证补领（丢失）"]
    found = nearest("居民身份证 补领。", known, floor=80)
    assert found[0] == ("居民身份证补领", 100.0)
    assert "结婚登记" not in {n.text for n in found} and len(found) == 3
    assert nearest("公积金", known) == [] and nearest("公积金", []) == []


def test_the_same_words_of_two_owners_are_a_pair_whatever_their_marks() -> None:
    [pair] = pairs({"a": ["怎么办理？", "别的"], "b": ["怎么 办理", "不同的"], "c": []})
    assert (pair.owner, pair.other, pair.score) == ("a", "b", 100.0)
    assert (pair.text, pair.other_text) == ("怎么办理？", "怎么 办理")


def test_one_owner_may_say_the_same_twice_and_marks_alone_say_nothing() -> None:
    assert list(pairs({"a": ["怎么办理", "怎么办理！", "？！"], "b": ["……"]})) == []


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_near_pairs_are_the_same_in_strips_of_any_size(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    monkeypatch.setattr(nearness, "STEP", step)
    said = {"a": ["失业金一个月发多少钱"], "b": ["失业金一个月发多少", "公积金怎么取"], "c": ["公积金怎么提取"]}
    assert {(p.owner, p.other) for p in pairs(said, floor=90)} == {("a", "b"), ("b", "c")}
    assert list(pairs(said, floor=100)) == []
