"""Gaps (知识缺口): what was asked and not served, with its trend, and the list of returned applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from assistant.answer import Status
from assistant.insight.drafting import PLACES, folders, path_of
from assistant.insight.gaps import Gap
from assistant.insight.returns import ListError, keep_list, read_list
from assistant.insight.samples import Samples
from assistant.staff import Role
from channels.studio.charts import Mark, spark
from channels.studio.insight import cut, insight, names, period, span
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber
from channels.web.errors import ApiError
from knowledge.catalogue import Catalogue

router = APIRouter()
Looking = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Editing = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.ADMIN)]
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
SIZE = 20
STATES = ("open", "ignored", "closed", "all")
WHYS = ("unanswered", "low", "abandoned", "returned")


@dataclass(frozen=True)
class Row:
    """A gap with its small trend."""

    gap: Gap
    trend: tuple[Mark, ...]


@router.get("/gaps")
def listed(visit: Looking, state: str = "open", why: str = "", number: PageNumber = 1) -> Response:
    """Gaps of a period, the most frequent first."""
    of = period(visit)
    every = insight(visit).room.gaps(of)
    mine = [g for g in every or () if state in ("all", g.state) and (not why or g.whys[why])]
    found, pages = cut(mine, number, SIZE)
    counts = {s: sum(s in ("all", g.state) for g in every or ()) for s in STATES}
    made = visit.page(
        "gaps.html", waiting=every is None, rows=[_row(g) for g in found], pages=pages, period=of, span=span(visit),
        state=state, why=why, states=STATES, whys=WHYS, counts=counts, named=names(visit),
        sampled=Samples(visit.engine).refs("gap"), may_edit=_edits(visit),
    )  # fmt: skip
    if every is None:
        made.headers["Refresh"] = "3"
    return made


@router.get("/gaps/returns")
def returns(visit: Editing) -> Response:
    """Where a list of returned applications is handed in."""
    return visit.page("gaps_returns.html", rows=[], wrong=[], trouble="")


@router.post("/gaps/returns")
def bring_in(visit: Editing) -> Response:
    """Show what was read of a list, and what was not; keep it where that was wished."""
    words, file = visit.house.words["gaps"], visit.form.file("file")
    try:
        rows, wrong = read_list(file.file.read() if file else b"", words["columns"])
    except ListError as error:
        text = words["trouble"][error.code].format(**error.blanks | {"missing": _missing(error, words)})
        return visit.page("gaps_returns.html", 422, rows=[], wrong=[], trouble=text)
    if "try" in visit.form:
        codes = {r.name: code_of(visit.knowledge.catalogue, r.name) for r in rows}
        shown = sorted(rows, key=lambda r: -r.count)
        return visit.page(
            "gaps_returns.html", rows=shown, wrong=wrong, trouble="", codes=codes, named=names(visit)
        )
    keep_list(visit.engine, rows, lambda n: code_of(visit.knowledge.catalogue, n), visit.name)
    insight(visit).room.forget()
    visit.note("returns", rows=len(rows), left_out=len(wrong))
    return visit.go("/studio/gaps?why=returned", "gaps.imported", count=len(rows), wrong=len(wrong))


@router.post("/gaps/recheck")
def recheck(visit: Editing) -> Response:
    """Ask again, of what is in force now, what was worked on."""
    closed = insight(visit).room.recheck()
    visit.note("gaps.recheck", closed=len(closed))
    return visit.go("/studio/gaps", "gaps.rechecked", "done" if closed else "note", count=len(closed))


@router.get("/gaps/{key}")
def gap(visit: Looking, key: Key) -> Response:
    """One gap: its words and weeks, the entry that is nearest, and what can be made of it."""
    found, of = find(visit, key), period(visit)
    path = path_of(visit.record, found.matter) if found.matter else None
    return visit.page(
        "gap.html", gap=found, trend=_row(found).trend, period=of, named=names(visit), path=path, span=span(visit),
        places=PLACES, statuses=[s.value for s in Status], may_edit=_edits(visit),
        folders=folders(visit.record), values=visit.form.values,
    )  # fmt: skip


def find(visit: Visit, key: str) -> Gap:
    """A gap of the period by its key; 404 where there is none any more."""
    found = insight(visit).room.gaps(period(visit), 60) or ()
    made = next((g for g in found if g.key == key), None)
    if made is None:
        raise ApiError(404, "no_gap")
    return made


def code_of(catalogue: Catalogue, name: str) -> str | None:
    """The matter that a list means: by code, item code or exact name."""
    said = name.strip()
    if said in catalogue.matters:
        return said
    coded = next((m.code for m in catalogue.matters.values() if m.item_code == said), None)
    named = catalogue.names.get(said.lower(), ())
    return coded or (named[0] if len(named) == 1 else None)


def _row(gap: Gap) -> Row:
    return Row(gap, spark(list(gap.weeks.values()), [f"{w:%m-%d}" for w in gap.weeks]))


def _edits(visit: Visit) -> bool:
    return visit.has(Role.EDITOR, Role.REVIEWER, Role.ADMIN)


def _missing(error: ListError, words: dict[str, dict[str, list[str]]]) -> str:
    named = error.blanks.get("missing", ())
    assert isinstance(named, list | tuple)
    return "、".join(words["columns"][str(f)][0] for f in named)


