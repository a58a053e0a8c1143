"""Imports in the console (导入): upload, dry run by field and place, choices, drafts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from assistant.staff import Role
from channels.studio.import_runs import Run, Runs, runs
from channels.studio.labels import Labels
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages, RowNumber
from channels.web.errors import ApiError
from knowledge.imports import uploads
from knowledge.imports import words as said
from knowledge.imports.importing import save as save_drafts
from knowledge.imports.memory import forget, remember, taught
from knowledge.imports.report import Choices, Draft, Report
from knowledge.record.rows import RecordError

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Editing = Annotated[Visit, may(Role.EDITOR)]
DraftId = Annotated[str, Query(max_length=600)]
SIZE, MOST_LEFT, LONGEST = 20, 200, 200


def _runs(visit: Visit) -> Runs:
    return runs(visit.request.app)


@router.get("/imports")
def start(visit: Reading, page: PageNumber = 1) -> Response:
    """The form for a file, the uploads so far, and the labels that were taught."""
    return _started(visit, page)


def _started(visit: Visit, page: int = 1, wrong: str = "") -> Response:
    found, total = uploads.uploads(visit.engine, page - 1, SIZE)
    return visit.page(
        "imports.html", 400 if wrong else 200, uploads=found, pages=Pages(page, total, SIZE),
        wrong=wrong, taught=taught(visit.engine), elements=visit.house.words["imports"]["elements"],
    )  # fmt: skip


@router.post("/imports")
def bring(visit: Editing) -> Response:
    """Read a file; one that cannot be read at all is refused with the reason."""
    file = visit.form.file("file")
    if file is None:
        return _started(visit, wrong=visit.house.words["imports"]["no_file"])
    data = file.file.read()
    taken = _runs(visit).take(file.filename or "-", data)
    if not taken.reads:
        return _started(visit, wrong=said.refusal(taken.refused[0]))
    return visit.go(f"/studio/imports/{uploads.keep(visit.engine, taken, data, visit.name)}")


@router.get("/imports/{number}")
def report(visit: Reading, number: RowNumber, page: PageNumber = 1) -> Response:
    """What the file would become, or how far the reading is."""
    run, upload = _run(visit, number), uploads.upload(visit.engine, number)[0]
    made = run.report
    if made is None:
        return visit.page("import_wait.html", upload=upload, run=run, step=_step(visit, run))
    pages = Pages(page, len(made.drafts), SIZE)
    saved = {path: visit.record.entry(path).title for path in upload.saved[:SIZE]}
    return visit.page(
        "import.html", saved=saved, upload=upload, report=made, pages=pages, drafts=made.page(page - 1, SIZE),
        told=said, elements=visit.house.words["imports"]["elements"], most=MOST_LEFT,
    )  # fmt: skip


@router.get("/imports/{number}/state")
def state(visit: Reading, number: RowNumber) -> Response:
    """How far the reading is, for the page's script."""
    run = _run(visit, number)
    told = {"running": not run.made.done(), "named": _step(visit, run), "done": run.done, "total": run.total}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _run(visit: Visit, number: int) -> Run:
    try:
        return _runs(visit).run(visit.record, number)
    except RecordError as error:
        raise ApiError(404, "not_found") from error


def _step(visit: Visit, run: Run) -> str:
    return str(visit.house.words["imports"]["steps"].get(run.step, ""))


@router.get("/imports/{number}/draft")
def draft(visit: Reading, number: RowNumber, id: DraftId) -> Response:
    """One draft: every field with its place, conflicts to settle, what is missing, the text."""
    found, _ = _draft(visit, number, id)
    labels = Labels(visit.house.words)
    problems = [labels.told(p, found.path) for p in found.problems]
    upload = uploads.upload(visit.engine, number)[0]
    return visit.page("import_draft.html", upload=upload, draft=found, told=said, problems=problems)


def _made(visit: Visit, number: int) -> Report:
    """The report, waited for."""
    return _run(visit, number).made.result(timeout=120)


def _draft(visit: Visit, number: int, id: str) -> tuple[Draft, Report]:
    made = _made(visit, number)
    found = next((d for d in made.drafts if d.id == id), None)
    if found is None:
        raise ApiError(404, "not_found")
    return found, made


@router.post("/imports/{number}/settle")
def settle(visit: Editing, number: RowNumber) -> Response:
    """Choose between file and record: for each conflict of a draft, or for all there are."""
    choices = uploads.upload(visit.engine, number)[0].choices
    sides = {key: side for key, side in visit.form.values.items() if side in ("file", "record")}
    if every := sides.pop("every", ""):
        _decide(visit, number, choices.model_copy(update={"every": every}))
        return visit.go(f"/studio/imports/{number}", "imports.settled")
    settled = {key.removeprefix("side:"): side for key, side in sides.items() if key.startswith("side:")}
    _decide(visit, number, choices.model_copy(update={"settled": {**choices.settled, **settled}}))
    return _back(visit, number, "imports.settled")


@router.post("/imports/{number}/target")
def target(visit: Editing, number: RowNumber) -> Response:
    """Say which entry a draft is, or that it is a new one and under which code."""
    id, choices = visit.form["draft"], uploads.upload(visit.engine, number)[0].choices
    changed = {"targets": {**choices.targets, id: visit.form["target"]}}
    if code := visit.form["code"]:
        changed["codes"] = {**choices.codes, id: code}
    _decide(visit, number, choices.model_copy(update=changed))
    return _back(visit, number, "imports.targeted")


@router.post("/imports/{number}/labels")
def teach(visit: Editing, number: RowNumber) -> Response:
    """Remember what labels mean; the file is then read anew with them."""
    given = {k.removeprefix("label:"): v for k, v in visit.form.values.items() if k.startswith("label:") and v}
    for label, element in given.items():
        remember(visit.engine, label, element, visit.name)
    return visit.go(f"/studio/imports/{number}", "imports.taught", count=len(given))


@router.post("/imports/labels/forget")
def unteach(visit: Editing) -> Response:
    """Give up what was taught of a label."""
    forget(visit.engine, visit.form["label"], visit.name)
    return visit.go("/studio/imports", "imports.forgotten", label=visit.form["label"])


@router.post("/imports/{number}/save")
def save(visit: Editing, number: RowNumber) -> Response:
    """Make drafts of the ticked ones, or of all that are ready."""
    reason, here = visit.form["reason"], f"/studio/imports/{number}"
    chosen = None if visit.form["which"] == "all" else visit.form.all("draft")
    if not 0 < len(reason) <= LONGEST or chosen == []:
        return visit.go(here, "imports.unsaid", "wrong")
    saved = save_drafts(visit.record, _made(visit, number), visit.name, reason, chosen)
    uploads.done(visit.engine, number, [v.path for v in saved.versions])
    kind = "note" if saved.unsettled else "done"
    return visit.go(here, "imports.saved", kind, count=len(saved.versions), waiting=len(saved.unsettled))


def _decide(visit: Visit, number: int, choices: Choices) -> None:
    uploads.decide(visit.engine, number, Choices.model_validate(choices.model_dump()))


def _back(visit: Visit, number: int, told: str) -> Response:
    """To the draft, whose id stays the same through a choice."""
    return visit.go(f"/studio/imports/{number}/draft?id={quote(visit.form['draft'])}", told)
