"""Typed parsers: ages, areas, years, homes, birth months and years of retiring out of free text (数量解析)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from knowledge.situation import middle

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
PERSONS = "我|今年|妈|爸|奶奶|爷爷|外婆|外公|姥姥|姥爷|婆婆|公公|老娘|老爹|岳父|岳母|老人|老伴|太太|大爷|大妈"
BABY = re.compile(r"刚出生|刚生|新生儿|刚满月|满月|还没满月|没满周岁|不到一岁|未满一岁|几个月大")


def number(text: str) -> float | None:
    """A number in digits or Chinese numerals below ten thousand; None when it is neither."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return None
    if not any(c in UNITS for c in text):
        return float("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        else:
            total, digit = total + (digit or 1) * UNITS[c], 0
    return float(total + digit)


def _first(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    return number(found[1]) if found else None


def _dates_in_digits(text: str) -> str:
    """六六年三月 → 66年3月."""
    text = re.sub(r"[零〇一二三四五六七八九]{2,4}(?=年)", lambda m: "".join(str(DIGITS[c]) for c in m[0]), text)
    return re.sub(r"(?<=年)(?:十[一二]?|[一二三四五六七八九])(?=月)", lambda m: f"{number(m[0]):.0f}", text)


def _age(text: str, day: date) -> float | None:
    if (age := _first(NUMBER + r"(?:多|来)?(?:周)?岁", text)) is not None:
        return age
    if (age := _first(rf"(?:{PERSONS})(?:今年|都|已经|也|快|刚)*(\d\d|[二三四五六七八九]十[一二三四五六七八九]?)多?了", text)) is not None:
        return age
    if re.search(NUMBER + r"个(?:多)?月大", text) or BABY.search(text):
        return 0.0
    born = _born(text, day)
    if born is None:
        return None
    year, month = born
    return float(day.year - year - (month is not None and day.month < month))


def _birth(text: str, day: date) -> float | None:
    born = _born(text, day)
    if born is None:
        return None
    year, month = born
    return middle(year, month) if month else float(year)


def _born(text: str, day: date) -> tuple[int, int | None] | None:
    """Year and month of birth; of a bare year no month."""
    text = _dates_in_digits(text)
    found = re.search(r"((?:19|20)\d\d)年(?:(\d{1,2})月(?:份)?(?:\d{1,2}[日号])?)?(?:份)?(?:出?生|的人|的，|的,|的$|的男|的女)", text)
    found = found or re.search(r"(?<!\d)(\d\d)年(?:(\d{1,2})月(?:份)?)?(?:出?生|的人|的男|的女|的，|的,)", text)
    found = found or re.search(r"生于((?:19|20)\d\d)年?(?:(\d{1,2})月)?", text)
    if not found:
        return None
    year = int(found[1])
    if year < 100:
        year += 2000 if year <= day.year % 100 else 1900
    month = int(found[2]) if found[2] else None
    return year, month if month in range(1, 13) else None


def _area(text: str, day: date) -> float | None:
    return _first(NUMBER + r"(?:多|来)?(?:个)?(?:平米|平方米|平方|平|㎡|m2|m²)", text)


def _years(text: str, day: date) -> float | None:
    return _first(r"(?:交|缴|参保|干|上班|工作|交满|缴满|交够)(?:了|过|费)*(?:快|大概|差不多|有|已经|已|满|累计|共)*" + NUMBER + r"(?:多)?年", text)


def _homes(text: str, day: date) -> float | None:
    return _first(r"第?" + NUMBER + r"套(?:房|住房)", text)


def _retiring(text: str, day: date) -> float | None:
    said = r"(20[2-5]\d)年?(?:底|初|才|就|能|那年|以后|之后|左右|到点|到龄|正式)*(?:的时候)?(?:退休|退的人|退下来|退(?=[，,？?吗呢要]|$)|领养老)"
    return _first(said, _dates_in_digits(text))


PARSERS: dict[str, Callable[[str, date], float | None]] = {
    "age": _age, "birth": _birth, "area": _area, "years": _years, "homes": _homes,
    "retiring": _retiring,
}  # fmt: skip


def quantities(text: str, day: date) -> dict[str, float]:
    """Every quantity a text states: age (years), birth, area (㎡), years, homes, year of retiring.

    A birth is the middle of its month, or a bare year; see Range.
    """
    found = {name: parse(text, day) for name, parse in PARSERS.items()}
    return {name: value for name, value in found.items() if value is not None}
