"""The console put together (工作台): its parts, its navigation, its door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from assistant.staff import Role
from channels.studio import (
    account,
    answers,
    auditing,
    bulk,
    closures,
    compare,
    editing,
    entries,
    founding,
    gap_work,
    gaps,
    home,
    importing,
    members,
    overview,
    preview,
    publications,
    publish,
    quality,
    ratings,
    refusals,
    reviewing,
    sign_in,
    tickets,
    trying,
    urgent,
    uses,
)
from channels.studio.door import Door
from channels.studio.house import House, Part
from channels.studio.import_runs import runs
from channels.studio.options import StudioSettings
from channels.studio.page import HOME, May

EDITOR, REVIEWER, QA, AGENT, ADMIN = Role

PARTS = (
    Part("", home.router, "desk"),
    Part("entries", entries.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("entries", editing.router, "", (EDITOR,)),
    Part("entries", founding.router, "", (EDITOR,)),
    Part("entries", preview.router, "", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("reviews", reviewing.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("imports", importing.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("uses", uses.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("bulk", bulk.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("closures", closures.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("try", trying.router, "content", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("publish", publish.router, "publishing", (REVIEWER, ADMIN)),
    Part("publications", publications.router, "publishing", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("urgent", urgent.router, "publishing", (EDITOR, REVIEWER, ADMIN)),
    Part("quality", quality.router, "quality", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("gaps", gaps.router, "quality", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("gaps", gap_work.router, "", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("answers", answers.router, "quality", (REVIEWER, QA, ADMIN)),
    Part("compare", compare.router, "quality", (EDITOR, REVIEWER, QA, ADMIN)),
    Part("overview", overview.router, "service"),
    Part("ratings", ratings.router, "service"),
    Part("tickets", tickets.router, "service"),
    Part("staff", members.router, "administration", (ADMIN,)),
    Part("audit", auditing.router, "administration", (ADMIN,)),
    Part("account", account.router, ""),
    Part("sign-in", sign_in.router, ""),
)

files = APIRouter()


@files.get("/assets/{name}")
async def asset(
    request: Request, name: str, v: str | None = None,
    if_none_match: Annotated[str, Header()] = "", accept_encoding: Annotated[str, Header()] = "",
) -> Response:  # fmt: skip
    """A stylesheet, script or picture of the console."""
    assets = request.app.state.house.assets
    packs = "gzip" in accept_encoding.lower()
    found: Response = assets.find(name).response(v, assets.version, if_none_match, packs)
    return found


def routes() -> Iterator[tuple[APIRoute, May | None]]:
    """Every route of every part, with what guards it."""
    for part in PARTS:
        for route in _of(part.router):
            guards = [d.call for d in route.dependant.dependencies if isinstance(d.call, May)]
            yield route, next(iter(guards), None)


def _of(router: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router and of those that it takes in."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _of(route.original_router)  # type: ignore[attr-defined]


def install(app: FastAPI, settings: StudioSettings | None = None) -> None:
    """Put the console on an app, as an app of its own under /studio."""
    if bare := [route.path for route, guard in routes() if guard is None]:
        raise TypeError(f"routes that name no roles: {', '.join(bare)}; see channels/studio/page.py")
    studio = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    studio.state.house = House(app, PARTS)
    studio.state.imports = runs(app)
    for router in (files, *(part.router for part in PARTS)):
        studio.include_router(router)
    refusals.install(studio)
    studio.add_middleware(Door, settings=settings or StudioSettings(), refuse=refusals.refuse)

    @app.get("/studio", include_in_schema=False)
    async def entrance() -> RedirectResponse:
        return RedirectResponse(HOME, 303)

    app.mount("/studio", studio)
