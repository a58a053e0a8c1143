"""Bulk changes (批量修改): previewed field by field, saved, reviewed and published as one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from assistant.staff import Role
from channels.publisher import Busy
from channels.studio.labels import Labels
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from channels.web.errors import ApiError
from knowledge.record import bulk
from knowledge.record.bulk import Batch
from knowledge.record.entry import State
from knowledge.record.rows import RecordError
from knowledge.upkeep.swap import Swap, SwapKind

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Editing = Annotated[Visit, may(Role.EDITOR)]
Reviewing = Annotated[Visit, may(Role.REVIEWER)]
Publishing = Annotated[Visit, may(Role.REVIEWER, Role.ADMIN)]
Said = Annotated[str, Query(max_length=500)]
SIZE, LONGEST = 20, 200


@router.get("/bulk")
def start(
    visit: Reading, kind: SwapKind = SwapKind.PHONE, old: Said = "", new: Said = "", law: Said = "",
    doc_no: Said = "", page: PageNumber = 1,
) -> Response:  # fmt: skip
    """The form for a change, and the sets of drafts that wait."""
    asked = {"kind": kind.value, "old": old, "new": new, "law": law, "doc_no": doc_no}
    found = bulk.batches(visit.record)
    pages = Pages(page, len(found), SIZE)
    return visit.page(
        "bulk.html", asked=asked, batches=found[pages.skip : pages.skip + SIZE], pages=pages, wrong="",
    )  # fmt: skip


@router.get("/bulk/preview")
def preview(
    visit: Editing, kind: SwapKind, old: Said = "", new: Said = "", law: Said = "", doc_no: Said = ""
) -> Response:
    """Every field that would change, ticked, and what would then be wrong."""
    asked = {"kind": kind.value, "old": old, "new": new, "law": law, "doc_no": doc_no}
    return _preview(visit, asked)


@router.post("/bulk")
def save(visit: Editing) -> Response:
    """Save the ticked fields' changes as one set of drafts, or none of them."""
    form, names = visit.form, ("kind", "old", "new", "law", "doc_no")
    asked, reason = {name: form[name] for name in names}, form["reason"]
    swap, ticked = _swap(asked), form.all("edit")
    if swap is None or not ticked or not 0 < len(reason) <= LONGEST:
        return _preview(visit, asked, visit.house.words.say("bulk.unsaid"), ticked)
    bases = {path: int(n) for path, _, n in (b.rpartition("@") for b in form.all("base")) if n.isdecimal()}
    change = bulk.worked_out(visit.record, swap, set(ticked))
    try:
        drafts = bulk.save(visit.record, change, visit.name, reason, change.bases | bases)
    except RecordError as error:
        return _preview(visit, asked, visit.tell(error), ticked)
    return visit.go("/studio/bulk", "bulk.saved", count=len(drafts), reason=reason)


@router.post("/bulk/submit")
def submit(visit: Editing) -> Response:
    """Hand in all of a set for review."""
    drafts = bulk.submit_all(visit.record, _batch(visit), visit.name)
    return visit.go("/studio/bulk", "bulk.submitted", count=len(drafts))


@router.post("/bulk/approve")
def approve(visit: Reviewing) -> Response:
    """Approve all of a set that is in review; never one's own."""
    approved = bulk.approve_all(visit.record, _batch(visit), visit.name)
    return visit.go("/studio/bulk", "bulk.approved", count=len(approved))


@router.post("/bulk/back")
def back(visit: Reviewing) -> Response:
    """Send all of a set back with one comment."""
    text = visit.form["text"]
    if not 0 < len(text) <= LONGEST:
        return visit.go("/studio/bulk", "bulk.uncommented", "wrong")
    returned = bulk.reject_all(visit.record, _batch(visit), visit.name, text)
    return visit.go("/studio/bulk", "bulk.returned", count=len(returned))


@router.post("/bulk/publish")
def publish(visit: Publishing) -> Response:
    """Publish a set, all of it and nothing else; its check questions are asked first."""
    batch = _batch(visit)
    if batch.standing(State.APPROVED) != batch.paths:
        return visit.go("/studio/bulk", "bulk.unready", "wrong")
    try:
        visit.publisher.start(visit.name, batch.reason[:LONGEST], batch.paths)
    except Busy:
        return visit.go("/studio/publish", "publish.busy", "wrong")
    return visit.go("/studio/publish", "bulk.publishing", count=len(batch.paths))


def _batch(visit: Visit) -> Batch:
    """The set that a button belongs to; 404 where it is one no more."""
    author, reason = visit.form["author"], visit.form.raw("reason")
    for batch in bulk.batches(visit.record):
        if batch.author == author and batch.reason.replace("\r\n", "\n") == reason:
            return batch
    raise ApiError(404, "not_found")


def _preview(
    visit: Visit, asked: dict[str, str], wrong: str = "", ticked: list[str] | None = None
) -> Response:
    swap = _swap(asked)
    if swap is None:
        pages, wrong = Pages(1, 0, SIZE), visit.house.words.say("bulk.unsaid_what")
        return visit.page("bulk.html", 422, asked=asked, batches=[], pages=pages, wrong=wrong)
    change = bulk.worked_out(visit.record, swap)
    labels = Labels(visit.house.words)
    titles = {e.path: visit.record.entry(e.path).title for e in change.edits}
    return visit.page(
        "bulk_preview.html", 422 if wrong else 200, asked=asked, change=change, wrong=wrong,
        ticked={e.id for e in change.edits} if ticked is None else set(ticked), titles=titles,
        labels=labels, problems=[labels.told(p, p.file) for p in change.problems],
    )  # fmt: skip


def _swap(asked: dict[str, str]) -> Swap | None:
    """What is put for what; None where it says nothing."""
    try:
        return Swap.model_validate(asked)
    except ValidationError:
        return None
