"""The state of the content (内容质量): findings by what is to be done, coverage, calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.labels import Labels
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.fact import Element
from knowledge.upkeep.calendar import months
from knowledge.upkeep.finding import GROUPS, Finding, FindingKind
from knowledge.upkeep.quality import Quality

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Looking = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Group = Literal["expiry", "care", "conflicts", "duplicates", "links", "gaps", "sources"]


@router.get("/quality")
def overview(visit: Reading) -> Response:
    """How many findings there are, by what is to be done."""
    found = _look(visit)
    counts = found.counts()
    sums = {group: sum(counts.get(kind, 0) for kind in kinds) for group, kinds in GROUPS.items()}
    return visit.page("quality.html", sums=sums, counts=counts, groups=GROUPS, found=found)


@router.get("/quality/findings")
def findings(
    visit: Reading, group: Group, kind: FindingKind | None = None,
    path: Annotated[str, Query(max_length=160)] = "", page: PageNumber = 1,
) -> Response:  # fmt: skip
    """The findings of a group, the most urgent kinds first."""
    found = _look(visit)
    wanted = (kind,) if kind in GROUPS[group] else GROUPS[group]
    told = found.of(wanted, path)
    pages = Pages(page, len(told))
    shown = [(f, _said(visit, found, f)) for f in told[pages.skip : pages.skip + pages.size]]
    return visit.page(
        "quality_findings.html", group=group, kind=kind, path=path, shown=shown, pages=pages,
        kinds=GROUPS[group], counts=found.counts(), titles=found.titles,
        labels=Labels(visit.house.words), may_ask=visit.house.overseer.reaches is not None,
    )  # fmt: skip


@router.get("/quality/coverage")
def coverage(visit: Reading, page: PageNumber = 1) -> Response:
    """Every guide by figures, the least complete first."""
    rows = _look(visit).coverage
    pages = Pages(page, len(rows))
    return visit.page(
        "quality_coverage.html", shown=rows[pages.skip : pages.skip + pages.size], pages=pages,
        elements=list(Element), labels=Labels(visit.house.words),
        measured=any(r.misses is not None for r in rows),
    )  # fmt: skip


@router.get("/quality/calendar")
def calendar(visit: Reading, page: PageNumber = 1) -> Response:
    """What starts, ends, is published or taken out, month by month."""
    events = _look(visit).events
    pages = Pages(page, len(events))
    shown = events[pages.skip : pages.skip + pages.size]
    return visit.page("quality_calendar.html", months=months(shown), pages=pages)


@router.post("/quality/links")
def links(visit: Looking) -> Response:
    """Ask every online entrance whether somebody answers, where the settings allow it."""
    if visit.house.overseer.reaches is None:
        return visit.go("/studio/quality/findings?group=links", "quality.closed", "wrong")
    dead = visit.house.overseer.ask_links()
    return visit.go("/studio/quality/findings?group=links", "quality.asked", count=dead)


def today() -> date:
    """The day here."""
    return datetime.now(HERE).date()


def _look(visit: Visit) -> Quality:
    return visit.house.overseer.look(today())


def _said(visit: Visit, found: Quality, finding: Finding) -> str:
    """A finding as a sentence."""
    value = finding.value
    if finding.kind is FindingKind.ELEMENT_MISSING:
        value = "、".join(Labels(visit.house.words).name(f"Matter.{e}") for e in value.split("、"))
    other = found.titles.get(finding.other, finding.other)
    blanks = {"value": value, "other": other, "other_value": finding.other_value}
    return visit.house.words.say(f"quality.say.{finding.kind}", **blanks)
