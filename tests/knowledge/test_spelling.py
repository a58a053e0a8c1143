"""A pair of characters that nobody writes is put as a word that sounds or looks so."""

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


@pytest.mark.parametrize(
    ("seen", "meant"), [("户囗在老家", "户口在老家"), ("到斯了", "到期了"), ("身份征到期", "身份证到期")]
)
def test_a_character_that_looks_like_the_written_one_is_mended(seen: str, meant: str) -> None:
    alike = Spelling(SAID, [], sound, ["口囗", "期斯", "证征"])
    assert alike.mend(seen, ()) == meant
    assert Spelling(SAID, [], sound).mend(seen, ()) == seen


def test_a_pair_that_is_written_is_left_though_another_looks_like_it() -> None:
    said = [*SAID, "到斯"]
    assert Spelling(said, [], sound, ["期斯"]).mend("到斯了", ()) == "到斯了"


def test_little_words_are_never_misheard() -> None:
    said = ["车位在哪"] * COMMON
    assert Spelling(said, ["车位"], sound).mend("我的车为非营运", ()) == "我的车为非营运"
    assert Spelling(said, ["车位"], sound).mend("我的车卫在哪", ()) == "我的车位在哪"
