"""The HTTP API put together: asking, browsing, queues, health and the page (接口)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.answer import Wait
from channels.web import asking, assets, browsing, errors, sharing, ticketing
from channels.web.crossing import Crossing
from channels.web.desk import AtDesk, Scope
from channels.web.errors import ApiError, declared
from channels.web.frame import Frame
from channels.web.limits import Guard
from channels.web.metrics import TYPE
from channels.web.options import WebSettings
from channels.web.page import FIRST, Page
from channels.web.shapes import QueueReading
from channels.web.views import Health, Kept, Readiness
from knowledge.catalogue import Catalogue

router = APIRouter()

MOST_READINGS = 500
METRICS = {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "metrics"}
NOT_READY = {"model": Readiness, "description": "words alone serve, the vector index does not"}
Readings = Annotated[
    list[QueueReading],
    Body(
        min_length=1, max_length=MOST_READINGS,
        examples=[[{"site": "hall-city", "group": "id-card", "people": 12, "minutes": 25}]],
    ),
]  # fmt: skip


@router.put(
    "/v1/queues", dependencies=[Depends(Scope("queues"))], tags=["排队"], operation_id="put_queues",
    responses=declared(400, 401, 403, 408, 413, 415, 422, 500), summary="Push queue readings",
)  # fmt: skip
async def put_queues(readings: Readings, desk: AtDesk) -> Kept:
    """Take waiting people per window group; routes use a reading while it is fresh. All or none."""
    for number, reading in enumerate(readings):
        _known(reading, number, desk.catalogue)
    for reading in readings:
        wait = Wait(people=reading.people, minutes=reading.minutes)
        desk.built.board.put(reading.site, reading.group, wait, reading.counted_at())
    return Kept(readings=len(readings))


def _known(reading: QueueReading, number: int, catalogue: Catalogue) -> None:
    if reading.site not in catalogue.sites:
        raise ApiError(422, "unknown_site", f"没有这个场所：{reading.site}", f"{number}.site")
    if reading.group not in catalogue.groups:
        raise ApiError(422, "unknown_group", f"没有这个窗口组：{reading.group}", f"{number}.group")


@router.get("/healthz", tags=["运行"], operation_id="healthz", summary="Alive")
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get(
    "/readyz", tags=["运行"], operation_id="readyz", summary="Ready", response_model=Readiness,
    responses={503: NOT_READY},
)  # fmt: skip
async def readyz(desk: AtDesk) -> JSONResponse:
    """200 only while the vector index serves."""
    serving, knowledge = desk.built.serving, desk.knowledge
    reason = None if serving.ready else serving.trouble or "the index is being opened"
    state = Readiness(
        ready=serving.ready, reason=reason, snapshot=knowledge.version,
        as_of=knowledge.catalogue.centre.as_of,
    )  # fmt: skip
    return JSONResponse(state.model_dump(mode="json"), 200 if serving.ready else 503)


@router.get(
    "/metrics", tags=["运行"], operation_id="metrics", response_class=Response,
    responses={200: METRICS}, summary="Metrics",
)  # fmt: skip
async def metrics(desk: AtDesk) -> Response:
    """Counters and clocks for Prometheus."""
    text = await asyncio.to_thread(desk.meters.text, desk.built.serving)
    return Response(text, media_type=TYPE)


def _clock_times(node: Any) -> None:
    """Opening hours carry no offset, which the format "time" of JSON Schema asks for."""
    if isinstance(node, dict):
        if node.get("format") == "time":
            node["pattern"] = r"^\d\d:\d\d:\d\d$"
            del node["format"]
        for value in node.values():
            _clock_times(value)


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, made once."""
    if app.openapi_schema is None:
        described = FastAPI.openapi(app)
        _clock_times(described["components"]["schemas"])
    assert app.openapi_schema is not None
    return app.openapi_schema


def install(app: FastAPI, per_minute: int) -> None:
    """Put routes, errors and guards on an app."""
    page, web = Page(FIRST), WebSettings()
    app.state.web_settings = web

    @app.get("/", include_in_schema=False)
    async def first_page(desk: AtDesk) -> HTMLResponse:
        return page.response(desk.catalogue.centre)

    faces = (sharing.router, sharing.pages, ticketing.router, assets.router(web))
    for part in (asking.router, browsing.router, router, *faces):
        app.include_router(part)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    errors.install(app)
    app.add_middleware(Guard, per_minute=per_minute)
    app.add_middleware(Crossing, origins=web.origins)
    app.add_middleware(Frame)
