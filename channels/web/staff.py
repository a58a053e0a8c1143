"""Who is at the desk now (人工值守): the consultation desk of the city's hall, by its own hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.routing.clock import next_open, open_now, opening_text
from channels.web.errors import ApiError
from channels.web.views import Staff
from knowledge.catalogue import Catalogue
from knowledge.interface import Faces, Spoken

GROUP = "consult"


@dataclass(frozen=True)
class Attendance:
    """The desk as it stands at a time."""

    desk: str
    phone: str
    opened: bool
    opens: datetime | None

    def time(self, at: datetime, locale: str) -> str:
        """When somebody is there next, as people of a language say it."""
        if self.opens is None:
            return ""
        return f"{self.opens:%-d %b %H:%M}" if locale == "en" else opening_text(self.opens, at)


def attendance(catalogue: Catalogue, at: datetime) -> Attendance:
    """The consultation desk of the main site; the hotline where there is none."""
    centre = catalogue.centre
    site = catalogue.sites.get(centre.main_site)
    if site is None:
        return Attendance(centre.name, centre.hotline, True, None)
    desk = next((w for w in site.windows if GROUP in w.groups), None)
    opened = open_now(site, desk, at, centre)
    opens = None if opened else next_open(site, desk, at, centre)
    name = f"{site.name}{desk.name}" if desk else site.name
    return Attendance(name, (desk and desk.phone) or centre.hotline, opened, opens)


def staff(catalogue: Catalogue, at: datetime, locale: str) -> Staff:
    """What the widget shows of the people behind it."""
    now, desk = attendance(catalogue, at), faces(catalogue).desk
    words = desk.opened if now.opened else desk.closed
    phone = now.phone if now.opened else catalogue.centre.hotline
    text = told(words, locale, catalogue, desk=now.desk, phone=phone, time=now.time(at, locale))
    return Staff(open_now=now.opened, next_open=now.opens, text=text, phone=phone)


def taken(number: str, catalogue: Catalogue, at: datetime, locale: str) -> str:
    """What is said when a message was left."""
    now, desk = attendance(catalogue, at), faces(catalogue).desk
    words = desk.ticket_opened if now.opened else desk.ticket_closed
    return told(words, locale, catalogue, number=number, time=now.time(at, locale))


def told(words: Spoken, locale: str, catalogue: Catalogue, **blanks: str) -> str:
    """A sentence of web.yaml with its blanks filled."""
    centre = catalogue.centre
    city = centre.city if locale != "en" else centre.city.removesuffix("市")
    return words[locale].format(city=city, hotline=centre.hotline, **blanks)


def faces(catalogue: Catalogue) -> Faces:
    """The words of web.yaml; a snapshot published before there was such a file has none."""
    if catalogue.faces is None:
        raise ApiError(503, "republish", "内容尚未更新，请稍后再试。", headers={"Retry-After": "60"})
    return catalogue.faces
