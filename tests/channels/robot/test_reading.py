"""What is read aloud is words alone, and the words a Chinese speaker says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.robot.numerals import cardinal
from channels.robot.reading import read_aloud
from knowledge.library import Knowledge

UNSPEAKABLE = re.compile(r"[!-/:-@\[-`{-~]|\d|https?|www|：|（|）|《|》")
SAID = {
    "40元": "四十元", "拨打12345": "拨打幺二三四五", "12345元": "一万二千三百四十五元",
    "2026-03-31": "二〇二六年三月三十一日", "2026年3月31日": "二〇二六年三月三十一日",
    "2026年3月": "二〇二六年三月", "2019—2025年": "二〇一九到二〇二五年", "12月25日前": "十二月二十五日前",
    "9:00–17:30": "九点到十七点三十分", "8:05": "八点零五分",
    "9:00—12:00、13:30—17:00": "九点到十二点、十三点三十分到十七点",
    "0571-88012345": "零五七幺，八八零幺二三四五", "13912345678": "幺三九幺二三四五六七八",
    "12333人社服务热线": "幺二三三三人社服务热线", "请打120或110": "请打幺二零或幺幺零", "120天": "一百二十天",
    "120–121号窗口": "一百二十到一百二十一号窗口", "110%": "百分之一百一十",
    "1.5%": "百分之一点五", "5%—12%": "百分之五到百分之十二", "0.5‰": "千分之零点五",
    "3个工作日": "三个工作日", "3-5个工作日": "三到五个工作日", "2-3天": "两到三天",
    "2个月": "两个月", "2楼": "二楼", "第12条": "第十二条", "第2款": "第二款", "2000元": "两千元", "200元": "二百元",
    "A12": "A十二", "A10–A12": "A十到A十二", "A01": "A零一", "K2路": "K二路",
    "40元/证": "每证四十元", "400元/人·年": "每人每年四百元", "2/3以上": "三分之二以上",
    "7×24小时": "七天二十四小时", "60㎡": "六十平方米", "35mm×45mm": "三十五毫米乘四十五毫米",
    "发改价格〔2003〕2322号": "发改价格二〇〇三年二三二二号", "1,800.50元": "一千八百点五零元",
    "登录https://zwfw.example.cn/a?b=1办理": "登录办理", "（English, yes）": "English，yes",
    "①身份证②户口簿": "第一，身份证，第二，户口簿", "-5℃": "负五摄氏度", "１２份": "十二份",
}  # fmt: skip


@pytest.mark.parametrize("written", SAID)
def test_it_is_read_as_people_say_it(written: str) -> None:
    assert read_aloud(written) == SAID[written]


@given(st.text(max_size=80))
def test_whatever_is_written_only_words_are_read(text: str) -> None:
    assert not UNSPEAKABLE.search(read_aloud(text))


@given(st.from_regex(r"[0-9,.:/%\-–年月日元个件A-Z第 ]{1,30}", fullmatch=True))
def test_however_figures_are_strung_together_only_words_are_read(text: str) -> None:
    said = read_aloud(text)
    assert not UNSPEAKABLE.search(said)
    assert bool(re.search(r"\d", text)) <= bool(re.search("[零〇一二两三四五六七八九十幺全]", said))


@given(st.integers(0, 10**12 - 1))
def test_a_number_can_be_understood_again(number: int) -> None:
    high, _, rest = cardinal(str(number)).rpartition("亿")
    middle, _, low = rest.rpartition("万")
    assert _group(high) * 10**8 + _group(middle) * 10**4 + _group(low) == number


def _group(said: str) -> int:
    digits = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
    total = digit = 0
    for character in said:
        if character in digits:
            digit = digits[character]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
    return total + digit


def test_every_text_of_the_guides_is_read_in_words(knowledge: Knowledge) -> None:
    texts = [p.text for p in knowledge.catalogue.passages.values()]
    assert len(texts) > 5000
    assert [t for t in texts if UNSPEAKABLE.search(read_aloud(t))] == []
