"""Tickets (群众留言与差评办理): the list with its clock, and one ticket with what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from assistant.insight.complaints import PAGE, Complaints, Which
from assistant.insight.owners import owners
from assistant.insight.period import here
from assistant.insight.working_days import left
from assistant.question import HERE
from assistant.staff import Role
from assistant.tickets import NUMBER, Ticket
from channels.studio.insight import moment, names
from channels.studio.page import EVERYBODY, Visit, may
from channels.studio.pager import PageNumber, Pages
from channels.web.errors import ApiError

router = APIRouter()
Anybody = Annotated[Visit, EVERYBODY]
Agents = Annotated[Visit, may(Role.AGENT, Role.ADMIN)]
Number = Annotated[str, Path(pattern=NUMBER)]
KINDS = ("message", "rating")
LONGEST = 2000


@dataclass(frozen=True)
class Clock:
    """Working days that are left, or that passed since it was due."""

    over: bool
    days: int


def open_new(visit: Visit) -> None:
    """Open tickets for bad ratings that have none yet."""
    centre = visit.knowledge.catalogue.centre
    Complaints(visit.engine).open_new(centre, lambda: owners(visit.record))


@router.get("/tickets")
def listed(
    visit: Anybody, which: Which = "open", kind: str = "", number: PageNumber = 1
) -> Response:
    """Those due first on top; the overdue ones as a list of their own."""
    open_new(visit)
    desk = Complaints(visit.engine)
    found, total = desk.page(which, kind if kind in KINDS else None, number - 1)
    return visit.page(
        "tickets.html", found=found, pages=Pages(number, total, PAGE), which=which, kind=kind,
        counts=desk.counts(), kinds=KINDS, days_left=lambda t: _left(visit, t), moment=moment,
    )  # fmt: skip


@router.get("/tickets/{number}")
def ticket(visit: Anybody, number: Number) -> Response:
    """One ticket: what it is about, who calls back, what was said; the contact for agents alone."""
    desk, found = Complaints(visit.engine), _found(visit, number)
    told = visit.house.built.store.explain(found.answer_id) if found.answer_id else None
    return visit.page(
        "ticket.html", ticket=found, calls=desk.calls(number), told=told, moment=moment,
        days_left=_left(visit, found), may_work=visit.has(Role.AGENT, Role.ADMIN), named=names(visit),
        agents=[m.name for m in visit.staff.all() if not m.locked],
    )  # fmt: skip


@router.post("/tickets/{number}/owner")
def assign(visit: Agents, number: Number) -> Response:
    """Say who gets back to the person."""
    owner = visit.form["owner"]
    if owner not in {m.name for m in visit.staff.all() if not m.locked}:
        return _back(visit, number, "tickets.no_owner", "wrong")
    _found(visit, number)
    Complaints(visit.engine).assign(number, owner)
    visit.note("ticket.owner", number, owner=owner)
    return _back(visit, number, "tickets.assigned", who=owner)


@router.post("/tickets/{number}/call")
def call(visit: Agents, number: Number) -> Response:
    """Note a call-back."""
    text, reached = visit.form["text"][:LONGEST], visit.form["reached"] == "yes"
    _found(visit, number)
    if not text:
        return _back(visit, number, "tickets.empty", "wrong")
    Complaints(visit.engine).called(number, visit.name, reached, text)
    visit.note("ticket.call", number, reached=reached)
    return _back(visit, number, "tickets.called")


@router.post("/tickets/{number}/reply")
def reply(visit: Agents, number: Number) -> Response:
    """Answer; whoever has the number can read it."""
    text, found = visit.form["text"][:LONGEST], _found(visit, number)
    if not text:
        return _back(visit, number, "tickets.empty", "wrong")
    Complaints(visit.engine).reply(found.number, text)
    visit.note("ticket.reply", number)
    return _back(visit, number, "tickets.replied")


@router.post("/tickets/{number}/close")
def close(visit: Agents, number: Number) -> Response:
    """Close what needs no more."""
    found = _found(visit, number)
    Complaints(visit.engine).close(found.number)
    visit.note("ticket.close", number)
    return _back(visit, number, "tickets.closed")


def _found(visit: Visit, number: str) -> Ticket:
    found = Complaints(visit.engine).find(number)
    if found is None:
        raise ApiError(404, "not_found")
    return found


def _back(visit: Visit, number: str, said: str, kind: str = "done", **blanks: object) -> Response:
    return visit.go(f"/studio/tickets/{number}", said, kind, **blanks)


def _left(visit: Visit, ticket: Ticket) -> Clock | None:
    """How its clock stands; None without one, and when it was answered."""
    if ticket.due_at is None or ticket.state != "open":
        return None
    due, now = here(ticket.due_at), datetime.now(HERE)
    return Clock(due < now, abs(left(due.date(), now.date(), visit.knowledge.catalogue.centre)))
