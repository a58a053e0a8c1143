"""A shared answer laid out for a page and for paper (告知单): one sheet that both templates draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from assistant.answer import Answer, Citation, Route
from assistant.block import (
    ArticleBlock,
    Block,
    BundleBlock,
    FaqBlock,
    LineItem,
    LinesBlock,
    MaterialItem,
    MaterialsBlock,
    SiteBlock,
    TableBlock,
    TextBlock,
    WayItem,
)
from assistant.question import HERE
from knowledge.interface import Handout
from knowledge.passage import ELEMENT_NAMES

Kind = Literal["check", "steps", "list", "text", "table"]
STATE_OF_NOW = "现在"
FULLY = "必要"


@dataclass(frozen=True)
class Row:
    """One line: what it says, for whom, what it carries."""

    text: str
    when: str = ""
    detail: str = ""
    tags: tuple[str, ...] = ()
    phone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Section:
    """One block of the answer."""

    kind: Kind
    title: str
    rows: tuple[Row, ...] = ()
    note: str = ""
    cites: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    applies: int = -1
    url: str = ""


@dataclass(frozen=True)
class Place:
    """One way to go: where, when open, how to call, how to get there."""

    title: str
    reason: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    map: str = ""
    link: str = ""
    link_name: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that a page or a PDF shows."""

    title: str
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    sources: tuple[tuple[int, str], ...]
    label: str
    as_of: str
    expires: str
    statement: str


def sheet(answer: Answer, expires_at: datetime, words: Handout, statement: str) -> Sheet:
    """An answer as a sheet."""
    return Sheet(
        title="、".join(m.name for m in answer.matters) or words.title,
        sections=tuple(_section(b, words) for b in answer.blocks),
        places=tuple(_place(r, words) for r in answer.routes),
        sources=tuple((c.number, "；".join(_source(c, words))) for c in answer.citations),
        label=words.generated if answer.generated else words.machine,
        as_of=words.as_of.format(time=_minute(answer.as_of), snapshot=answer.snapshot),
        expires=words.expires.format(time=_minute(expires_at)), statement=statement,
    )  # fmt: skip


def _minute(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}"


def _section(block: Block, words: Handout) -> Section:
    title, note, cites = block.title, block.note or "", block.cites
    match block:
        case MaterialsBlock():
            rows = [_material(i, words) for i in block.items]
            return Section("check", title, tuple(rows), note, cites)
        case TableBlock():
            return _table(block, note)
        case SiteBlock():
            kept = [line for line in block.lines if not line.startswith(STATE_OF_NOW)]
            lines = kept or [f"{words.address}：{block.address}", f"{words.hours}：{block.hours}"]
            return Section("list", block.name, _rows(lines), note, cites, url=_map(block, words))
        case BundleBlock():
            steps = tuple(Row(i.name, detail=i.text) for i in block.items)
            return Section("steps", title, steps, note, cites)
        case ArticleBlock():
            note = "，".join(filter(None, (block.in_force, note)))
            return Section("text", title, _rows(block.text.splitlines()), note, cites)
        case FaqBlock() | TextBlock():
            return Section("text", title, _rows(block.text.splitlines()), note, cites)
    kind: Kind = "steps" if isinstance(block, LinesBlock) and block.ordered else "list"
    return Section(kind, title, tuple(_row(i) for i in block.items), note, cites)


def _rows(lines: Sequence[str]) -> tuple[Row, ...]:
    return tuple(Row(line) for line in lines if line.strip())


def _row(item: LineItem) -> Row:
    way = item if isinstance(item, WayItem) else None
    phone, url = (way.phone or "", way.url or "") if way else ("", "")
    return Row(item.text, item.condition or "", phone=phone, url=url)


def _material(item: MaterialItem, words: Handout) -> Row:
    tags = [words.exempt] if item.exempt else []
    if not item.exempt:
        tags += [words.original.format(n=item.original)] * bool(item.original)
        tags += [words.copies.format(n=item.copies)] * bool(item.copies)
        tags += [item.required] * (item.required != FULLY)
    return Row(item.name, item.condition or "", item.note or "", tuple(tags))


def _table(block: TableBlock, note: str) -> Section:
    applies = -1 if block.row is None else block.row
    return Section(
        "table", block.title, (), note, block.cites, block.columns, block.rows, applies,
        block.url or "",
    )  # fmt: skip


def _map(at: SiteBlock | Route, words: Handout) -> str:
    """A map link, from the place's own coordinates alone."""
    place = at if isinstance(at, SiteBlock) else at.site
    if place is None:
        return ""
    return words.map_url.format(lat=place.lat, lon=place.lon, name=quote(place.name))


def _place(route: Route, words: Handout) -> Place:
    return Place(
        title=route.title, reason=route.reason.partition(f"，{STATE_OF_NOW}")[0],
        address=route.site.address if route.site else "",
        hours=route.hours or "", phone=route.phone or "", map=_map(route, words),
        link=route.link.url if route.link else "", link_name=route.link.name if route.link else "",
    )  # fmt: skip


def _source(citation: Citation, words: Handout) -> Iterator[str]:
    part = ELEMENT_NAMES[citation.element] if citation.element else citation.article or ""
    number = f"（{citation.doc_no}）" if citation.doc_no else ""
    name = f"《{citation.name}》" if citation.kind == "policy" else citation.name
    yield f"{name}{number}{part}"
    yield from (basis.text() for basis in citation.basis)
    if citation.reviewed_on:
        yield words.reviewed.format(date=citation.reviewed_on)
