"""Urgent measures, calls of the webhook and the audit over HTTP (紧急处置、通知、审计)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from channels.admin.deliveries import Deliveries
from channels.admin.door import MAY_USE, AtOnce, AtRecord, By
from channels.admin.entries import WRITE, at
from channels.admin.publishing import LIST, START, Which
from channels.admin.shapes import BIGGEST, EntryPath, Items, Page, PageNumber, Reason, Size, paged
from channels.web.errors import ApiError
from channels.web.shapes import Body, Moment, Noted
from knowledge.record import urgent
from knowledge.record.audit import Line, lines
from knowledge.record.record import Record
from knowledge.record.urgent import Measure

router = APIRouter(prefix="/v1/admin", tags=["管理：紧急处置"], dependencies=[MAY_USE])

Call = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$", examples=["publication-12"])]


class NoticeAsked(Body):
    """An emergency notice for every channel, live within a minute."""

    text: Annotated[Noted, Field(min_length=1, max_length=500, pattern=r"\S", examples=["因停电，下午停办。"])]
    until: Moment | None = None


class TakedownAsked(Body):
    """One matter, policy or site to be taken out of all answers at once."""

    path: EntryPath
    reason: Reason


class DeliverySeen(BaseModel):
    """A call of the webhook; `tries` so many were made, the next is due at `due_at`."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["publication-12"])
    body: dict[str, Any]
    state: Literal["waiting", "sent", "given_up"]
    tries: int
    due_at: datetime
    error: str | None
    created_at: datetime


class Retried(BaseModel):
    """A call that will be made again."""

    id: str


@router.get("/urgent", responses=LIST, operation_id="admin_urgent", summary="Urgent measures")
def measures(
    record: AtRecord, unreviewed: bool = False, page: PageNumber = 0, size: Size = 50
) -> Page[Measure]:
    """Emergency notices and takedowns, the newest first."""
    return paged(urgent.measures(record.engine, unreviewed=unreviewed), page, size)


@router.post("/urgent/notices", responses=WRITE, operation_id="admin_notice", summary="Post a notice")
async def notice(body: NoticeAsked, record: AtRecord, by: By, once: AtOnce) -> Measure:
    """Live on every channel at once; another reviews it afterwards."""
    if body.until is not None and body.until <= datetime.now(UTC):
        raise ApiError(422, "bad_date", "截止时间已经过去。", "until")
    return await once(
        Measure, lambda: _measure(record, urgent.post(record.engine, body.text, by, body.until))
    )


@router.post("/urgent/takedowns", responses=WRITE, operation_id="admin_takedown", summary="Take down")
async def takedown(body: TakedownAsked, record: AtRecord, by: By, once: AtOnce) -> Measure:
    """Out of all answers at once; another reviews it afterwards."""

    def taken() -> Measure:
        engine = at(record, body.path).engine
        return _measure(record, urgent.take_down(engine, body.path, by, body.reason))

    return await once(Measure, taken)


@router.post("/urgent/{number}/end", responses=WRITE, operation_id="admin_end", summary="End a measure")
async def end(record: AtRecord, number: Which, by: By, once: AtOnce) -> Measure:
    """The notice goes, the entry is back."""

    def ended() -> Measure:
        if _measure(record, number).ended_at is None:
            urgent.end(record.engine, number, by)
        return _measure(record, number)

    return await once(Measure, ended)


@router.post(
    "/urgent/{number}/review", responses=WRITE, operation_id="admin_review", summary="Review a measure"
)
async def review(record: AtRecord, number: Which, by: By, once: AtOnce) -> Measure:
    """Looked at afterwards, never by who took it."""

    def reviewed() -> Measure:
        _measure(record, number)
        urgent.review(record.engine, number, by)
        return _measure(record, number)

    return await once(Measure, reviewed)


@router.get(
    "/deliveries", responses=LIST, operation_id="admin_deliveries", summary="Calls of the webhook"
)
def deliveries(record: AtRecord, page: PageNumber = 0, size: Size = 50) -> Page[DeliverySeen]:
    """What other systems were told, or are still to be told, the newest first."""
    rows = [DeliverySeen.model_validate(d) for d in Deliveries(record.engine).every()]
    return paged(rows, page, size)


@router.post(
    "/deliveries/{delivery}/retry", responses=START, operation_id="admin_retry",
    summary="Call again",
)  # fmt: skip
async def retry(record: AtRecord, delivery: Call, once: AtOnce) -> Retried:
    """Make a call anew that was given up."""

    def again() -> Retried:
        if not Deliveries(record.engine).retry(delivery):
            raise ApiError(404, "unknown_delivery", "没有已放弃的这项通知。", "delivery")
        return Retried(id=delivery)

    return await once(Retried, again)


@router.get("/audit", responses=LIST, operation_id="admin_audit", summary="The audit log")
def audit(
    record: AtRecord, size: Size = 100,
    path: Annotated[str | None, Query(max_length=160, description="of one entry")] = None,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST, description="ids below this")] = None,
) -> Items[Line]:  # fmt: skip
    """Who did what, the newest first; page on with the last id as `before`."""
    asked = path.replace("\x00", "") if path else None
    return Items(items=lines(record.engine, path=asked, before=before, most=size))


def _measure(record: Record, number: int) -> Measure:
    found = next((m for m in urgent.measures(record.engine) if m.id == number), None)
    if found is None:
        raise ApiError(404, "unknown_measure", "没有这项处置。", "number")
    return found
