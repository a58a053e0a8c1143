"""Publishing (发布): what is approved, which of it, why; and how far it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.staff import Role
from channels.publisher import Busy, PublisherState
from channels.studio.bench import bench
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.record import publications
from knowledge.record.entry import State, Version

router = APIRouter()
Publishing = Annotated[Visit, may(Role.REVIEWER, Role.ADMIN)]
LONGEST, SHOWN = 200, 10


@router.get("/publish")
def waiting(visit: Publishing, page: PageNumber = 1) -> Response:
    """What can be published, what is scheduled, how the last one ended."""
    return _page(visit, page)


@router.post("/publish")
def start(visit: Publishing) -> Response:
    """Begin; all that is ready, or what was ticked."""
    reason, only = visit.form["reason"], visit.form.all("path")
    chosen = visit.form["scope"] == "chosen"
    if not 0 < len(reason) <= LONGEST:
        return _page(visit, 1, "reason", 422)
    if chosen and not only:
        return _page(visit, 1, "nothing", 422)
    ready = {v.path for v in _ready(visit)}
    if gone := sorted(set(only) - ready) if chosen else []:
        return _page(visit, 1, "gone", 409, gone)
    try:
        visit.publisher.start(visit.name, reason, only if chosen else None)
    except Busy:
        return visit.go("/studio/publish", "publish.busy", "wrong")
    return visit.go("/studio/publish", "publish.started")


@router.get("/publish/state")
def state(visit: Publishing) -> Response:
    """How far it is, for the page's script."""
    return visit.data(_told(visit, visit.publisher.state()))


def _page(
    visit: Visit, number: int, wrong: str = "", status: int = 200, gone: list[str] | None = None
) -> Response:
    ready, engine = _ready(visit), visit.engine
    pages = Pages(number, len(ready))
    shown = ready[pages.skip : pages.skip + pages.size]
    scheduled = visit.record.heads([State.SCHEDULED])
    ending = [p for p in publications.plan(engine).changed if p not in {v.path for v in ready}]
    titles = {p: visit.record.entry(p) for p in {*(v.path for v in [*shown, *scheduled]), *ending}}
    last = next(iter(publications.every(engine, most=1)), None)
    now, labels = visit.publisher.state(), bench(visit).labels
    misses = [labels.miss(line) for line in last.report[:SHOWN]] if last else []
    return visit.page(
        "publish.html", status, ready=shown, pages=pages, scheduled=scheduled, ending=ending,
        titles=titles, last=last, now=now, told=_told(visit, now), wrong=wrong, gone=gone or [],
        form=visit.form, misses=misses,
    )  # fmt: skip


def _ready(visit: Visit) -> list[Version]:
    return visit.record.heads([State.APPROVED])


def _told(visit: Visit, state: PublisherState) -> dict[str, object]:
    """The state with its stage in words."""
    stages = visit.house.words["publish"]["stages"]
    return asdict(state) | {"named": stages.get(state.stage, state.stage)}
