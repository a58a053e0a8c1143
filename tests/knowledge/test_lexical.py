"""Lexical search over characters, codes and names."""

from __future__ import annotations

import pytest

from knowledge.lexical import Lexical, tokens

TEXTS = {
    "lost": "身份证丢了怎么补办", "expired": "身份证到期换领", "book": "户口簿补发",
    "code": "基本编码000109022000", "english": "renew my passport",
}  # fmt: skip


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical(list(TEXTS), list(TEXTS.values()))


@pytest.mark.parametrize(
    ("query", "best"),
    [("身份证丢了", "lost"), ("身份证到期了", "expired"), ("户口簿", "book"),
     ("000109022000", "code"), ("Passport", "english")],
)  # fmt: skip
def test_what_shares_most_words_comes_first(lexical: Lexical, query: str, best: str) -> None:
    assert lexical.search(query, 3)[0][0] == best


def test_what_shares_nothing_is_not_found(lexical: Lexical) -> None:
    assert [i for i, _ in lexical.search("户口簿补发", 5)] == ["book", "lost"]


@pytest.mark.parametrize("query", ["", "   ", "？！", "🙂", "的了吗", "龘", "zzz"])
def test_a_query_without_known_words_finds_nothing(lexical: Lexical, query: str) -> None:
    assert lexical.search(query, 5) == []


def test_scores_fall_and_are_positive(lexical: Lexical) -> None:
    scores = [s for _, s in lexical.search("身份证丢了补办换领户口簿", 5)]
    assert len(scores) == 3 and scores == sorted(scores, reverse=True) and scores[-1] > 0


def test_no_more_than_asked_for_is_given(lexical: Lexical) -> None:
    assert len(lexical.search("身份证", 1)) == 1
    assert len(lexical.search("身份证", 1000)) == 2


def test_repeated_words_do_not_count_twice(lexical: Lexical) -> None:
    assert lexical.search("护照passport passport", 1) == lexical.search("passport", 1)


def test_numbers_and_latin_words_stay_whole_and_stop_words_are_left_out() -> None:
    assert tokens("发改价格2322号 ABC") == [
        "发", "改", "价", "格", "发改", "改价", "价格", "2322", "号", "abc",
    ]  # fmt: skip
    assert "的" not in tokens("我的证") and "的证" in tokens("我的证")


def test_an_empty_text_among_many_does_no_harm() -> None:
    assert Lexical(["a", "b"], ["", "身份证"]).search("身份证", 2)[0][0] == "b"
