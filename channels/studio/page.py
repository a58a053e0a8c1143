"""Pages of the console (工作台页面): who visits, what they sent, and the page they get.

How a page is added (each step is one place):

1. `channels/studio/<name>.py`: a router with plain `def` functions (they run in threads, so call the
   record directly). Every route takes a visit that names the roles it is for; a route without one
   stops the server from starting.

       router = APIRouter()
       Editing = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER)]

       @router.get("/entries")                                  # is /studio/entries
       def entries(visit: Editing, q: str = "", number: PageNumber = 1) -> Response:
           found, total = visit.record.entries(text=q, page=number - 1)
           return visit.page("entries.html", found=found, pages=Pages(number, total), q=q)

       @router.post("/entries/note")                            # the CSRF token is checked already
       def save(visit: Editing) -> Response:
           visit.record.comment(visit.form["path"], 1, visit.name, visit.form["text"])
           return visit.go("/studio/entries", "entries.noted", path=visit.form["path"])  # 303 + toast

   `visit.form` has the fields sent (`["x"]`, `.raw("x")`, `.all("x")`, `.file("x")`, `"x" in form`);
   do not use FastAPI's Form() or File(). RecordError and StaffError may be left to rise: they become
   an error page; where the form should stay, catch them and show `visit.tell(error)`.
2. `templates/<name>.html`: `{% extends "base.html" %}`, `{% import "macros.html" as ui %}`, blocks
   `title` (also the h1; `heading` to say it otherwise), `crumbs`, `actions`, `lead`, `content`; every
   POST form holds `{{ ui.csrf(visit) }}`. Filters: `moment|when`, `day|day`; globals: `words`, `visit`,
   `with_query(visit.query, page=2)`. Scripts: `{% block modules %}<script type="module"
   src="{{ visit.asset('x.js') }}"></script>{% endblock %}`; styles likewise in block `styles`
   (base.css is there already). No inline script, style or on… attribute: the policy forbids them.
   From scripts, POST `URLSearchParams` or `FormData` with header `X-CSRF-Token` (send() of
   base.js does it); with `Accept: application/json` errors come as JSON.
3. Words: `pages.<name>` (and new states, roles …) in words.yaml; what only this page says in
   `words/<name>.yaml`, as `words.<name>.…`; toasts are `said:` in it, as `"<name>.<sentence>"`.
4. One line in PARTS of studio.py: name, router, group, roles. It is in the navigation.

The tests in tests/channels/studio/test_studio_doors.py and tests/browser/test_studio_axe.py then cover it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Depends, Request

from assistant.staff import Role
from channels.studio.door import READING
from channels.studio.form import Form
from channels.studio.visit import COOKIE, HEADERS, HOME, Visit, arrived
from channels.web.errors import ApiError

__all__ = [
    "ANYBODY", "COOKIE", "EVERYBODY", "HEADERS", "HOME", "SIGN_IN", "Elsewhere", "May", "Visit",
    "arrived", "may",
]  # fmt: skip

HEADER, FIELD = "x-csrf-token", "csrf"
SIGN_IN, PASSWORD = "/studio/sign-in", "/studio/account/password"
MOST_FIELDS = 20_000


class Elsewhere(Exception):
    """Somebody has to go to another page first."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


class May:
    """A dependency that gives the visit, where its roles and its token allow it; none: anybody."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> AsyncIterator[Visit]:
        """Refuse with 401 and 403; else read the form and give the visit."""
        visit = await asyncio.to_thread(arrived, request)
        if self.roles:
            self._admit(visit)
        if request.method in READING:
            yield visit
            return
        async with request.form(max_fields=MOST_FIELDS, max_files=100) as sent:
            visit.form = Form(sent)
            token = request.headers.get(HEADER) or visit.form[FIELD]
            if not secrets.compare_digest(token.encode(), visit.csrf.encode()):
                raise ApiError(403, "csrf")
            yield visit

    def _admit(self, visit: Visit) -> None:
        if visit.session is None:
            raise ApiError(401, "signed_out")
        if visit.member.must_change and visit.path not in (PASSWORD, "/studio/sign-out"):
            raise Elsewhere(PASSWORD)
        if not self.roles & visit.member.roles:
            raise ApiError(403, "role")


def may(*roles: Role) -> Any:
    """The visit of somebody with one of these roles: `Annotated[Visit, may(Role.EDITOR)]`."""
    return Depends(May(*roles))


EVERYBODY = may(*Role)
"""Whoever is signed in."""
ANYBODY = may()
"""Also who is not: for the sign-in page alone."""
