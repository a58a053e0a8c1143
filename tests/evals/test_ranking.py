"""Measures of rankings, worked out by hand."""

from math import log2

import pytest

from evals.ranking import figures, ndcg, recall, reciprocal

RANKED = ["x", "a", "y", "b"]


def test_recall_counts_what_is_found_among_the_first() -> None:
    assert [recall(RANKED, {"a", "b"}, k) for k in (1, 2, 4)] == [0, 0.5, 1]


def test_reciprocal_rank_looks_at_the_first_right_one_within_ten() -> None:
    assert reciprocal(RANKED, {"a", "b"}) == 0.5
    assert reciprocal([*map(str, range(10)), "a"], {"a"}) == 0


def test_ndcg_is_one_for_the_ideal_order_and_falls_with_rank() -> None:
    assert ndcg(["a", "b", "x"], {"a", "b"}) == 1
    ideal = 1 + 1 / log2(3)
    assert ndcg(RANKED, {"a", "b"}) == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)


def test_questions_with_nothing_relevant_are_left_out() -> None:
    found = figures({"q": ["a"], "empty": ["a"]}, {"q": {"a"}, "empty": set()})
    assert found["recall@1"] == found["mrr@10"] == found["ndcg@10"] == 1
    assert figures({}, {}) == {}
