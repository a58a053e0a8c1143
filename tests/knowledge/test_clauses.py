"""Where a text breaks, and which clause of it asks."""

from __future__ import annotations

import pytest

from knowledge.clauses import closing, pieces


@pytest.mark.parametrize(
    ("text", "last"),
    [("身份证丢了，补一个多少钱？", "补一个多少钱"), ("多少钱", "多少钱"), ("要多少钱，谢谢", "要多少钱"),
     ("my id is lost, how much", "my id is lost, how much"), ("？", "？")],
)  # fmt: skip
def test_the_last_clause_that_says_something_asks(text: str, last: str) -> None:
    assert closing(text) == last


@pytest.mark.parametrize("text", ["您好。身份证丢了，怎么补？谢谢！", "，，", "", "没有标点"])
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
