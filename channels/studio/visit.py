"""A visit (来访): who is at the console, what they sent, and the pages they get."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Engine

from assistant.signing_in import Session, SigningIn, digest
from assistant.staff import Member, Staff
from channels.publisher import Publisher
from channels.studio.form import Form
from channels.studio.house import House
from channels.web.limits import address
from knowledge.library import Knowledge
from knowledge.record.audit import note
from knowledge.record.record import Record
from knowledge.record.rows import write

COOKIE, HOME = "daoban_studio", "/studio/"
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
}  # fmt: skip

R = TypeVar("R", bound=Response)


@dataclass
class Visit:
    """One request of a browser; `session` is None where nobody is signed in."""

    request: Request
    house: House
    token: str
    session: Session | None = None
    form: Form = field(default_factory=Form)

    @property
    def member(self) -> Member:
        """Who is signed in."""
        assert self.session is not None
        return self.session.member

    @property
    def name(self) -> str:
        """Who is signed in, as the record names them."""
        return self.member.name

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.house.engine

    @cached_property
    def record(self) -> Record:
        """The editors' record."""
        return Record(self.engine)

    @cached_property
    def staff(self) -> Staff:
        """The accounts."""
        return Staff(self.engine)

    @cached_property
    def signing(self) -> SigningIn:
        """The sessions."""
        return SigningIn(self.engine)

    @property
    def publisher(self) -> Publisher:
        """Publishes in a process of its own."""
        return self.house.publisher

    @property
    def knowledge(self) -> Knowledge:
        """What citizens get now; `.catalogue` has the content."""
        return self.house.built.serving.current()

    @property
    def csrf(self) -> str:
        """What every form of this browser carries."""
        return digest(f"csrf:{self.token}")

    @property
    def address(self) -> str:
        """From where, as it is counted and audited."""
        return address(self.request.scope)

    @property
    def query(self) -> dict[str, str]:
        """The parts of the address behind the question mark."""
        return dict(self.request.query_params)

    @property
    def path(self) -> str:
        """The address without them."""
        return self.request.url.path

    @property
    def part(self) -> str:
        """The name of the part that the address belongs to."""
        return self.path.removeprefix("/studio").strip("/").partition("/")[0]

    def has(self, *roles: str) -> bool:
        """Whether who is signed in has one of these roles."""
        return self.session is not None and bool(self.member.roles & set(roles))

    def asset(self, name: str) -> str:
        """The address of a file in assets/."""
        return f"/studio/assets/{name}?v={self.house.assets.version}"

    def tell(self, error: Exception) -> str:
        """What an error means, in the console's words."""
        return self.house.words.tell(error)

    def note(self, what: str, path: str = "", **detail: Any) -> None:
        """Write into the audit log what was done here."""
        write(self.engine, lambda db: note(db, self.name, what, path, **detail))

    def page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A page; what was kept to be said is said on it."""
        said = self.session.said if self.session else ()
        nav = self.house.groups(self.member.roles) if self.session else {}
        text = self.house.templates.render(template, visit=self, nav=nav, said=said, **values)
        if self.session and said:
            self.signing.say(self.session.id, [])
        return self.sign(HTMLResponse(text, status, HEADERS))

    def go(self, url: str, said: str = "", kind: str = "done", /, **blanks: object) -> Response:
        """On to another page of the console, on which a sentence `<page>.said.<name>` is shown.

        `said` is "<page>.<name>"; `kind` is done, note or wrong.
        """
        if said and self.session:
            page, _, name = said.partition(".")
            text = self.house.words.say(f"{page}.said.{name}", **blanks)
            self.signing.say(self.session.id, [*self.session.said, (kind, text)])
        return self.sign(RedirectResponse(url, 303, HEADERS))

    def data(self, value: Any, status: int = 200) -> Response:
        """JSON for the page's own script."""
        text = json.dumps(value, ensure_ascii=False, default=str)
        return Response(text, status, HEADERS, "application/json")

    def sign(self, response: R) -> R:
        """Give the browser its cookie, where it has no such one yet."""
        if self.request.cookies.get(COOKIE) != self.token:
            secure = self.request.url.scheme == "https"
            response.set_cookie(COOKIE, self.token, path="/studio", httponly=True, samesite="strict", secure=secure)
        return response


def arrived(request: Request) -> Visit:
    """The visit of a request; a cookie that is no session still ties a browser to its forms."""
    house: House = request.app.state.house
    token = request.cookies.get(COOKIE, "")
    if not 20 <= len(token) <= 100:
        return Visit(request, house, secrets.token_urlsafe(32))
    return Visit(request, house, token, SigningIn(house.engine).find(token))
