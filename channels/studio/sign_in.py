"""Signing in and out (登录与退出): a new session each time, never one that came with the browser."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from assistant.signing_in import Refused
from channels.studio.page import ANYBODY, COOKIE, EVERYBODY, HEADERS, HOME, SIGN_IN, Visit

router = APIRouter()
HERE = re.compile(r"/studio/(?!sign-)[^\\\s\x00-\x1f]*")

Anybody = Annotated[Visit, ANYBODY]
Everybody = Annotated[Visit, EVERYBODY]


@router.get("/sign-in")
def form(visit: Anybody, next: str = HOME) -> Response:
    """The form; who is signed in already goes on."""
    if visit.session:
        return RedirectResponse(_inside(next), 303, HEADERS)
    return visit.page("sign_in.html", next=_inside(next), name="", wrong="")


@router.post("/sign-in")
def sign_in(visit: Anybody) -> Response:
    """A name and a password for a session."""
    name, onward = visit.form["name"], _inside(visit.form["next"])
    try:
        token, _ = visit.signing.sign_in(name, visit.form.raw("password"), visit.address)
    except Refused as error:
        wrong = visit.house.words["sign_in"]["closed" if error.closed else "wrong"]
        status = 429 if error.closed else 401
        return visit.page("sign_in.html", status, next=onward, name=name, wrong=wrong)
    if visit.session:
        visit.signing.end(visit.name, visit.session.id, visit.name)
    visit.token, visit.session = token, None
    return visit.sign(RedirectResponse(onward, 303, HEADERS))


@router.post("/sign-out")
def sign_out(visit: Everybody) -> Response:
    """The end of the session."""
    assert visit.session
    visit.signing.end(visit.name, visit.session.id, visit.name)
    response = RedirectResponse(SIGN_IN, 303, HEADERS)
    response.delete_cookie(COOKIE, path="/studio")
    return response


@router.post("/alive")
def alive(visit: Everybody) -> Response:
    """What a page sends while somebody types, so that the session does not end."""
    return visit.data({"until_idle": 30})


def _inside(url: str) -> str:
    """An address of the console; anything else leads home."""
    return url if HERE.fullmatch(url) else HOME
