"""Urgent measures (紧急处置): a notice on every channel, one entry taken down; reviewed afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages, RowNumber
from channels.web.errors import ApiError
from knowledge.record import urgent
from knowledge.record.entry import Entry
from knowledge.record.rows import RecordError
from knowledge.record.urgent import ALONE, Measure

router = APIRouter()
Acting = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.ADMIN)]
Reviewing = Annotated[Visit, may(Role.REVIEWER)]
SIZE, LONGEST = 20, 200


@router.get("/urgent")
def listed(visit: Acting, page: PageNumber = 1) -> Response:
    """What holds now, and what was taken before."""
    return _page(visit, page)


@router.post("/urgent/notice")
def post(visit: Acting) -> Response:
    """Put up a notice."""
    try:
        urgent.post(visit.engine, visit.form["text"], visit.name, _until(visit))
    except RecordError as error:
        return _page(visit, 1, visit.tell(error), 422)
    return visit.go("/studio/urgent", "urgent.posted")


@router.get("/urgent/takedown")
def choose(visit: Acting, q: str = "", path: str = "", page: PageNumber = 1) -> Response:
    """Find the entry to take down, then say why."""
    if path:
        return visit.page("urgent_takedown.html", entry=_alone(visit, path), wrong="")
    found, total = visit.record.entries(kinds=ALONE, text=q.strip(), page=page - 1, size=SIZE)
    hidden = {m.path for m in urgent.measures(visit.engine) if m.kind == "takedown" and live(m)}
    pages = Pages(page, total, SIZE)
    return visit.page("urgent_choose.html", found=found, pages=pages, q=q, hidden=hidden)


@router.post("/urgent/takedown")
def take_down(visit: Acting) -> Response:
    """Take an entry out of all answers at once."""
    entry, reason = _alone(visit, visit.form["path"]), visit.form["reason"]
    if not 0 < len(reason) <= LONGEST:
        wrong = visit.house.words["urgent"]["reason"]
        return visit.page("urgent_takedown.html", 422, entry=entry, wrong=wrong)
    urgent.take_down(visit.engine, entry.path, visit.name, reason)
    return visit.go("/studio/urgent", "urgent.taken", title=entry.title)


@router.get("/urgent/{number}/end")
def confirm(visit: Acting, number: RowNumber) -> Response:
    """Asks before a measure is ended."""
    return visit.page("urgent_end.html", measure=_found(visit, number))


@router.post("/urgent/{number}/end")
def end(visit: Acting, number: RowNumber) -> Response:
    """End it: the notice goes, the entry is back."""
    if live(_found(visit, number)):
        urgent.end(visit.engine, number, visit.name)
    return visit.go("/studio/urgent", "urgent.ended", number=number)


@router.post("/urgent/{number}/review")
def review(visit: Reviewing, number: RowNumber) -> Response:
    """Say that somebody else has looked at it."""
    if _found(visit, number).reviewer is None:
        urgent.review(visit.engine, number, visit.name)
    return visit.go("/studio/urgent", "urgent.reviewed", number=number)


def live(measure: Measure) -> bool:
    """Whether a measure still holds."""
    over = measure.until is not None and measure.until <= datetime.now(UTC)
    return measure.ended_at is None and not over


def _page(visit: Visit, number: int, wrong: str = "", status: int = 200) -> Response:
    every = urgent.measures(visit.engine)
    now, past = [m for m in every if live(m)], [m for m in every if not live(m)]
    pages = Pages(number, len(past), SIZE)
    shown = past[pages.skip : pages.skip + SIZE]
    titles = {m.path: visit.record.entry(m.path).title for m in [*now, *shown] if m.path}
    return visit.page(
        "urgent.html", status, now=now, past=shown, pages=pages, titles=titles, wrong=wrong,
        least=f"{datetime.now(HERE):%Y-%m-%dT%H:%M}",
    )  # fmt: skip


def _until(visit: Visit) -> datetime | None:
    """When the notice ends by itself; raises RecordError for what is no time to come."""
    given = visit.form["until"]
    if not given:
        return None
    try:
        until = datetime.fromisoformat(given).replace(tzinfo=HERE)
    except ValueError as error:
        raise RecordError("no date") from error
    if until <= datetime.now(UTC):
        raise RecordError("a notice ends later than now")
    return until


def _alone(visit: Visit, path: str) -> Entry:
    entry = visit.record.entry(path)
    if entry.kind not in ALONE:
        raise ApiError(404, "not_found")
    return entry


def _found(visit: Visit, number: int) -> Measure:
    found = next((m for m in urgent.measures(visit.engine) if m.id == number), None)
    if found is None:
        raise ApiError(404, "not_found")
    return found
