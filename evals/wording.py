"""Compares facts across wordings: width, numerals, units, dates and spaces made equal (归一)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from assistant.quantities import number

DIGITS = "零〇一二两三四五六七八九"
UNIT = r"(?=个?(?:[元块日天号年月岁周份套倍张次人平本楼层折]|工作日|自然日|小时|分钟|公里|季度|百分点)|毛|万|亿)"
YEAR = re.compile(rf"(?<![{DIGITS}十百千])[{DIGITS}]{{4}}(?=年)")
NUMERAL = re.compile(rf"[{DIGITS}十百千]*[{DIGITS}十][{DIGITS}十百千]*{UNIT}")
PERCENT = re.compile(rf"百分之([{DIGITS}十百]+|\d+(?:\.\d+)?)(?:点([{DIGITS}]+))?")
TENTHS = re.compile(rf"(\d+)点([{DIGITS}]+)(?=%)")
Instead = str | Callable[[re.Match[str]], str]


def _scaled(scale: int) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{float(found[1]) * scale:.2f}".rstrip("0").rstrip(".")


SAME: tuple[tuple[re.Pattern[str], Instead], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(\d),(?=\d{3})", r"\1"),
        (r"(\d+\.\d*?[1-9])0+(?!\d)", r"\1"),
        (r"(?<![\d.])(\d+)\.0+(?!\d)", r"\1"),
        (r"(\d+(?:\.\d+)?)万", _scaled(10_000)),
        (r"(\d+(?:\.\d+)?)亿", _scaled(100_000_000)),
        (r"(\d+)(?:元|块)(\d)[角毛]", r"\1.\2元"),
        (r"人民币|rmb|¥(?=\d)|￥(?=\d)", ""),
        (r"(?<=\d)(?:块钱|块(?!地)|圆|yuan)", "元"),
        (r"(?<=\d)个?(?:工作日|工作天)", "工作日"),
        (r"(?<=\d)个?自然日", "日"),
        (r"(?<=\d)[天号]", "日"),
        (r"周岁", "岁"),
        (r"(?<=\d)个?(?:钟头|小时)", "小时"),
        (r"平方米|平米|㎡|m2", "平"),
        (r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", r"\1年\2月\3日"),
        (r"(?<=年)0(?=\d月)", ""),
        (r"(?<=月)0(?=\d日)", ""),
    )
)


def _numeral(found: re.Match[str]) -> str:
    value = number(found[0])
    return found[0] if value is None else f"{value:.0f}"


def _percent(found: re.Match[str]) -> str:
    value = number(found[1])
    if value is None:
        return found[0]
    tenths = f".{number(found[2]):.0f}" if found[2] else ""
    return f"{value:g}{tenths}%"


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A text in the form in which facts are compared."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    text = YEAR.sub(_numeral, PERCENT.sub(_percent, text))
    text = NUMERAL.sub(_numeral, text)
    for pattern, instead in SAME:
        text = pattern.sub(instead, text)
    return text


def states(text: str, fact: str) -> bool:
    """Whether a normal text states a fact, on number boundaries: 40元 is not in 140元."""
    wanted = normal(fact)
    if not wanted:
        return False
    before = r"(?<![\d.])" if wanted[0].isdigit() else ""
    after = r"(?!\.?\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None
