"""Where-used, bulk changes and closures over HTTP (引用、批量、停办)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationError

from channels.admin.door import MAY_USE, AtOnce, AtRecord, By
from channels.admin.entries import WRITE, at
from channels.admin.shapes import (
    Day,
    EntryPath,
    Number,
    Page,
    PageNumber,
    Place,
    Reason,
    Size,
    paged,
)
from channels.web.errors import ApiError, declared
from channels.web.shapes import Body, Noted
from knowledge.record import bulk, closures
from knowledge.record.bulk import Edit
from knowledge.record.closures import Closed, Outage
from knowledge.record.entry import State, Version
from knowledge.upkeep.leaves import parsed
from knowledge.upkeep.subject import Subject, SubjectKind, Use
from knowledge.upkeep.swap import Swap, SwapKind
from knowledge.upkeep.uses import uses

router = APIRouter(prefix="/v1/admin", tags=["管理：维护"], dependencies=[MAY_USE])

READ = declared(401, 403, 422, 500)
LOOK = declared(400, 401, 403, 408, 413, 415, 422, 500)
Key = Annotated[str, Query(min_length=1, max_length=200, examples=["id-card"])]
Part = Annotated[str, Query(max_length=80, description="window of a site, article of a law, option")]
Line = Annotated[Noted, Field(max_length=500)]


class SwapAsked(Body):
    """One value put for another across entries: a phone, law, article, window group, link or text."""

    kind: SwapKind = Field(strict=False, examples=["phone"])
    old: Annotated[Line, Field(min_length=1, examples=["0500-88010101"])]
    new: Annotated[Line, Field(examples=["0500-88019999"])]
    law: Annotated[Noted, Field(max_length=200, description="for an article: of which law")] = ""
    doc_no: Annotated[Noted, Field(max_length=80, description="for a law: its new 文号")] = ""

    def swap(self) -> Swap:
        """As the record takes it; 422 where it says nothing."""
        try:
            return Swap(kind=self.kind, old=self.old, new=self.new, law=self.law, doc_no=self.doc_no)
        except ValidationError as error:
            raise ApiError(422, "bad_value", "请写明一行内由什么改为什么，且两者不同。", "old") from error


class BulkAsked(SwapAsked):
    """The same, to be saved as drafts: all of them, or none."""

    reason: Reason
    only: Annotated[list[Annotated[Noted, Field(max_length=400)]], Field(max_length=2000)] | None = Field(
        None, description="ids of the edits to make; default all"
    )
    bases: dict[Annotated[Noted, Field(max_length=160)], Number] | None = Field(
        None, description="path → version that was previewed; 409 where an entry has moved on"
    )


class Preview(BaseModel):
    """Every field that would change."""

    items: list[Edit]
    entries: int


class Wrong(BaseModel):
    """What the content check says of the drafts and did not say before."""

    file: str
    field: str
    message: str


class BulkSaved(BaseModel):
    """The drafts of a bulk change, and what keeps them from being published."""

    drafts: list[Version]
    problems: list[Wrong]


class BatchSeen(BaseModel):
    """Drafts that were saved together."""

    author: str
    reason: str
    states: dict[str, State]


class CloseAsked(Body):
    """A closure of a site, or with `part` of one window or machine."""

    path: EntryPath
    base: Number
    start: Day
    end: Day
    reason: Annotated[Noted, Field(min_length=1, max_length=200)]
    part: Annotated[Noted, Field(max_length=64)] = ""
    spans: list[Annotated[Noted, Field(pattern=r"^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$")]] = Field([], max_length=4)

    def outage(self) -> Outage:
        """As the record takes it; 422 where its days or hours are none."""
        try:
            return Outage(part=self.part, start=self.start, end=self.end, reason=self.reason, spans=tuple(self.spans))
        except ValidationError as error:
            raise ApiError(422, "bad_value", "停办须先开始后结束，时段如 09:00-12:00。", "end") from error


class ReopenAsked(Body):
    """A closure to be taken back: its place in the list of its site, window or machine."""

    path: EntryPath
    base: Number
    number: Place
    part: Annotated[Noted, Field(max_length=64)] = ""
    reason: Reason


@router.get("/uses", responses=READ, operation_id="admin_uses", summary="Where a thing is used")
def where_used(
    record: AtRecord, kind: SubjectKind, key: Key, part: Part = "", page: PageNumber = 0, size: Size = 50
) -> Page[Use]:
    """Every field in force that touches a group, site, window, link, phone, law, policy, term …"""
    subject = Subject(kind=kind, key=key, part=part)
    return paged(uses(parsed(record.texts()), subject), page, size)


@router.post("/bulk/preview", responses=LOOK, operation_id="admin_bulk_preview", summary="Preview a bulk change")
def preview(body: SwapAsked, record: AtRecord) -> Preview:
    """Every field that would change, in the newest version of each entry; nothing is saved."""
    edits = bulk.preview(record, body.swap())
    return Preview(items=edits, entries=len({e.path for e in edits}))


@router.post("/bulk", responses=WRITE, operation_id="admin_bulk", summary="Save a bulk change")
async def save(body: BulkAsked, record: AtRecord, by: By, once: AtOnce) -> BulkSaved:
    """Drafts of all entries in one transaction, to be reviewed and published together."""
    swap = body.swap()

    def saved() -> BulkSaved:
        change = bulk.worked_out(record, swap, body.only)
        bases = change.bases | dict(body.bases or {})
        drafts = bulk.save(record, change, by, body.reason, bases)
        wrong = [Wrong(file=p.file, field=p.field, message=p.message) for p in change.problems]
        return BulkSaved(drafts=drafts, problems=wrong)

    return await once(BulkSaved, saved)


@router.get("/bulk", responses=READ, operation_id="admin_batches", summary="Bulk changes that wait")
def batches(record: AtRecord, page: PageNumber = 0, size: Size = 50) -> Page[BatchSeen]:
    """Sets of drafts with one author and one reason, the newest first."""
    found = [BatchSeen(author=b.author, reason=b.reason, states=b.states) for b in bulk.batches(record)]
    return paged(found, page, size)


@router.get("/closures", responses=READ, operation_id="admin_closures", summary="Closures")
def closed(record: AtRecord, page: PageNumber = 0, size: Size = 50) -> Page[Closed]:
    """Closures of sites, windows and machines, the newest first."""
    return paged(closures.closures(record), page, size)


@router.post("/closures", responses=WRITE, operation_id="admin_close", summary="Close")
async def close(body: CloseAsked, record: AtRecord, by: By, once: AtOnce) -> Version:
    """A draft of the site with one more closure."""
    outage = body.outage()

    def saved() -> Version:
        return closures.close(at(record, body.path), body.path, outage, by, outage.reason, body.base)

    return await once(Version, saved)


@router.post("/closures/reopen", responses=WRITE, operation_id="admin_reopen", summary="Open again")
async def reopen(body: ReopenAsked, record: AtRecord, by: By, once: AtOnce) -> Version:
    """A draft of the site without one of its closures."""

    def saved() -> Version:
        asked = (body.path, body.part, body.number, by, body.reason, body.base)
        return closures.reopen(at(record, body.path), *asked)

    return await once(Version, saved)
