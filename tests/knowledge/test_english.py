"""English is put into our words, the longest phrase first, whatever its endings."""

from __future__ import annotations

import pytest

from knowledge.english import English, stem

WORDS = English(
    {"skipped": ["my", "a"], "换": ["renew"], "丢了": ["lost"], "社保卡": ["social security card"],
     "社保": ["social security"], "岁": ["years old"], "怎么": ["how do i"]},
    [("居民身份证", "id card")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "ours"),
    [("how do i renew my id card", "怎么换居民身份证"), ("lost a social security card", "丢了社保卡"),
     ("renewing my social-security card?", "换社保卡?"), ("my son is 5 years old", "son is 5岁"),
     ("我的 id card 丢了", "我的居民身份证丢了")],
)  # fmt: skip
def test_known_phrases_are_put_into_our_words(said: str, ours: str) -> None:
    assert WORDS.render(said).text == ours


def test_the_share_of_known_words_is_told() -> None:
    assert WORDS.render("lost my id card").known == 1.0
    assert WORDS.render("write my python script").known == 0.0
    assert WORDS.render("身份证").known == 0.0


def test_what_two_phrases_in_a_row_say_is_said_once() -> None:
    words = English({"要什么材料": ["what papers", "bring"], "skipped": ["do i"]}, [])
    assert words.render("what papers do i bring").text == "要什么材料"
    assert words.render("what papers, bring").text == "要什么材料,要什么材料"


def test_a_phrase_does_not_reach_across_a_stop() -> None:
    assert "社保卡" not in WORDS.render("social security, card").text


@pytest.mark.parametrize("word", ["renew", "renews", "renewed", "renewing"])
def test_endings_change_nothing(word: str) -> None:
    assert stem(word) == "renew"


def test_words_of_their_own_lose_no_ending_and_alone_say_nothing() -> None:
    words = English({"车": ["car"], "照顾": ["care for"], "认证": ["certify"], "whole": ["care"]}, [])
    assert words.render("care").text == "" and words.render("car").text == "车"
    assert words.render("care for a car").text == "照顾a车"
    assert words.render("certified").text == "认证"
