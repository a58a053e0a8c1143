"""Masks personal data before anything is stored, logged or sent on (隐私打码).

Structured numbers are verified by their checksums (GB 11643, Luhn), so that item codes,
credit codes and hotline numbers stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
GAP = r"[\s\-·.]?"


class Rule(NamedTuple):
    """One kind of personal data: its form and the check that it really is one."""

    kind: str
    form: re.Pattern[str]
    holds: Callable[[str], bool]


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text).upper()


def _id_number(text: str) -> bool:
    """An 18-digit 公民身份号码 with its checksum, or the old form of 15 digits with a date."""
    number = _digits(text)
    if len(number) == 15:
        return bool(re.fullmatch(r"\d{8}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}", number))
    if len(number) != 18 or "X" in number[:17]:
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], WEIGHTS, strict=True))
    return CHECK[total % 11] == number[17]


def _card(text: str) -> bool:
    """A bank card number by the Luhn sum."""
    digits = [int(d) for d in _digits(text)]
    doubled = [d * 2 - 9 * (d > 4) if n % 2 else d for n, d in enumerate(reversed(digits))]
    return 16 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _always(text: str) -> bool:
    return True


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
RULES = (
    Rule("证件号", re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{GAP}\d){{16}}{GAP}[0-9Xx](?![0-9A-Za-z])"), _id_number),
    Rule("证件号", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])"), _id_number),
    Rule("银行卡号", re.compile(rf"(?<!\d)[3-6]\d{{3}}(?:{GAP}\d){{12,15}}(?!\d)"), _card),
    Rule("手机号", re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)"), _always),
    Rule("邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    Rule("车牌号", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])", re.I), _always),
    Rule("证件号", re.compile(r"(?<![0-9A-Za-z])[EeGgDdPpSs][A-Za-z]?\d{7,8}(?![0-9A-Za-z])"), _always),
    Rule("姓名", re.compile(rf"(?<=我叫|名叫|叫做)[{SURNAMES}][\u4e00-\u9fa5]{{1,2}}(?=[，,。；;\s、]|$|的|，|身份)"), _always),
    Rule("地址", re.compile(r"[\u4e00-\u9fa5]{2,8}(?:路|街|巷|弄|大道)\d{1,5}号(?:\d{1,4}(?:幢|栋|号楼|单元|室|-)[\d\-单元室幢号楼栋]*)?"), _always),
)  # fmt: skip


class Masked(NamedTuple):
    """A text without personal data, and the kinds that were taken out."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Replace personal data by its kind in brackets."""
    kinds: list[str] = []
    for rule in RULES:

        def replace(found: re.Match[str], rule: Rule = rule) -> str:
            if not rule.holds(found[0]):
                return found[0]
            kinds.append(rule.kind)
            return f"[{rule.kind}]"

        text = rule.form.sub(replace, text)
    return Masked(text, tuple(dict.fromkeys(kinds)))
