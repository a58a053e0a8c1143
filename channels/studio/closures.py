"""Closures and outages (停办与故障): a site, window or machine closed from a day to a day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.record.closures import Outage, close, closures, reopen
from knowledge.record.entry import Entry, Kind
from knowledge.record.rows import RecordError
from knowledge.upkeep.leaves import parsed
from knowledge.upkeep.uses import rows

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Editing = Annotated[Visit, may(Role.EDITOR)]
SIZE, LONGEST, MOST = 20, 200, 1000


@router.get("/closures")
def every(
    visit: Reading, path: Annotated[str, Query(max_length=160)] = "", page: PageNumber = 1
) -> Response:
    """Every closure, and the form for one more."""
    return _page(visit, path, page)


@router.post("/closures")
def add(visit: Editing) -> Response:
    """A draft of the site with one more closure."""
    form, path = visit.form, visit.form["path"]
    try:
        outage = Outage.model_validate({
            "part": form["part"], "start": form["start"], "end": form["end"] or form["start"],
            "reason": form["reason"], "spans": tuple(re.findall(r"\S+", form["spans"])),
        })  # fmt: skip
        close(visit.record, path, outage, visit.name, outage.reason, _base(visit))
    except ValidationError:
        return _page(visit, path, 1, visit.house.words.say("closures.unsaid"))
    except RecordError as error:
        return _page(visit, path, 1, visit.tell(error))
    return visit.go("/studio/closures", "closures.saved", title=visit.record.entry(path).title)


@router.post("/closures/reopen")
def remove(visit: Editing) -> Response:
    """A draft of the site without one of its closures."""
    form, path = visit.form, visit.form["path"]
    number = int(form["number"]) if form["number"].isdecimal() else -1
    reason = visit.house.words.say("closures.reopened")
    reopen(visit.record, path, form["part"], number, visit.name, reason, _base(visit))
    return visit.go("/studio/closures", "closures.taken_back", title=visit.record.entry(path).title)


def _base(visit: Visit) -> int:
    """The version that the form was made of."""
    return int(visit.form["base"]) if visit.form["base"].isdecimal() else 0


def _page(visit: Visit, path: str, number: int, wrong: str = "") -> Response:
    found = closures(visit.record)
    pages = Pages(number, len(found), SIZE)
    sites = {e.path: e for e in visit.record.entries(kinds=[Kind.SITE], size=MOST)[0]}
    return visit.page(
        "closures.html", 422 if wrong else 200, shown=found[pages.skip : pages.skip + SIZE],
        pages=pages, sites=sites, chosen=sites.get(path), parts=_parts(visit, sites.get(path)),
        wrong=wrong, today=_today(), may_edit=visit.has("editor"),
    )  # fmt: skip


def _parts(visit: Visit, chosen: Entry | None) -> dict[str, str]:
    """The windows and machines of a site: id → name."""
    if chosen is None:
        return {}
    data = parsed({chosen.path: visit.record.version(chosen.path).text}).get(chosen.path, {})
    named = [row for kind in ("windows", "kiosks") for row in rows(data, kind)]
    return {str(r["id"]): f"{r.get('name', '')} {r.get('numbers', '')}".strip() for r in named if "id" in r}


def _today() -> date:
    return datetime.now(HERE).date()
