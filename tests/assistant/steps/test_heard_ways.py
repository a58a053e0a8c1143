"""What a turn takes back, and the ways that are asked for or that somebody cannot use."""

from __future__ import annotations

import pytest
from understood import ON_REISSUE, all_of, whole

from knowledge.library import Knowledge


@pytest.mark.parametrize(
    ("said", "heard"),
    [("刚才翻出来了，不是丢了是过期了，那换一张多少钱", "刚才,是过期了,那换一张多少钱"),
     ("不对，我不是丢了，我是过期了", "我,我是过期了"), ("没丢没丢，找到了。是坏了", "是坏了"),
     ("弄错了，是换证不是补证", "是换证"), ("搞混了，要换的是我妈的", "要换的是我妈的"),
     ("新证领到了，我要问的是旧的交不交", "我要问的是旧的交不交")],
)  # fmt: skip
def test_a_turn_is_heard_without_what_it_takes_back(words: Knowledge, said: str, heard: str) -> None:
    query = whole(said, words, ON_REISSUE)
    assert (query.text, query.corrects) == (heard, True)


@pytest.mark.parametrize("said", ["是不是要本人去", "我不是本地户口，能办吗", "那要多少钱"])
def test_who_only_tells_of_himself_takes_nothing_back(words: Knowledge, said: str) -> None:
    assert not whole(said, words, ON_REISSUE).corrects


def test_a_way_that_somebody_cannot_use_is_not_asked_for(words: Knowledge) -> None:
    query = whole("手机玩不转，补身份证找柜台行不", words)
    assert "online" in query.averse and query.ways == ("window",)


def test_a_first_question_takes_nothing_back(words: Knowledge) -> None:
    assert not whole("身份证不是丢了是过期了，换一张多少钱", words).corrects


def test_every_part_is_asked_by_one_who_cannot_come_or_use_a_phone(words: Knowledge) -> None:
    _, *parts = all_of("身份证丢了，护照也丢了，我不会用手机，能上门吗", words)
    assert len(parts) >= 2
    assert all("online" in p.averse and "home_visit" in p.ways for p in parts)


def test_an_option_taken_keeps_the_way_that_was_asked_for(words: Knowledge) -> None:
    asked = ON_REISSUE.model_copy(update={"text": "身份证丢了，能派人上门办吗"})
    assert whole("1", words, asked).ways == ("home_visit",)


@pytest.mark.parametrize(
    ("text", "averse"),
    [("我不爱用手机，去柜台行吧", "online"), ("小程序老是登不进去", "online"), ("不想跑那么远的大厅", "window")],
)  # fmt: skip
def test_what_somebody_will_not_use_is_heard_by_patterns(
    words: Knowledge, text: str, averse: str
) -> None:
    assert averse in whole(text, words).averse
    assert not whole("不想跑，网上能办吗", words).averse


@pytest.mark.parametrize(
    ("text", "way"),
    [("能不能来个民警到家里照相", "home_visit"), ("该拨哪个号码问", "phone"), ("想用快递全寄给你们", "post")],
)  # fmt: skip
def test_ways_are_heard_by_patterns(words: Knowledge, text: str, way: str) -> None:
    assert way in whole(text, words).ways


def test_who_was_phoned_asks_for_no_phone(words: Knowledge) -> None:
    assert "phone" in whole("税务局电话多少", words).site_fields
    assert "phone" not in whole("税务局打电话说我是老板", words).site_fields


def test_a_follow_up_is_asked_of_the_place_that_was_named(words: Knowledge) -> None:
    there = ON_REISSUE.model_copy(update={"place": "hall-vehicle"})
    assert whole("那个窗口下午几点下班", words, there).place == "hall-vehicle"
    assert whole("结婚登记要带什么材料去", words, there).place is None
