"""Administration of the staff (账号管理): for administrators; first passwords are drawn and shown once."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.passwords import drawn
from assistant.staff import Member, Role, StaffError, path_of
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from channels.web.errors import ApiError
from knowledge.record import audit

router = APIRouter()
Admin = Annotated[Visit, may(Role.ADMIN)]
LATEST = 20


@router.get("/staff")
def staff(visit: Admin, q: str = "", role: str = "", page: PageNumber = 1) -> Response:
    """Every account."""
    found = [m for m in visit.staff.all() if q.strip().lower() in m.name and (not role or role in m.roles)]
    pages = Pages(page, len(found))
    shown = found[pages.skip : pages.skip + pages.size]
    return visit.page("staff.html", found=shown, pages=pages, q=q, role=role)


@router.get("/staff/new")
def new(visit: Admin) -> Response:
    """The form for a new account."""
    return visit.page("staff_new.html", name="", roles=[], wrong="")


@router.post("/staff/new")
def create(visit: Admin) -> Response:
    """A new account; its first password is on this page and nowhere else."""
    name, roles, word = visit.form["name"].lower(), _roles(visit), drawn()
    try:
        visit.staff.create(name, word, roles, visit.name)
    except StaffError as error:
        wrong = visit.tell(error)
        return visit.page("staff_new.html", 422, name=name, roles=roles, wrong=wrong)
    return visit.page("staff_word.html", member=_found(visit, name), word=word)


@router.get("/staff/account/{name}")
def member(visit: Admin, name: str) -> Response:
    """One account: roles, sessions, what happened to it."""
    lines = audit.lines(visit.engine, path=path_of(name), most=LATEST)
    sessions = visit.signing.of(name)
    return visit.page("staff_member.html", member=_found(visit, name), sessions=sessions, lines=lines)


@router.post("/staff/account/{name}/roles")
def set_roles(visit: Admin, name: str) -> Response:
    """Other roles."""
    visit.staff.set_roles(name, _roles(visit), visit.name)
    return visit.go(_url(name), "staff.roles", name=name)


@router.get("/staff/account/{name}/{what}")
def confirm(visit: Admin, name: str, what: str) -> Response:
    """Asks before an account is closed or gets another password."""
    if what not in ("lock", "password"):
        raise ApiError(404, "not_found")
    return visit.page("staff_confirm.html", member=_found(visit, name), what=what)


@router.post("/staff/account/{name}/lock")
def lock(visit: Admin, name: str) -> Response:
    """Close an account, never one's own."""
    if name == visit.name:
        raise StaffError("self", "you cannot lock the account you are signed in with")
    visit.staff.lock(name, visit.name)
    return visit.go(_url(name), "staff.locked", name=name)


@router.post("/staff/account/{name}/unlock")
def unlock(visit: Admin, name: str) -> Response:
    """Open an account again, also one closed by wrong passwords."""
    visit.staff.unlock(name, visit.name)
    return visit.go(_url(name), "staff.unlocked", name=name)


@router.post("/staff/account/{name}/password")
def password(visit: Admin, name: str) -> Response:
    """Another first password, shown once."""
    word = drawn()
    visit.staff.set_password(name, word, visit.name)
    return visit.page("staff_word.html", member=_found(visit, name), word=word)


@router.post("/staff/account/{name}/session")
def end_session(visit: Admin, name: str) -> Response:
    """End a session of somebody."""
    visit.signing.end(name, visit.form["session"], visit.name)
    return visit.go(_url(name), "staff.ended", name=name)


def _found(visit: Visit, name: str) -> Member:
    found = visit.staff.find(name)
    if found is None:
        raise ApiError(404, "not_found")
    return found


def _roles(visit: Visit) -> list[Role]:
    return [Role(role) for role in visit.form.all("role") if role in set(Role)]


def _url(name: str) -> str:
    return f"/studio/staff/account/{quote(name)}"
