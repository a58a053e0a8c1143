"""Comparisons (版本对比): two snapshots over recent questions, or two eval runs, answer by answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from assistant.insight.loaded import ReportError, evals, read_report
from assistant.insight.runs import PAGE, Busy, recent
from assistant.staff import Role
from channels.studio.insight import cut, insight, names
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from channels.web.errors import ApiError

router = APIRouter()
Looking = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
COUNTS = (20, 50, 100)
SIDES = ("statuses", "matters", "facts", "texts")
SIZE = 20


@router.get("/compare")
def listed(visit: Looking, number: PageNumber = 1) -> Response:
    """What was compared, and the snapshots that can be."""
    found, total = insight(visit).runs.page(number - 1)
    return visit.page(
        "compare.html", found=found, pages=Pages(number, total, PAGE), shelf=_shelf(visit),
        current=visit.knowledge.version, counts=COUNTS, asked=len(recent(visit.engine)),
    )  # fmt: skip


@router.post("/compare")
def start(visit: Looking) -> Response:
    """Ask the questions of the last weeks of two snapshots, beside the server's work."""
    form, versions = visit.form, _shelf(visit)
    before, after = form["before"], form["after"]
    if before not in versions or after not in versions or before == after:
        return visit.go("/studio/compare", "compare.no_two", "wrong")
    count = next((n for n in COUNTS if str(n) == form["count"]), COUNTS[0])
    if not (questions := recent(visit.engine, count)):
        return visit.go("/studio/compare", "compare.no_questions", "wrong")
    try:
        made = insight(visit).runs.start(before, after, questions, visit.name)
    except Busy:
        return visit.go("/studio/compare", "compare.busy", "wrong")
    visit.note("compare", before=before, after=after, questions=len(questions))
    return visit.go(f"/studio/compare/{made}")


@router.post("/compare/evals")
def loaded(visit: Looking) -> Response:
    """Two reports of eval runs beside each other; nothing of them is kept."""
    try:
        before, after = (read_report(_sent(visit, name)) for name in ("before", "after"))
    except ReportError:
        return visit.go("/studio/compare", "compare.no_report", "wrong")
    return visit.page("compare_evals.html", found=evals(before, after), named=names(visit))


@router.get("/compare/{run}")
def compared(visit: Looking, run: Number, side: str = "", number: PageNumber = 1) -> Response:
    """What differs, question by question; how far it is while it runs."""
    found = insight(visit).runs.find(run)
    if found is None:
        raise ApiError(404, "not_found")
    differences = [d for d in found.report.get("differences", ()) if side not in SIDES or _in(d, side)]
    rows, pages = cut(differences, number, SIZE)
    made = visit.page(
        "compared.html", run=found, rows=rows, pages=pages, side=side, sides=SIDES, named=names(visit)
    )
    if found.state == "running":
        made.headers["Refresh"] = "2"
    return made


def _in(difference: dict[str, Any], side: str) -> bool:
    if side == "facts":
        return bool(difference["gone"] or difference["new"])
    return difference[side] is not None


def _shelf(visit: Visit) -> list[str]:
    """The snapshots there are, the newest first."""
    return [s.manifest.version for s in insight(visit).shelf().all()]


def _sent(visit: Visit, name: str) -> bytes:
    file = visit.form.file(name)
    return file.file.read() if file else b""
