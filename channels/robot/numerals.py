"""Numbers as a Chinese speaker says them (数字读法)."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
MYRIADS = ("", "万", "亿", "兆")
LONGEST = 4 * len(MYRIADS)


def by_digit(number: str, *, phone: bool = False) -> str:
    """Digit after digit; in telephone numbers one is 幺."""
    said = "".join(DIGITS[int(c)] for c in number if c.isdigit())
    return said.replace("一", "幺") if phone else said


def year(number: str) -> str:
    """A year: 2026 → 二〇二六."""
    return by_digit(number).replace("零", "〇")


def cardinal(number: str) -> str:
    """A whole number or decimal: 1200.5 → 一千二百点五; one that starts with 0 is a code, read by digit."""
    whole, _, part = number.replace(",", "").partition(".")
    said = _whole(whole)
    return f"{said}点{by_digit(part)}" if part else said


def counted(number: str) -> str:
    """How many of something: two is 两."""
    return "两" if number == "2" else cardinal(number)


def _whole(number: str) -> str:
    if len(number) > LONGEST or (number.startswith("0") and len(number) > 1):
        return by_digit(number)
    said = "".join(_groups(int(number))) or DIGITS[0]
    if said.startswith("一十"):
        said = said[1:]
    return f"两{said[1:]}" if said[:2] in ("二千", "二万", "二亿") else said


def _groups(value: int) -> list[str]:
    """The groups of four digits, the highest first, 零 where places are skipped."""
    said: list[str] = []
    for place in reversed(range(len(MYRIADS))):
        group = value // 10 ** (4 * place) % 10_000
        if not group:
            continue
        if said and (group < 1000 or value // 10 ** (4 * (place + 1)) % 10_000 == 0):
            said.append("零")
        said.append(_thousands(group) + MYRIADS[place])
    return said


def _thousands(group: int) -> str:
    said, skipped = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if skipped and said else "") + DIGITS[digit] + PLACES[place]
        skipped = not digit
    return said
