"""Places by role: only the place that is asked about can be out of region (地名与角色)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.catalogue import Catalogue

ORIGINS = "交|缴|参保|买|转|迁|搬|来|回|退休|上班|工作|打工|户口|户籍|人|的户口|医院|看病|住院|就医|出生|生的|生孩子|生娃|生了|办的|领的|考的|发的|车牌|号牌|定居|长住|读书|上学|那头|嫁|籍|的老家|朋友|亲戚|分公司|总公司|公司|这边人"
PAPERS = "身份证|驾照|驾驶证|护照|车|牌|学历|毕业证|结婚证"
ASKING = "怎么|咋|哪|多少|几|吗|电话|地址|条件|材料|带什么|要什么|啥|如何|能不能|可以|网址"
OFFICES = "车管所|派出所|政务|办事大厅|社保局|公积金中心|民政局|行政服务中心|税务局|不动产登记中心|人才"
WHERE = "在哪|哪个|去哪|哪里|哪儿|地址|电话|几点|什么地方|哪条路"
LEAD = "(?:^|[，,。；？?！!])(?:请问|想问|我想问|问下|问一下|那|在|去|到|要在|想在|如果在|人在|我在)?"
HERE = "转到|转来|转入|转回|转过来|迁过来|在这|来这|到这|你们|这边|我们这|咱|本市|本地|当地|澜川"

LIFE = "live|lives|lived|living|born|work|works|worked|working|study|studies|studied|hospital|doctor|treated|job|hukou|registered|issued|bought|paid|insured|university|house|flat|home|property|from|to"
HERE_TOO = "here|this city|lanchuan|your city|transfer|move"
KIND = re.compile("[市省区县]?")
LATIN = re.compile(r"(?<![a-z])([a-z]+)(?: [a-z]+)?(?![a-z])")
LONGEST = 12


class Place(NamedTuple):
    """A place named in a text and whether the question asks for that place's own rule."""

    name: str
    asked: bool


def district(text: str, catalogue: Catalogue) -> str | None:
    """Code of our district that a text names."""
    for d in catalogue.centre.districts:
        if any(name in text for name in (d.name, *d.aliases)):
            return d.code
    return None


def elsewhere(text: str, catalogue: Catalogue) -> Place | None:
    """The other place whose rule a text asks for, else the first that it names; None for none."""
    if catalogue.centre.city.removesuffix("市") in text:
        return None
    found = [Place(name, _asked(said, text)) for name, said in _named(text, catalogue)]
    return next((p for p in found if p.asked), found[0] if found else None)


def _named(text: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Other places from left to right, each with the whole of its name: 深圳, 深圳南山区."""
    start = 0
    while start < len(text):
        name = _name_at(text, start, catalogue)
        if name is None or _is_word(name, text, catalogue):
            start += 1
            continue
        end = start + len(name)
        while (more := KIND.match(text, end)) and (inner := _name_at(text, more.end(), catalogue)):
            end = more.end() + len(inner)
        yield name, text[start:end]
        start = end


def _name_at(text: str, start: int, catalogue: Catalogue) -> str | None:
    """The longest name of a place that begins at a point; an English one only as whole words."""
    names = catalogue.places.names
    if latin := LATIN.match(text, start):
        return next((w for w in (latin[0], latin[1]) if w in names), None)
    sizes = range(min(LONGEST, len(text) - start), 1, -1)
    return next((w for n in sizes if (w := text[start : start + n]) in names), None)


def _is_word(name: str, text: str, catalogue: Catalogue) -> bool:
    """Whether an ambiguous name stands here as a common word."""
    if name in {"香港", "澳门", "台湾", "hong kong", "macau", "macao", "taiwan"}:
        return True
    if name not in catalogue.places.ambiguous:
        return False
    return not re.search(re.escape(name) + "[市区县省]", text)


def _asked(name: str, text: str) -> bool:
    """Whether the place stands where one says whose rule or office is meant: at a clause's head."""
    if re.search(HERE, text):
        return False
    if name.isascii():
        return _asked_in_english(name, text)
    place = rf"{re.escape(name)}(?:市|省|区|县)?(?:那边|那里)?(?:的)?"
    if re.search(rf"{place}(?:{OFFICES})", text):
        return True
    if re.search(rf"{place}(?:{PAPERS})", text) and not re.search(WHERE, text):
        return False
    return bool(re.search(rf"{LEAD}{place}(?!{ORIGINS})[^，,。；？?]{{0,16}}?(?:{ASKING})", text))


def _asked_in_english(name: str, text: str) -> bool:
    """Whether an English text asks for what is done in a place, not where one lives or is from."""
    if re.search(rf"\b(?:{HERE_TOO})\b", text):
        return False
    there = (c for c in re.split("[.,;?!]", text) if re.search(rf"\b(?:in|at|of) {name}\b", c))
    return any(not re.search(rf"\b(?:{LIFE})\b.*\b{name}\b", c) for c in there)
