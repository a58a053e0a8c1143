"""Ratings (好差评): the five levels by matter, channel and site, and to take away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.insight.complaints import Complaints
from assistant.insight.ratings import LEVELS, SIDES, Rated, Side, rated
from channels.studio.charts import Mark, segments
from channels.studio.exporting import XLSX, Sheet, as_xlsx, download
from channels.studio.insight import Names, cut, names, percent, period
from channels.studio.page import EVERYBODY, Visit
from channels.studio.pager import PageNumber
from channels.studio.tickets import open_new

router = APIRouter()
Anybody = Annotated[Visit, EVERYBODY]
SIZE = 20


@router.get("/ratings")
def shown(visit: Anybody, side: Side = "matter", number: PageNumber = 1) -> Response:
    """The levels of a period over one of its sides."""
    open_new(visit)
    every, sides = rated(visit.engine, period(visit))
    rows, pages = cut(sides[side], number, SIZE)
    words, named = visit.house.words["insight"], names(visit)
    return visit.page(
        "ratings.html", every=every, rows=rows, pages=pages, side=side, sides=SIDES, levels=LEVELS,
        bars=[_segments(r, words) for r in rows], whole=_segments(every, words), percent=percent,
        period=period(visit), name_of=lambda r: _name(r, side, named),
        waiting=Complaints(visit.engine).counts(),
    )  # fmt: skip


@router.get("/ratings/export.xlsx")
def workbook(visit: Anybody) -> Response:
    """All three sides as one workbook."""
    words, named, of = visit.house.words["insight"], names(visit), period(visit)
    _, sides = rated(visit.engine, of)
    levels = tuple(words["levels"][level] for level in LEVELS)
    head = (*levels, words["sheets"]["count"], words["figures"]["good"], words["figures"]["mean"])
    found = [
        Sheet(words["sides"][side], (words["sides"][side], *head),
              [(_name(r, side, named), *(r.levels[n] for n in LEVELS), r.count,
                round(r.good.value or 0, 4), round(r.mean or 0, 2)) for r in sides[side]])
        for side in SIDES
    ]  # fmt: skip
    name = f"{visit.house.words['pages']['ratings']}_{of.first:%Y%m%d}-{of.last:%Y%m%d}.xlsx"
    return download(as_xlsx(found), name, XLSX)


def _name(row: Rated, side: Side, named: Names) -> str:
    match side:
        case "matter":
            return named.matter(row.name)
        case "site":
            return named.site(row.name)
    return named.channel(row.name or "")


def _segments(row: Rated, words: dict[str, dict[int, str]]) -> tuple[Mark, ...]:
    return segments([row.levels[n] for n in LEVELS], [words["levels"][n] for n in LEVELS])
