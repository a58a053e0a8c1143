"""Compares facts across wordings: width, numerals, units, dates and spaces made equal (归一)."""

from __future__ import annotations

import re
import unicodedata

from assistant.quantities import number

NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千]+(?=[元日天个年月岁周份套倍%]|工作日|小时|分钟|公里)")
SAME = (
    (re.compile(r"(\d),(?=\d{3})"), r"\1"),
    (re.compile(r"(\d+)\.0+(?!\d)"), r"\1"),
    (re.compile(r"人民币|¥|￥"), ""),
    (re.compile(r"块钱|块(?!地)|圆"), "元"),
    (re.compile(r"个工作日"), "工作日"),
    (re.compile(r"个自然日|自然日"), "日"),
    (re.compile(r"(\d)天"), r"\1日"),
    (re.compile(r"周岁"), "岁"),
    (re.compile(r"平方米|平米|㎡|m2"), "平"),
    (re.compile(r"(\d{4})-0?(\d{1,2})-0?(\d{1,2})"), r"\1年\2月\3日"),
    (re.compile(r"年0(\d)月"), r"年\1月"),
    (re.compile(r"月0(\d)日"), r"月\1日"),
    (re.compile(r"百分之(\d+)"), r"\1%"),
    (re.compile(r"(\d)万元?"), r"\g<1>0000元"),
)


def normal(text: str) -> str:
    """A text in the form in which facts are compared."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    text = re.sub(r"百分之([零〇一二两三四五六七八九十]+)", lambda m: f"{number(m[1]):.0f}%", text)
    text = NUMERAL.sub(lambda m: f"{number(m[0]) or 0:.0f}", text)
    for pattern, instead in SAME:
        text = pattern.sub(instead, text)
    return text


def states(text: str, fact: str) -> bool:
    """Whether a normal text states a fact, on number boundaries: 40元 is not in 140元."""
    wanted = re.escape(normal(fact))
    before = r"(?<![\d.])" if fact[:1].isdigit() or normal(fact)[:1].isdigit() else ""
    after = r"(?![\d])" if normal(fact)[-1:].isdigit() else ""
    return re.search(before + wanted + after, text) is not None
