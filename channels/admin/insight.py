"""What citizens asked and did not get, and the figures of a period, over HTTP (缺口与概况)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from pydantic import BaseModel

from assistant.insight.overview import Overview, Share, overview
from assistant.insight.period import Period
from assistant.insight.room import Room
from channels.admin.door import MAY_USE, AtRecord
from channels.admin.publishing import LIST
from channels.admin.shapes import Day, Page, PageNumber, Size, paged
from channels.web.errors import ApiError

router = APIRouter(prefix="/v1/admin", tags=["管理：运行"], dependencies=[MAY_USE])

LATCH = Lock()
DAYS, YEARS, WAIT = 30, range(2000, 2101), 40.0
Asked = Annotated[Day | None, Query(examples=["2026-10-01"])]


class ShareSeen(BaseModel):
    """So many of so many; `value` is null of nothing."""

    hits: int
    of: int
    value: float | None


class DaySeen(BaseModel):
    """The questions of one day by channel."""

    day: date
    channels: dict[str, int]


class TopMatter(BaseModel):
    """How often one matter was asked about."""

    matter: str
    questions: int


class Figures(BaseModel):
    """What a period was like; `top` is of the seven days up to its last."""

    first: date
    last: date
    questions: int
    conversations: int
    by_day: list[DaySeen]
    channels: dict[str, int]
    statuses: dict[str, int]
    top: list[TopMatter]
    resolved: ShareSeen
    asked_again: int
    rated_low: int
    left_messages: int
    p50: float | None
    p95: float | None


class GapSeen(BaseModel):
    """One thing that was not served: how often, why, and what should answer it."""

    key: str
    kind: Literal["asked", "returned"]
    state: str
    text: str
    count: int
    people: int
    whys: dict[str, int]
    weeks: dict[date, int]
    examples: list[str]
    matter: str | None


def period(first: Asked = None, last: Asked = None) -> Period:
    """The last thirty days, or the days asked for, a year at most."""
    recent = Period.recent(DAYS)
    if not all(day.year in YEARS for day in (first, last) if day):
        raise ApiError(422, "bad_date", "没有这个时期的记录。", "first")
    return Period.between(first or min(recent.first, last or recent.first), last or recent.last)


AtPeriod = Annotated[Period, Depends(period)]


def _room(request: Request) -> Room:
    """Made at its first use, one for the server."""
    app: FastAPI = request.app
    with LATCH:
        if not hasattr(app.state, "room"):
            built = app.state.desk.built

            def folder() -> Path:
                return Path(built.serving.environment()["DAOBAN_DATA"])

            app.state.room = Room(
                built.store.engine, built.serving.current, folder, built.assistant
            )
    room: Room = app.state.room
    return room


@router.get("/figures", responses=LIST, operation_id="admin_figures", summary="Figures of a period")
def figures(record: AtRecord, of: AtPeriod) -> Figures:
    """Questions, endings, resolution and times; thirty days by default."""
    return _figures(overview(record.engine, of))


@router.get("/gaps", responses=LIST, operation_id="admin_gaps", summary="Gaps of a period")
def gaps(
    of: AtPeriod, room: Annotated[Room, Depends(_room)],
    state: Literal["open", "ignored", "closed", "all"] = "open", page: PageNumber = 0, size: Size = 50,
) -> Page[GapSeen]:  # fmt: skip
    """What was asked and not served, the most frequent first; read only."""
    every = room.gaps(of, WAIT)
    if every is None:
        raise ApiError(503, "busy", "正在整理，请稍后再试。", headers={"Retry-After": "10"})
    mine = [g for g in every if state in ("all", g.state)]
    return paged([
        GapSeen(key=g.key, kind=g.kind, state=g.state, text=g.text, count=g.count, people=g.people,
                whys=dict(g.whys), weeks=g.weeks, examples=[i for i, _ in g.examples], matter=g.matter)
        for g in mine
    ], page, size)  # fmt: skip


def _figures(found: Overview) -> Figures:
    return Figures(
        first=found.period.first, last=found.period.last, questions=found.questions,
        conversations=found.conversations, channels=dict(found.channels),
        by_day=[DaySeen(day=d, channels=dict(c)) for d, c in found.by_day.items()],
        statuses=dict(found.statuses), resolved=_share(found.resolved),
        top=[TopMatter(matter=m, questions=n) for m, n in found.top],
        asked_again=found.asked_again, rated_low=found.rated_low,
        left_messages=found.left_messages, p50=found.p50, p95=found.p95,
    )  # fmt: skip


def _share(share: Share) -> ShareSeen:
    return ShareSeen(hits=share.hits, of=share.of, value=share.value)
