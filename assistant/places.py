"""Places by role: only the place that is asked about can be out of region (地名与角色)."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.catalogue import Catalogue

ORIGINS = "交|缴|参保|买|转|迁|搬|来|回|退休|上班|工作|打工|户口|户籍|人|的户口|医院|看病|住院|就医|生|办的|领的|考的|发的|车牌|号牌|定居|长住|读书|上学|那头|嫁"
ASKING = "怎么|咋|哪|多少|能不能|可以|要|需要|几|在|的|这边|那边|市|省|本地|办"
OFFICES = "车管所|派出所|政务|办事大厅|社保局|公积金中心|民政局|行政服务中心|税务局|不动产"
LEAD = "(?:^|[，,。；？?！!])(?:请问|想问|我想问|问下|问一下|那|在|去|到|要在|想在|如果在)?"


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
    """The other place a text names first, with its role; None when it names none."""
    centre = catalogue.centre
    if centre.city.removesuffix("市") in text:
        return None
    for name in _names(catalogue):
        if name in text and not _is_word(name, text, catalogue):
            return Place(name, _asked(name, text))
    return None


def _names(catalogue: Catalogue) -> list[str]:
    places = catalogue.places
    provinces = [n for name, short in places.provinces.items() for n in (name, *short)]
    cities = [c for row in places.cities.values() for c in row]
    return sorted({*provinces, *cities, *places.counties}, key=len, reverse=True)


def _is_word(name: str, text: str, catalogue: Catalogue) -> bool:
    """Whether an ambiguous name stands here as a common word."""
    if name in {"香港", "澳门", "台湾"}:
        return True
    if name not in catalogue.places.ambiguous:
        return False
    return not re.search(re.escape(name) + "[市区县省]", text)


def _asked(name: str, text: str) -> bool:
    """Whether the place stands where one says whose rule or office is meant: at the head."""
    place = re.escape(name)
    if re.search(rf"{place}(?:市|省|区|县)?(?:的)?(?:{OFFICES})", text):
        return not re.search("转到|转来|转入|转回|在这|来这|你们", text)
    head = rf"{LEAD}{place}(?:市|省|区|县)?(?!{ORIGINS})(?:{ASKING})"
    return bool(re.search(head, text)) and not re.search(
        "转到|转来|转入|转回|转过来|迁过来|在这|来这|到这|你们|这边|我们这|咱|本市|澜川", text
    )
