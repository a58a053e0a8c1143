"""Renders places into blocks: hours as of now, address, parking, floors, windows (场所块)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assistant.answer import Citation
from assistant.block import SiteBlock
from assistant.elements import Citations
from assistant.question import Query
from assistant.routing.clock import hours_text, next_open, open_now, opening_text, span_text, spans
from knowledge.catalogue import Catalogue
from knowledge.site import Site, SiteKind, Window

DAY_WORDS = {"今天": 0, "明天": 1, "后天": 2}
MOST_WINDOWS = 4


class Named(NamedTuple):
    """A site that a text names, and the words it is named by."""

    site: Site
    words: str


def named_site(query: Query, catalogue: Catalogue) -> Named | None:
    """The site whose name or alias stands in a query, the longest name first.

    A general name such as 办事大厅 means the hall of the district that is named beside it. A part
    of a question is asked of the place that the whole names.
    """
    names = [
        (len(name), name, site) for site in catalogue.sites.values()
        for name in (site.name, *site.aliases) if _named_in(query, name.lower())
    ]  # fmt: skip
    if not names:
        place = catalogue.sites.get(query.place or "")
        return Named(place, "") if place else None
    _, words, site = max(names, key=lambda n: n[0])
    nearer = main_site(query, catalogue) if site.id == catalogue.centre.main_site else None
    return Named(nearer or site, words)


def _named_in(query: Query, name: str) -> bool:
    """Whether a name stands in a query, and not only inside a longer word: 电子税务局."""
    text = query.text
    if name not in text:  # most names of most questions
        return False
    for word in (t.word for t in query.terms if name in t.word and name != t.word):
        text = text.replace(word, "")
    return name in text


def hall_meant(query: Query, catalogue: Catalogue) -> Site | None:
    """The special hall that a word of its own stands for: 不动产那边, 出入境那里."""
    pairs = {
        s.id: {a + b for n in (s.name, *s.aliases) if "的" not in n for a, b in pairwise(n)}
        for s in catalogue.sites.values()
    }  # fmt: skip
    often = Counter(pair for own in pairs.values() for pair in own)
    halls = [s for s in catalogue.sites.values() if s.kind is SiteKind.SPECIAL_HALL]
    meant = [s for s in halls if any(often[p] == 1 and p in query.text for p in pairs[s.id])]
    return meant[0] if len(meant) == 1 else None


def main_site(query: Query, catalogue: Catalogue) -> Site | None:
    """The hall of the district asked for, else the city's."""
    main = catalogue.sites.get(catalogue.centre.main_site)
    halls = [s for s in catalogue.sites.values() if s.kind is SiteKind.HALL and s is not main]
    return next((s for s in halls if s.region == query.region), main)


def open_beside(site: Site, query: Query, catalogue: Catalogue) -> Site:
    """The self-service area of a hall, where its machines are asked for while the hall is shut."""
    shut = not open_now(site, None, query.question.at, catalogue.centre)
    if not (shut and "kiosks" in query.site_fields):
        return site
    areas = (s for s in catalogue.sites.values() if s.kind is SiteKind.SELF_SERVICE)
    own = (a for a in areas if any(name in a.name for name in (site.name, *site.aliases)))
    return next(own, site)


def windows_named(text: str, site: Site, catalogue: Catalogue) -> list[Window]:
    """The windows of a site that a text names by their own, their group's or their office's name."""

    def names(window: Window) -> Iterator[str]:
        yield window.name.removesuffix("窗口")
        for group in (catalogue.groups[g] for g in window.groups if g in catalogue.groups):
            yield from (group.name, group.department)

    def length(window: Window) -> int:
        return max((len(n) for n in names(window) if n and n in text), default=0)

    ranked = sorted(site.windows, key=length, reverse=True)
    longest = length(ranked[0]) if ranked else 0
    return [w for w in ranked if length(w) == longest > 1]


def site_block(
    site: Site, query: Query, fields: tuple[str, ...], catalogue: Catalogue, citations: Citations
) -> SiteBlock:
    """A place with what was asked of it first; hours and opening as of the question's time."""
    at, centre = query.question.at, catalogue.centre
    windows = windows_named(_beside_name(query.text, site), site, catalogue)
    part = windows[0] if windows and windows[0].hours else None
    opened = open_now(site, part, at, centre)
    opening = None if opened else next_open(site, part, at, centre)
    number = citations.add(
        Citation(
            number=0, kind="site", code=site.id, name=site.name, reviewed_on=str(site.reviewed_on)
        )
    )
    lines = [_window_line(w, site) for w in windows[:MOST_WINDOWS]]
    for name in dict.fromkeys(fields):
        lines += _lines(name, site, query, catalogue)
    if opening and "hours" in fields:
        lines.append(f"现在不开放，{opening_text(opening, at)}开门")
    elif opened and "hours" in fields:
        lines.append("现在开放")
    return SiteBlock(
        title=site.name, cites=(number,), site=site.id, name=site.name, address=site.address,
        phone=windows[0].phone or site.phone if windows else site.phone, open_now=opened,
        next_open=opening, hours=hours_text(site, part), lat=site.lat, lon=site.lon,
        lines=tuple(dict.fromkeys(lines)),
    )  # fmt: skip


def _beside_name(text: str, site: Site) -> str:
    """A text without the longest name of a site in it, which names no window."""
    names = [name for name in (site.name, *site.aliases) if name in text]
    return text.replace(max(names, key=len), "") if names else text


def _window_line(window: Window, site: Site) -> str:
    floor = site.floors.get(window.floor)
    where = f"{window.floor}楼" + (f"（{floor}）" if floor and not floor.startswith(str(window.floor)) else "")
    return f"{window.name}：{where}{window.zone}，{window.numbers}"


def _lines(name: str, site: Site, query: Query, catalogue: Catalogue) -> list[str]:
    """The lines of one field of a site."""
    match name:
        case "hours":
            return [*_day_line(site, query, catalogue), f"办公时间：{hours_text(site)}"]
        case "address":
            return [f"地址：{site.address}"]
        case "phone":
            return [f"电话：{site.phone}"]
        case "parking":
            return [f"停车：{site.parking}" if site.parking else "停车：没有登记停车信息，请电话咨询"]
        case "transit":
            return [f"交通：{site.transit}"] if site.transit else [f"地址：{site.address}"]
        case "floors":
            return [f"{n}楼：{what}" for n, what in site.floors.items()] or [f"地址：{site.address}"]
        case "accessibility":
            return [f"无障碍：{'、'.join(site.accessibility)}"] if site.accessibility else []
        case "facilities":
            return [f"便民设施：{'、'.join(site.facilities)}"] if site.facilities else []
        case "kiosks":
            return [f"{k.name}：{k.floor}楼，{k.count}台，{hours_text(site, k)}" for k in site.kiosks]
        case "closures":
            ahead = [c for c in site.closures if c.end >= query.day]
            return [f"{c.start}至{c.end}：{c.reason}" for c in ahead] or ["近期没有停业安排"]
    return []


def _day_line(site: Site, query: Query, catalogue: Catalogue) -> list[str]:
    """The hours of the day that the question names."""
    day = named_day(query)
    if day is None:
        return []
    return [f"{day.month}月{day.day}日：{span_text(spans(site, None, day, catalogue.centre))}"]


def named_day(query: Query):  # type: ignore[no-untyped-def]
    """The day a question names: 今天, 明天, 后天, 周六 …, 10月1日; None when it names none."""
    import re
    from datetime import date, timedelta

    text, today = query.text, query.day
    for word, ahead in DAY_WORDS.items():
        if word in text:
            return today + timedelta(days=ahead)
    if found := re.search(r"(\d{1,2})月(\d{1,2})[日号]", text):
        try:
            day = date(today.year, int(found[1]), int(found[2]))
        except ValueError:
            return None
        return day if day >= today else day.replace(year=day.year + 1)
    if found := re.search(r"(?:周|星期|礼拜)([一二三四五六日天])", text):
        weekday = "一二三四五六日".index(found[1].replace("天", "日"))
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return None
