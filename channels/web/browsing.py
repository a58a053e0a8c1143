"""The published guides and sites over HTTP (目录浏览)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.routing.clock import hours_text, next_open, open_now
from channels.web.desk import AtDesk
from channels.web.errors import ApiError, declared
from channels.web.shapes import Filter, MatterFilter, SiteFilter
from channels.web.views import Guide, MatterList, MatterRow, SiteDetail, SiteList, SiteRow
from knowledge.catalogue import Catalogue
from knowledge.fact import covers
from knowledge.matter import Matter
from knowledge.site import Site

router = APIRouter(tags=["目录"])

Code = Annotated[str, Path(examples=["id-card-reissue"])]
SiteId = Annotated[str, Path(examples=["hall-city"])]


@router.get(
    "/v1/matters", responses=declared(422, 500), operation_id="matters", summary="Matters in force"
)
async def matters(wanted: Annotated[MatterFilter, Query()], desk: AtDesk) -> MatterList:
    """Matters in force, by name or summary, theme and audience; whole guides by their code."""
    knowledge = desk.knowledge
    found = [m for m in _in_force(knowledge.catalogue, wanted.moment.date()) if _wanted(m, wanted)]
    found.sort(key=lambda m: _said_in(m, wanted.q))
    page = found[wanted.offset : wanted.offset + wanted.limit]
    rows = [MatterRow.model_validate(m, from_attributes=True) for m in page]
    return MatterList(items=rows, total=len(found), snapshot=knowledge.version)


@router.get(
    "/v1/matters/{code}", responses=declared(404, 422, 500), operation_id="matter",
    summary="A whole guide",
)  # fmt: skip
async def matter(code: Code, when: Annotated[Filter, Query()], desk: AtDesk) -> Guide:
    """The guide as published, in the version in force at a time."""
    knowledge, at = desk.knowledge, when.moment
    found = knowledge.catalogue.matter(code, at.date())
    if found is None:
        raise ApiError(404, "unknown_matter", "没有这个事项，或当时未施行。", "code")
    return Guide(snapshot=knowledge.version, as_of=at, matter=found)


@router.get(
    "/v1/sites", responses=declared(422, 500), operation_id="sites", summary="Sites and their hours"
)
async def sites(wanted: Annotated[SiteFilter, Query()], desk: AtDesk) -> SiteList:
    """Sites in use, with whether they are open as of a time."""
    knowledge, at = desk.knowledge, wanted.moment
    found = [
        _row(s, at, knowledge.catalogue)
        for s in knowledge.catalogue.sites.values()
        if s.valid.holds(at.date())
        and (wanted.region is None or covers(wanted.region, s.region))
        and wanted.kind in (None, s.kind)
    ]
    return SiteList(items=found, total=len(found), snapshot=knowledge.version)


@router.get(
    "/v1/sites/{site_id}", responses=declared(404, 422, 500), operation_id="site",
    summary="A whole site",
)  # fmt: skip
async def site(site_id: SiteId, when: Annotated[Filter, Query()], desk: AtDesk) -> SiteDetail:
    """The site as published, with windows, kiosks and map points."""
    knowledge, at = desk.knowledge, when.moment
    found = knowledge.catalogue.sites.get(site_id)
    if found is None or not found.valid.holds(at.date()):
        raise ApiError(404, "unknown_site", "没有这个场所。", "site_id")
    row = _row(found, at, knowledge.catalogue)
    return SiteDetail(
        snapshot=knowledge.version, as_of=at, site=found, open_now=row.open_now,
        next_open=row.next_open, hours=row.hours,
    )  # fmt: skip


def _in_force(catalogue: Catalogue, day: date) -> list[Matter]:
    """One version of each matter: the last of those in force."""
    found: dict[str, tuple[str, Matter]] = {}
    for key, matter in catalogue.matters.items():
        if matter.valid.holds(day) and key >= found.get(matter.code, ("",))[0]:
            found[matter.code] = (key, matter)
    return [matter for _, matter in found.values()]


def _wanted(matter: Matter, wanted: MatterFilter) -> bool:
    if wanted.theme is not None and matter.theme != wanted.theme:
        return False
    if wanted.audience is not None and not any(wanted.audience in a for a in matter.audience):
        return False
    return _said_in(matter, wanted.q) < 3


def _said_in(matter: Matter, words: str | None) -> int:
    """Where words are found, best first: 0 the name or code, 1 an alias, 2 the summary, 3 nowhere."""
    if words is None:
        return 0
    places = ((matter.code, matter.name), matter.aliases, (matter.summary,))
    sought = words.strip().lower()
    return next((n for n, p in enumerate(places) if any(sought in t.lower() for t in p)), 3)


def _row(site: Site, at: datetime, catalogue: Catalogue) -> SiteRow:
    opened = open_now(site, None, at, catalogue.centre)
    return SiteRow(
        id=site.id, name=site.name, kind=site.kind, region=site.region, address=site.address,
        phone=site.phone, lat=site.lat, lon=site.lon, open_now=opened,
        next_open=None if opened else next_open(site, None, at, catalogue.centre),
        hours=hours_text(site),
    )  # fmt: skip
