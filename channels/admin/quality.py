"""What a look over the content finds, over HTTP (质量)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from pydantic import BaseModel

from assistant.question import HERE
from channels.admin.door import MAY_USE
from channels.admin.reaching import answers
from channels.admin.shapes import Page, PageNumber, Size, paged
from channels.web.errors import declared
from knowledge.record.record import Record
from knowledge.upkeep.calendar import Event
from knowledge.upkeep.coverage import Coverage
from knowledge.upkeep.finding import GROUPS, Finding, FindingKind
from knowledge.upkeep.quality import Overseer

router = APIRouter(prefix="/v1/admin/quality", tags=["管理：质量"], dependencies=[MAY_USE])

READ = declared(401, 403, 422, 500)
Group = Literal["expiry", "care", "conflicts", "duplicates", "links", "gaps", "sources"]


class Counts(BaseModel):
    """How many findings there are of each kind, as of a day."""

    day: date
    counts: dict[FindingKind, int]


def overseer(app: FastAPI) -> Overseer:
    """The one of this server, made at its first use; the console looks through it too."""
    state = app.state
    if getattr(state, "overseer", None) is None:
        settings, record = state.admin_settings, Record(state.desk.built.store.engine)
        reaches = answers if settings.check_links else None
        state.overseer = Overseer(record, settings.stale_days, settings.eval_report, reaches)
    found: Overseer = state.overseer
    return found


def _overseer(request: Request) -> Overseer:
    return overseer(request.app)


AtOverseer = Annotated[Overseer, Depends(_overseer)]


def today() -> date:
    """The day here."""
    return datetime.now(HERE).date()


@router.get("", responses=READ, operation_id="admin_quality", summary="How the content stands")
def counts(over: AtOverseer) -> Counts:
    """Findings by kind; worked out anew only after something changed."""
    return Counts(day=today(), counts=over.look(today()).counts())


@router.get("/findings", responses=READ, operation_id="admin_findings", summary="Findings")
def findings(
    over: AtOverseer, group: Group | None = None, kind: FindingKind | None = None,
    path: Annotated[str, Query(max_length=160, description="about one entry")] = "",
    page: PageNumber = 0, size: Size = 50,
) -> Page[Finding]:  # fmt: skip
    """What is wrong or will be, the most urgent first."""
    kinds = (kind,) if kind else GROUPS[group] if group else tuple(FindingKind)
    return paged(over.look(today()).of(kinds, path), page, size)


@router.get("/coverage", responses=READ, operation_id="admin_coverage", summary="Coverage by guide")
def coverage(over: AtOverseer, page: PageNumber = 0, size: Size = 50) -> Page[Coverage]:
    """Elements, wordings, checks and evaluation results of each guide, the least complete first."""
    return paged(list(over.look(today()).coverage), page, size)


@router.get("/calendar", responses=READ, operation_id="admin_calendar", summary="What starts and ends")
def calendar(over: AtOverseer, page: PageNumber = 0, size: Size = 50) -> Page[Event]:
    """What starts, ends, is published or taken out from this month on, the next first."""
    return paged(list(over.look(today()).events), page, size)
