"""One's own account (我的账号): the password, and where one is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.staff import StaffError, path_of
from channels.studio.page import EVERYBODY, HOME, Visit
from knowledge.record import audit

router = APIRouter()
Everybody = Annotated[Visit, EVERYBODY]
LATEST = 20


@router.get("/account")
def account(visit: Everybody) -> Response:
    """Roles, open sessions, what happened lately."""
    lines = audit.lines(visit.engine, path=path_of(visit.name), most=LATEST)
    return visit.page("account.html", sessions=visit.signing.of(visit.name), lines=lines)


@router.post("/account/session")
def end_session(visit: Everybody) -> Response:
    """End one of one's sessions, as that of a machine one has left."""
    visit.signing.end(visit.name, visit.form["session"], visit.name)
    return visit.go("/studio/account", "account.ended")


@router.get("/account/password")
def password(visit: Everybody) -> Response:
    """The form for a new password."""
    return visit.page("password.html", wrong="")


@router.post("/account/password")
def change(visit: Everybody) -> Response:
    """A new password; every other session ends, this browser gets a new one."""
    old, new = visit.form.raw("old"), visit.form.raw("new")
    try:
        if new != visit.form.raw("again"):
            raise StaffError("differs", "the two new passwords differ")
        visit.staff.change_password(visit.name, old, new)
    except StaffError as error:
        return visit.page("password.html", 422, wrong=visit.tell(error))
    member = visit.staff.find(visit.name)
    assert member
    visit.token = visit.signing.begin(member, visit.address)
    visit.session = visit.signing.find(visit.token)
    return visit.go(HOME, "account.changed")
