"""Numbers out of sentences (数值): limits with their unit, fees with theirs, dates, times of coming.

What is not a plain figure is given back as text; nothing is worked out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from knowledge.imports.labels import means, plain, word

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
COUNT = r"(?:\d{1,5}|[零〇一二两三四五六七八九十百]{1,6})"
UNITS = {
    "工作日": "工作日", "自然日": "日", "日历日": "日", "日历天": "日", "自然天": "日", "日": "日", "天": "日", "小时": "小时",
    "分钟": "分钟", "个月": "个月", "月": "个月",
}  # fmt: skip
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
LIMIT = re.compile(rf"(?<![\d.、])({COUNT})\s*个?\s*[（(]?({UNIT})[）)]?(?:内|之内|以内)?")
AT_ONCE = re.compile(r"(?:当场|即时|立即|现场|即刻)(?:办理|办结|办|取证|出证|打印|制证)|立等可取|即办|随到随办")
PART = re.compile(r"[；;\n。]|[，,](?=\s*(?:法定|承诺))")
NOTED = re.compile(r"^[\s，,、；;：:（(]+|(?<![\s，,、；;：:）)。])[\s，,、；;：:）)。]+$")
LABELS = re.compile(r"^[\s，,、]*(?:本事项)?(?:的)?(法定|承诺)?(?:办结|办理|审批)?(?:时限|期限)?(?:为|是|[：:])?\s*")
AMOUNT = re.compile(
    r"^(?P<name>[^\d：:]{0,24}?)\s*[：:]?\s*(?:每(?P<each>[\u4e00-\u9fff]{1,3}))?\s*(?:收取|收费|收|按|为|人民币|￥|¥)*\s*"
    r"(?P<sum>\d{1,7}(?:\.\d{1,2})?)\s*(?P<wan>万)?元(?:人民币)?\s*(?:[/／每](?P<per>[\u4e00-\u9fff·]{1,5}))?(?P<rest>.*)$",
    re.S,
)
VAGUE = re.compile(r"以上|以下|不超过|不低于|起步|起$|[-—–~～至]\s*\d|\d\s*[-—–~～至]|[%％‰]|左右|约|平方米|累进|超过")
RANGE = re.compile(r"\d\s*[-—–~～至到/／]\s*$")
REDUCED = re.compile(r"免费|免收|减半|优惠|不收")
FREE = re.compile(r"^(?P<name>[\u4e00-\u9fff（）()]{0,20}?)(?:[：:，,]|是|均|一律)?(?:免费|不收费|不收取?(?:任何)?费用|免收(?:费用)?)(?P<rest>.*)$", re.S)
YEAR_FIRST = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
Kind = Literal["statutory", "promised"]
KINDS: dict[str, Kind] = {"法定": "statutory", "承诺": "promised"}


@dataclass
class Parsed:
    """A figure's fields, how it was come by (a key of words.yaml), or the text that held none."""

    data: dict[str, Any] | None
    text: str
    why: str = ""


def count_of(text: str) -> int:
    """A number below 1000 in digits or Chinese."""
    if text.isdigit():
        return int(text)
    total = figure = 0
    for mark in text:
        if mark in "十百":
            total, figure = total + (figure or 1) * (10 if mark == "十" else 100), 0
        else:
            figure = DIGITS[mark]
    return total + figure


def limits(text: str, kind: Kind | None, unit: str | None = None) -> list[Parsed]:
    """The time limits that a text names; a part without one is the note of the one before."""
    found: list[Parsed] = []
    for piece in filter(None, (p.strip() for p in PART.split(text))):
        one = _limit(piece, kind, unit)
        said_kind = LABELS.match(piece)
        if one.data is None and found and found[-1].data is not None or one.data and found and found[-1].data and not (said_kind and said_kind[1]):
            _note(found[-1].data, piece)
        else:
            found.append(one)
    return found


def _limit(piece: str, kind: Kind | None, unit: str | None) -> Parsed:
    head = LABELS.match(piece)
    named: Kind | None = KINDS.get(head[1]) if head and head[1] else None
    body = piece[head.end():] if head else piece
    data: dict[str, Any] = {"kind": named or kind or "promised"}
    why = "" if named or kind else "limit_kind"
    if (match := LIMIT.search(body)) and not RANGE.search(body[: match.start()]):
        data |= {"value": count_of(match[1]), "unit": UNITS[match[2]]}
        _note(data, body[: match.start()] + body[match.end():])
    elif re.fullmatch(COUNT, body.strip()) and unit:
        data |= {"value": count_of(body.strip()), "unit": unit}
    elif means(body, "at_once") or AT_ONCE.search(body):
        data |= {"value": None}
        _note(data, "" if means(body, "at_once") else body)
    else:
        return Parsed(None, piece, "no_number")
    if data["value"] == 0:
        data["value"] = None
    return Parsed(data, piece, why)


def _note(data: dict[str, Any], text: str) -> None:
    text = NOTED.sub("", NOTED.sub("", text))
    if text and text not in ("自", "的", "为", "约"):
        data["note"] = f"{data['note']}；{text}" if data.get("note") else text


def unit_in(label: str) -> str | None:
    """The unit that a label or a column for units names."""
    found = re.search(UNIT, label)
    return UNITS[found[0]] if found else None


def fees(text: str) -> list[Parsed]:
    """The fees that a text names; one that is no plain amount keeps its words as its note."""
    found: list[Parsed] = []
    for piece in filter(None, (p.strip() for p in re.split(r"[；;\n。]", text))):
        piece = re.sub(r"^(?:[（(]?\d{1,2}[）)、．]|\d{1,2}\.(?!\d)|[①-⑳])\s*", "", piece)
        one = _fee(piece)
        if one.why == "fee_note" and found and found[-1].data and "amount" in found[-1].data:
            _note(found[-1].data, piece)
        else:
            found.append(one)
    return found


def _fee(piece: str) -> Parsed:
    if means(piece, "free"):
        return Parsed({"name": word("fee"), "amount": 0}, piece)
    if (match := FREE.match(piece)) and not re.search(r"\d", piece):
        data: dict[str, Any] = {"name": _named(match["name"]) or word("fee"), "amount": 0}
        _note(data, match["rest"])
        return Parsed(data, piece)
    match = AMOUNT.match(piece)
    if match is None or VAGUE.search(piece) or re.search(r"\d\s*元", match["rest"]) or REDUCED.search(match["name"]):
        return Parsed({"name": word("fee"), "note": piece}, piece, "fee_note")
    total = Decimal(match["sum"]) * (10000 if match["wan"] else 1)
    per = match["per"] or match["each"]
    data = {"name": _named(match["name"]) or word("fee"), "amount": _number(total)}
    data |= {"unit": f"元/{per}"} if per else {}
    _note(data, match["rest"])
    return Parsed(data, piece)


def amount_of(text: str) -> int | float | None:
    """A cell that is an amount in yuan and nothing else."""
    match = re.fullmatch(r"[￥¥]?\s*(\d{1,7}(?:\.\d{1,2})?)\s*元?", text.strip())
    return _number(Decimal(match[1])) if match else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _named(text: str) -> str:
    """A fee's name without the words that only lead to the amount."""
    text = re.sub(r"(?:收费标准|标准|收取|收费|按照|按|为|的|人民币)+$", "", text.strip(" ，,、：:（("))
    return text if len(text) >= 2 else ""


def day_of(text: str) -> date | None:
    """The first date of a text; None where it names none that exists."""
    match = YEAR_FIRST.search(text) or COMPACT.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def visits_of(text: str) -> int | None:
    """How often one has to come, 0 to 3."""
    match = re.fullmatch(r"(?:最多跑?)?(\d|[零〇一二两三])次?(?:现场)?", plain(text))
    found = count_of(match[1]) if match else None
    return found if found is not None and found <= 3 else None
