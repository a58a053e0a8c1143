"""The centre itself (政务服务中心): its city, districts, words and questions about the place."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.fact import Shape


class District(Shape):
    """A district of the city; `lat`/`lon` is its middle, for people who name it."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str
    aliases: tuple[str, ...] = ()
    lat: float
    lon: float


class Centre(Shape):
    """Whose assistant this is, and as of when its content was checked."""

    name: str
    city: str
    code: str = Field(pattern=r"^\d{6}$")
    province: str
    districts: tuple[District, ...]
    as_of: date
    statement: str = Field(description="what the content is and is not, shown to citizens")
    main_site: str
    hotline: str = "12345"
    days: dict[date, Literal["weekday", "saturday", "sunday", "holiday"]] = Field(
        default_factory=dict, description="days that differ from the national calendar"
    )


class Term(Shape):
    """An official word with the colloquial, misheard and English words people use for it."""

    official: str
    says: tuple[str, ...] = ()
    matters: tuple[str, ...] = Field((), description="codes it points to, where it is decisive")
    family: tuple[str, ...] = Field(
        (), description="codes to offer, most asked first, to who says the word and nothing else"
    )


class CentreFaq(Shape):
    """A question about the centre itself; `site_field` renders it from the site instead."""

    q: str
    a: str | None = None
    site_field: str | None = Field(None, description="hours, address, parking, floors, phone …")
    asks: tuple[str, ...] = ()
    link: str | None = None
