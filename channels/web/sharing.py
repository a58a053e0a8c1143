"""Shared answers over HTTP (分享): as JSON, a page for a phone, a QR code, a 一次性告知单."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from assistant.shares import Shared
from channels.web.desk import AtDesk
from channels.web.errors import ApiError, declared
from channels.web.front import MAY_WRITE, AtFront, Front
from channels.web.handout import Sheet, sheet
from channels.web.notice import Printer
from channels.web.qr import qr_svg
from channels.web.shapes import ShareAsked
from channels.web.sharepage import SharePage
from channels.web.staff import faces
from channels.web.views import SharedAnswer, ShareMade
from knowledge.catalogue import Catalogue

router = APIRouter(tags=["分享"])
pages = APIRouter(include_in_schema=False)
printer, share_page = Printer(), SharePage()

Token = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{16,64}$", examples=["Zm9vYmFyYmF6cXV4cXV1eDEyMzQ1"])
]
CROSS = {"Cross-Origin-Resource-Policy": "cross-origin"}


def _file(kind: str, what: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": what, "content": {kind: schema}}}


@router.post(
    "/v1/shares", dependencies=[MAY_WRITE], operation_id="share", summary="Share an answer",
    responses=declared(400, 404, 408, 413, 415, 422, 429, 500),
)  # fmt: skip
async def share(body: ShareAsked, request: Request, front: AtFront) -> ShareMade:
    """A short-lived link to an answer, without anything of the person who asked."""
    made = await asyncio.to_thread(front.shares.create, body.answer_id)
    if made is None:
        raise ApiError(404, "unknown_answer", "没有这个回答。", "answer_id")
    path = f"/v1/shares/{made.secret}"
    return ShareMade(
        token=made.secret, url=_url(front, request, made.secret), qr=f"{path}/qr.svg",
        pdf=f"{path}/notice.pdf", expires_at=made.expires_at,
    )  # fmt: skip


@router.get(
    "/v1/shares/{token}", responses=declared(404, 422, 500), operation_id="shared",
    summary="A shared answer",
)  # fmt: skip
async def shared(token: Token, front: AtFront) -> SharedAnswer:
    """The answer without question, conversation or place."""
    found = await _opened(token, front)
    told = found.answer.model_dump(include=set(SharedAnswer.model_fields))
    return SharedAnswer(**told, expires_at=found.expires_at)


@router.get(
    "/v1/shares/{token}/qr.svg", response_class=Response, operation_id="share_qr",
    responses=_file("image/svg+xml", "the QR code") | declared(404, 422, 500), summary="Its QR code",
)  # fmt: skip
async def qr(token: Token, request: Request, front: AtFront, desk: AtDesk) -> Response:
    """The QR code of the shared answer's page."""
    await _opened(token, front)
    words = faces(desk.catalogue).handout
    return Response(qr_svg(_url(front, request, token), words.qr), 200, CROSS, "image/svg+xml")


@router.get(
    "/v1/shares/{token}/notice.pdf", response_class=Response, operation_id="share_pdf",
    responses=_file("application/pdf", "the 一次性告知单") | declared(404, 422, 429, 500, 503),
    dependencies=[MAY_WRITE], summary="Its 一次性告知单",
)  # fmt: skip
async def notice(token: Token, request: Request, front: AtFront, desk: AtDesk) -> Response:
    """The shared answer as a PDF to print, with the QR code of its page."""
    found, catalogue = await _opened(token, front), desk.catalogue
    words, url = faces(catalogue).handout, _url(front, request, token)
    made = await asyncio.to_thread(
        printer.pdf, _sheet(found, catalogue), words, url, catalogue.centre.name,
        found.answer.generated,
    )  # fmt: skip
    headers = {"Content-Disposition": 'inline; filename="notice.pdf"'}
    return Response(made, 200, headers, "application/pdf")


@pages.get("/s/{token}")
async def page(token: str, front: AtFront, desk: AtDesk) -> HTMLResponse:
    """The page that the QR code leads to."""
    catalogue = desk.catalogue
    words, centre = faces(catalogue).handout, catalogue.centre
    found = await asyncio.to_thread(front.shares.open, token)
    if found is None:
        return share_page.response(None, words, centre)
    pdf = f"/v1/shares/{token}/notice.pdf"
    return share_page.response(_sheet(found, catalogue), words, centre, pdf)


async def _opened(token: str, front: Front) -> Shared:
    found = await asyncio.to_thread(front.shares.open, token)
    if found is None:
        raise ApiError(404, "unknown_share", "没有这个分享，或已过期。", "token")
    return found


def _sheet(found: Shared, catalogue: Catalogue) -> Sheet:
    words = faces(catalogue).handout
    return sheet(found.answer, found.expires_at, words, catalogue.centre.statement)


def _url(front: Front, request: Request, token: str) -> str:
    return f"{front.base(request)}/s/{token}"
