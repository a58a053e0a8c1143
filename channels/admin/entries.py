"""Entries over HTTP (条目): list, read, compare, save, review."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from channels.admin.door import MAY_USE, AtOnce, AtRecord, By
from channels.admin.shapes import (
    BIGGEST,
    Approval,
    Asked,
    Care,
    Diff,
    EntrySeen,
    Items,
    Moved,
    Page,
    PageNumber,
    Rejection,
    Said,
    Saved,
    Size,
    Step,
    VersionRow,
    Withdrawal,
    paged,
)
from channels.web.errors import ApiError, declared
from knowledge.record.changes import changes
from knowledge.record.entry import Comment, Entry, Kind, State, Version
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

router = APIRouter(prefix="/v1/admin", tags=["管理：条目"], dependencies=[MAY_USE])

READ = declared(401, 403, 404, 422, 500)
WRITE = declared(400, 401, 403, 404, 408, 409, 413, 415, 422, 500) | {
    409: {"model": Moved, "description": "the entry has moved on (`head`), or does not allow this step"}
}
VersionNumber = Annotated[int, Query(ge=0, le=BIGGEST)]


def there(record: Record, path: str) -> Entry:
    """An entry; 404 where there is none."""
    try:
        return record.entry(path)
    except RecordError as error:
        raise ApiError(404, "unknown_entry", "没有这个条目。", "path") from error


def at(record: Record, path: str) -> Record:
    """The record, once it is known that the entry is there."""
    there(record, path)
    return record


def _version(record: Record, path: str, number: int | None) -> Version:
    there(record, path)
    try:
        return record.version(path, number)
    except RecordError as error:
        raise ApiError(404, "unknown_version", "没有这个版本。", "number") from error


@router.get(
    "/entries", responses=declared(401, 403, 422, 500), operation_id="admin_entries",
    summary="Entries",
)  # fmt: skip
def entries(
    record: AtRecord, kind: Annotated[list[Kind], Query()] = [],  # noqa: B006 (FastAPI copies it)
    state: Annotated[list[State], Query()] = [],  # noqa: B006
    text: Annotated[str, Query(max_length=100)] = "", theme: Annotated[str, Query(max_length=100)] = "",
    page: PageNumber = 0, size: Size = 50,
) -> Page[Entry]:  # fmt: skip
    """Entries by kind, state, theme and part of title or path, in the order of their paths."""
    facets = {"theme": theme.replace("\x00", "")} if theme else None
    found, total = record.entries(
        kinds=kind, states=state, text=text.replace("\x00", ""), facets=facets, page=page, size=size,
    )  # fmt: skip
    return Page(items=found, total=total, page=page, size=size)


@router.get("/entry", responses=READ, operation_id="admin_entry", summary="An entry and its text")
def entry(
    record: AtRecord, path: Asked,
    number: Annotated[int | None, Query(ge=1, le=BIGGEST, description="default: the newest")] = None,
) -> EntrySeen:  # fmt: skip
    """An entry with one of its versions, the newest by default."""
    return EntrySeen(entry=there(record, path), version=_version(record, path, number))


@router.get(
    "/entry/versions", responses=READ, operation_id="admin_versions", summary="Versions of an entry"
)
def versions(
    record: AtRecord, path: Asked, page: PageNumber = 0, size: Size = 50
) -> Page[VersionRow]:
    """Who changed it when and why, the newest first."""
    there(record, path)
    return paged([VersionRow.model_validate(v) for v in record.history(path)], page, size)


@router.get("/entry/diff", responses=READ, operation_id="admin_diff", summary="Two versions compared")
def diff(
    record: AtRecord, path: Asked, before: VersionNumber, after: VersionNumber
) -> Diff:
    """The fields that differ between two versions; 0 stands for no text."""
    there(record, path)
    texts = [_version(record, path, n).text if n else "" for n in (before, after)]
    return Diff(path=path, before=before, after=after, changes=changes(path, *texts))


@router.get(
    "/entry/comments", responses=READ, operation_id="admin_comments", summary="Comments on an entry"
)
def comments(record: AtRecord, path: Asked) -> Items[Comment]:
    """What was said beside its versions, the oldest first."""
    there(record, path)
    return Items(items=record.comments(path))


@router.post("/entry", responses=WRITE, operation_id="admin_save", summary="Save a draft")
async def save(body: Saved, record: AtRecord, by: By, once: AtOnce) -> Version:
    """A new draft; 409 with the newest version where the entry has moved on since `base`."""
    return await once(Version, lambda: record.save(body.path, body.text, by, body.reason, body.base))


@router.post("/entry/submit", responses=WRITE, operation_id="admin_submit", summary="Hand in for review")
async def submit(body: Step, record: AtRecord, by: By, once: AtOnce) -> Version:
    """The newest draft is in review."""
    return await once(Version, lambda: at(record, body.path).submit(body.path, by, body.number))


@router.post("/entry/approve", responses=WRITE, operation_id="admin_approve", summary="Approve")
async def approve(body: Approval, record: AtRecord, by: By, once: AtOnce) -> Version:
    """Approved for the next publication, or for a time; never with the author's key."""

    def approved() -> Version:
        return at(record, body.path).approve(body.path, by, body.number, publish_at=body.publish_at)

    return await once(Version, approved)


@router.post("/entry/reject", responses=WRITE, operation_id="admin_reject", summary="Send back")
async def reject(body: Rejection, record: AtRecord, by: By, once: AtOnce) -> Version:
    """A draft again, with a comment that says why."""
    return await once(Version, lambda: at(record, body.path).reject(body.path, by, body.text, body.number))


@router.post("/entry/comment", responses=WRITE, operation_id="admin_comment", summary="Comment")
async def comment(body: Said, record: AtRecord, by: By, once: AtOnce) -> Items[Comment]:
    """Say something beside a version; gives all that was said."""

    def said() -> Items[Comment]:
        _version(record, body.path, body.number)
        record.comment(body.path, body.number, by, body.text, body.field)
        return Items(items=record.comments(body.path))

    return await once(Items[Comment], said)


@router.post("/entry/withdraw", responses=WRITE, operation_id="admin_withdraw", summary="Withdraw")
async def withdraw(body: Withdrawal, record: AtRecord, by: By, once: AtOnce) -> Version:
    """A draft that takes the entry out; it is reviewed and published as any other."""
    return await once(Version, lambda: at(record, body.path).withdraw(body.path, by, body.reason))


@router.post("/entry/care", responses=WRITE, operation_id="admin_care", summary="Owner and dates")
async def care(body: Care, record: AtRecord, by: By, once: AtOnce) -> Entry:
    """Set who looks after an entry, when it is to be taken out, when it was looked over."""

    def cared() -> Entry:
        at(record, body.path).assign(
            body.path, by, owner=body.owner, withdraw_on=body.withdraw_on,
            reviewed_on=body.reviewed_on,
        )  # fmt: skip
        return record.entry(body.path)

    return await once(Entry, cared)
