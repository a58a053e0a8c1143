"""The first page (首页): what waits for somebody, by their roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from assistant.tickets import Tickets
from channels.studio.page import EVERYBODY, Visit
from knowledge.record import urgent
from knowledge.record.entry import Entry, State, Version
from knowledge.upkeep.calendar import Event, events

router = APIRouter()
SHOWN = 6
SOON = timedelta(days=60)
EVERY = 1_000_000


class Tile(NamedTuple):
    """How much of something waits, and where it is done."""

    name: str
    waiting: int
    url: str


@router.get("/")
def home(visit: Annotated[Visit, EVERYBODY]) -> Response:
    """Counts, and the first few of each kind."""
    drafts, reviews = _drafts(visit), _reviews(visit)
    ends = _ends(visit) if visit.has(Role.EDITOR, Role.REVIEWER) else []
    titles = _titles(visit, [*drafts[:SHOWN], *reviews[:SHOWN]])
    return visit.page(
        "home.html", tiles=list(_tiles(visit, drafts, reviews, ends)), drafts=drafts[:SHOWN],
        reviews=reviews[:SHOWN], ends=ends[:SHOWN], titles=titles,
        today=datetime.now(HERE).date(),
    )  # fmt: skip


def _tiles(
    visit: Visit, drafts: list[Version], reviews: list[Version], ends: list[Event]
) -> Iterator[Tile]:
    if visit.has(Role.EDITOR):
        yield Tile("drafts", len(drafts), f"/studio/entries?state=draft&owner={visit.name}")
    if visit.has(Role.REVIEWER):
        yield Tile("reviews", len(reviews), "/studio/reviews")
    if visit.has(Role.REVIEWER, Role.ADMIN):
        waiting = visit.record.heads([State.APPROVED, State.SCHEDULED])
        yield Tile("approved", len(waiting), "/studio/publish")
    if visit.has(Role.REVIEWER):
        theirs = [m for m in urgent.measures(visit.engine, unreviewed=True) if m.by != visit.name]
        yield Tile("measures", len(theirs), "/studio/urgent")
    if visit.has(Role.AGENT):
        yield Tile("tickets", len(Tickets(visit.engine).list("open")), "/studio/tickets")
    if visit.has(Role.EDITOR, Role.REVIEWER):
        yield Tile("ends", len(ends), "/studio/quality")


def _drafts(visit: Visit) -> list[Version]:
    if not visit.has(Role.EDITOR):
        return []
    return [v for v in visit.record.heads([State.DRAFT]) if v.author == visit.name]


def _reviews(visit: Visit) -> list[Version]:
    """What others wrote and handed in, the oldest first."""
    if not visit.has(Role.REVIEWER):
        return []
    return [v for v in visit.record.heads([State.IN_REVIEW]) if v.author != visit.name]


def _ends(visit: Visit) -> list[Event]:
    """What comes into force or ends soon."""
    every, _ = visit.record.entries(size=EVERY)
    today = datetime.now(HERE).date()
    found = events(every, visit.record.heads([State.SCHEDULED]), today)
    return [e for e in found if today <= e.day <= today + SOON]


def _titles(visit: Visit, versions: list[Version]) -> dict[str, Entry]:
    return {v.path: visit.record.entry(v.path) for v in versions}

