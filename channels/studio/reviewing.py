"""Review (审核): the queue, one version against what is in force, approve now or for a time, send back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.bench import bench
from channels.studio.comparing import compared
from channels.studio.entries import READERS, about_values
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.record import editing
from knowledge.record.entry import kind_of
from knowledge.record.rows import RecordError

router = APIRouter()
Reviewing = Annotated[Visit, may(Role.REVIEWER)]
Looking = Annotated[Visit, may(*READERS)]


@router.get("/reviews")
def reviews(visit: Looking, page: PageNumber = 1) -> Response:
    """Every version in review, the oldest first."""
    waiting = editing.waiting(visit.record)
    pages = Pages(page, len(waiting))
    shown = waiting[pages.skip : pages.skip + pages.size]
    titles = {v.path: visit.record.entry(v.path).title for v in shown}
    kinds = {v.path: kind_of(v.path).value for v in shown}
    return visit.page("reviews.html", versions=shown, pages=pages, titles=titles, kinds=kinds)


@router.get("/reviews/one")
def one(visit: Looking, path: str) -> Response:
    """The newest version against what is in force, with comments beside its fields."""
    desk = bench(visit)
    about = desk.about(visit, path)
    if about.head is None:
        raise RecordError(f"the record has no entry {path!r}")
    head, now = about.head, editing.in_force(visit.record, path)
    said = visit.record.comments(path)
    rows = compared(path, now.text if now else "", head.text, desk.labels, desk.checker.content(), said)
    beside = {c.id for row in rows for c in row.comments}
    return visit.page(
        "review.html", rows=rows, in_force=now, told=desk.told(path, head.text),
        general=[c for c in said if c.id not in beside], may_review=visit.has(Role.REVIEWER),
        **about_values(visit, about),
    )  # fmt: skip


@router.post("/reviews/approve")
def approve(visit: Reviewing, path: str) -> Response:
    """Let a version pass, for the next publication or for a time."""
    at = _time(visit.form["publish_at"]) if visit.form["time"] == "later" else None
    visit.record.approve(path, visit.name, _number(visit), at)
    if at is None:
        return visit.go("/studio/reviews", "reviews.approved")
    return visit.go("/studio/reviews", "reviews.scheduled", at=f"{at.astimezone(HERE):%Y-%m-%d %H:%M}")


@router.post("/reviews/back")
def back(visit: Reviewing, path: str) -> Response:
    """Send a version back with what is to be changed."""
    if not visit.form["text"]:
        raise RecordError("a version is sent back with a comment")
    visit.record.reject(path, visit.name, visit.form["text"][:1000], _number(visit))
    return visit.go("/studio/reviews", "reviews.sent_back")


def _number(visit: Visit) -> int:
    """The version that was looked at; another one may stand there by now."""
    given = visit.form["number"]
    if not given.isdecimal() or len(given) > 9:
        raise RecordError("there is no version 0")
    return int(given)


def _time(text: str) -> datetime:
    """A time of the centre's clocks, in the future."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)
    except ValueError as error:
        raise RecordError(f"no time to publish at: {text!r}") from error
    if at <= datetime.now(UTC):
        raise RecordError("the time to publish at is past")
    return at


def review_of(path: str) -> str:
    """The address of a review."""
    return f"/studio/reviews/one?path={quote(path)}"
