"""Publications over HTTP (发布)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from channels.admin.door import MAY_USE, AtOnce, AtPublisher, AtRecord, By, Publishes
from channels.admin.entries import there
from channels.admin.shapes import (
    BIGGEST,
    EntryPath,
    Items,
    Reason,
    Size,
)
from channels.publisher import Busy
from channels.web.errors import ApiError, declared
from channels.web.shapes import Body
from knowledge.record import publications
from knowledge.record.publications import Publication
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

router = APIRouter(prefix="/v1/admin", tags=["管理：发布"], dependencies=[MAY_USE])

LIST = declared(401, 403, 422, 500)
ONE = declared(401, 403, 404, 422, 500)
START = declared(400, 401, 403, 404, 408, 409, 413, 415, 422, 500)
Which = Annotated[int, Path(ge=1, le=BIGGEST)]


class Progress(BaseModel):
    """How far the publisher is; poll it until `running` is false, `error` tells what went wrong."""

    model_config = ConfigDict(from_attributes=True)

    stage: str
    done: int
    total: int
    running: bool
    error: str | None


class PublicationSeen(BaseModel):
    """A publication and the version of each entry in it."""

    publication: Publication
    versions: dict[str, int]


class PublishAsked(Body):
    """Publish what is approved, all of it or some entries."""

    reason: Reason
    only: Annotated[list[EntryPath], Field(min_length=1, max_length=500)] | None = None


class Back(Body):
    """Why an earlier publication is put in force again."""

    reason: Reason


@router.get(
    "/publications", responses=LIST, operation_id="admin_publications", summary="Publications"
)
def every(
    record: AtRecord, size: Size = 50,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST, description="numbers below this")] = None,
) -> Items[Publication]:  # fmt: skip
    """Publications, the newest first."""
    return Items(items=publications.every(record.engine, size, before))


@router.get(
    "/publications/{number}", responses=ONE, operation_id="admin_publication", summary="A publication"
)
def one(record: AtRecord, number: Which) -> PublicationSeen:
    """A publication: its report, and the versions in it."""
    found = _publication(record, number)
    return PublicationSeen(publication=found, versions=publications.held(record.engine, number))


@router.post(
    "/publications", status_code=202, responses=START, operation_id="admin_publish",
    summary="Publish",
)  # fmt: skip
async def publish(
    body: PublishAsked, record: AtRecord, publisher: AtPublisher, by: By, once: AtOnce
) -> Progress:
    """Begin to publish; poll `/v1/admin/publisher`, then look at the newest publication."""

    def begun() -> Progress:
        for path in body.only or ():
            there(record, path)
        return _begun(publisher, lambda: publisher.start(by, body.reason, body.only))

    return await once(Progress, begun)


@router.post(
    "/publications/{number}/rollback", status_code=202, responses=START,
    operation_id="admin_rollback", summary="Roll back",
)  # fmt: skip
async def roll_back(
    body: Back, record: AtRecord, number: Which, publisher: AtPublisher, by: By, once: AtOnce
) -> Progress:
    """Begin to put a publication in force again; what came after it are drafts again."""

    def begun() -> Progress:
        if (found := _publication(record, number)).state != "published":
            raise ApiError(409, "refused", f"第{number}次发布没有生效过（{found.state}）。", "number")
        return _begun(publisher, lambda: publisher.roll_back(by, body.reason, number))

    return await once(Progress, begun)


@router.get(
    "/publisher", responses=declared(401, 403, 500), operation_id="admin_publisher",
    summary="How far it is",
)  # fmt: skip
def progress(publisher: AtPublisher) -> Progress:
    """How far the running publication is, or how the last one ended."""
    return Progress.model_validate(publisher.state())


def _publication(record: Record, number: int) -> Publication:
    try:
        return publications.publication(record.engine, number)
    except RecordError as error:
        raise ApiError(404, "unknown_publication", "没有这次发布。", "number") from error


def _begun(publisher: Publishes, begin: Callable[[], None]) -> Progress:
    try:
        begin()
    except Busy as error:
        raise ApiError(409, "busy", "另一次发布正在进行，请稍后再试。") from error
    return Progress.model_validate(publisher.state())
