"""A pair of characters that nobody writes is put as the half of a word that sounds so."""

from __future__ import annotations

import pytest
from pypinyin import Style, lazy_pinyin

from knowledge.spelling import COMMON, Spelling

SAID = ["孩子的户口怎么迁", "户口在老家", "身份证到期", "到期了"] * COMMON


def sound(character: str) -> str:
    return lazy_pinyin(character, style=Style.NORMAL)[0]


SPELLING = Spelling(SAID, ["户口", "到期"], sound)


@pytest.mark.parametrize(
    ("heard", "meant"), [("护口怎么迁", "户口怎么迁"), ("到七了", "到期了"), ("户口到期", "户口到期")]
)
def test_a_pair_nobody_writes_is_mended(heard: str, meant: str) -> None:
    assert SPELLING.mend(heard, ()) == meant


def test_known_words_are_left_as_they_are() -> None:
    assert SPELLING.mend("护口怎么迁", {0, 1}) == "护口怎么迁"


def test_a_pair_that_shares_no_character_with_a_word_is_left() -> None:
    assert SPELLING.mend("道奇", ()) == "道奇"


def test_a_rare_word_mends_nothing() -> None:
    assert Spelling(["户口"], ["户口"], sound).mend("护口", ()) == "护口"
