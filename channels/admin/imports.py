"""Imports over HTTP (导入): a file in, a report of what it would become, drafts of what is chosen."""

from __future__ import annotations

import asyncio
from concurrent.futures import TimeoutError as TooSlow
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from channels.admin.door import MAY_USE, AtOnce, AtRecord, By, Once
from channels.admin.publishing import LIST, ONE, START, Which
from channels.admin.shapes import Page, PageNumber, Reason, Size
from channels.studio.import_runs import Run, Runs, runs
from channels.web.desk import AtDesk
from channels.web.errors import ApiError
from channels.web.once import Key
from channels.web.shapes import Body, Noted
from knowledge.imports import uploads
from knowledge.imports.apart import Refusal
from knowledge.imports.importing import save
from knowledge.imports.limits import LIMITS
from knowledge.imports.report import Choices, Draft, Label, LeftOut, Saved, Side
from knowledge.imports.uploads import Upload
from knowledge.record.record import Record
from knowledge.record.rows import RecordError

router = APIRouter(prefix="/v1/admin", tags=["管理：导入"], dependencies=[MAY_USE])

PATIENCE, SLOWEST = 50.0, 120.0
FILE: dict[str, Any] = {"requestBody": {"required": True, "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip
Name = Annotated[str, Query(min_length=1, max_length=200, examples=["实施清单.xlsx"])]
Ids = Annotated[Noted, Field(max_length=300)]


class Dry(BaseModel):
    """What a file would become: `ready` once it is worked out; nothing of it is saved."""

    upload: Upload
    ready: bool
    step: str
    done: int
    total: int
    counts: dict[str, int]
    drafts: list[Draft]
    refused: list[Refusal]
    left_out: list[LeftOut]
    labels: list[Label]


class Taken(BaseModel):
    """An upload, and the files in it that were refused."""

    number: int
    name: str
    at: datetime
    refused: list[Refusal]


class SaveAsked(Body):
    """Which drafts to save, and what was decided of them; `every` settles all other conflicts."""

    reason: Reason
    only: Annotated[list[Ids], Field(max_length=2000)] | None = None
    every: Side | None = None
    settled: dict[Ids, Side] = {}
    targets: dict[Ids, Ids] = {}
    codes: dict[Ids, Ids] = {}


def _runs(request: Request) -> Runs:
    return runs(request.app)


async def _file(request: Request, by: By, desk: AtDesk, key: Key = None) -> tuple[bytes, Once]:
    """The file, measured while it comes; its key is looked at before anything is read."""
    try:
        async with asyncio.timeout(SLOWEST):
            body = await _measured(request)
    except TimeoutError as error:
        raise ApiError(408, "timeout", headers={"Connection": "close"}) from error
    return body, Once.of(request, desk.built.store, by, key, body)


async def _measured(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMITS.file:
            message = f"文件超过{LIMITS.file // 1024 // 1024}MB。"
            raise ApiError(413, "too_large", message, headers={"Connection": "close"})
    return bytes(body)


AtRuns = Annotated[Runs, Depends(_runs)]


@router.post(
    "/imports", status_code=201, responses=START, operation_id="admin_import", openapi_extra=FILE,
    summary="Upload a file",
)  # fmt: skip
async def upload(
    name: Name, record: AtRecord, making: AtRuns, by: By,
    sent: Annotated[tuple[bytes, Once], Depends(_file)],
) -> Taken:  # fmt: skip
    """Read a file in a process of its own; then get its report. The body is the file itself."""
    data, once = sent

    def taken() -> Taken:
        read = making.take(name.replace("\x00", ""), data)
        number = uploads.keep(record.engine, read, data, by)
        kept, _ = uploads.upload(record.engine, number)
        return Taken(number=number, name=kept.name, at=kept.at, refused=read.refused)

    return await once(Taken, taken)


@router.get("/imports", responses=LIST, operation_id="admin_imports", summary="Uploads")
def listed(record: AtRecord, page: PageNumber = 0, size: Size = 50) -> Page[Upload]:
    """Uploads, the newest first."""
    found, total = uploads.uploads(record.engine, page, size)
    return Page(items=found, total=total, page=page, size=size)


@router.get("/imports/{number}", responses=ONE, operation_id="admin_import_report", summary="Dry run")
def report(
    record: AtRecord, making: AtRuns, number: Which, page: PageNumber = 0, size: Size = 20
) -> Dry:
    """What an upload would become, its drafts in pages; ask again until it is `ready`."""
    run = _run(making, record, number)
    found, (kept, read) = run.report, uploads.upload(record.engine, number)
    if found is None:
        return Dry(upload=kept, ready=False, step=run.step, done=run.done, total=run.total, counts={},
                   drafts=[], refused=read.refused, left_out=[], labels=[])  # fmt: skip
    return Dry(
        upload=kept, ready=True, step="", done=0, total=0, counts=found.counts,
        drafts=list(found.page(page, size)), refused=list(found.refused),
        left_out=list(found.left_out[:1000]), labels=list(found.labels),
    )  # fmt: skip


@router.post(
    "/imports/{number}/save", responses=START, operation_id="admin_import_save", summary="Save drafts"
)
async def save_chosen(
    body: SaveAsked, record: AtRecord, making: AtRuns, number: Which, by: By, once: AtOnce
) -> Saved:
    """Drafts of the chosen ones, all or none; those with an open conflict are told and wait."""

    def saved() -> Saved:
        before = _known(record.engine, number).choices
        uploads.decide(record.engine, number, _decided(before, body))
        try:
            found = _run(making, record, number).made.result(PATIENCE)
        except TooSlow as error:
            raise ApiError(409, "not_ready", "报告还在生成，请稍后再试。") from error
        told = save(record, found, by, body.reason, None if body.only is None else set(body.only))
        uploads.done(record.engine, number, [v.path for v in told.versions])
        return told

    return await once(Saved, saved)


def _decided(before: Choices, body: SaveAsked) -> Choices:
    """What was decided before, with what is decided now."""
    return before.model_copy(update={
        "targets": before.targets | body.targets, "codes": before.codes | body.codes,
        "settled": before.settled | body.settled, "every": body.every or before.every,
    })  # fmt: skip


def _known(engine: Engine, number: int) -> Upload:
    try:
        return uploads.upload(engine, number)[0]
    except RecordError as error:
        raise ApiError(404, "unknown_import", "没有这次导入。", "number") from error


def _run(making: Runs, record: Record, number: int) -> Run:
    _known(record.engine, number)
    return making.run(record, number)
