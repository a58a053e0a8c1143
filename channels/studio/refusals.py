"""Errors as pages (出错页面): what went wrong, in words, and where to go on."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from assistant.staff import StaffError
from channels.studio.page import HEADERS, SIGN_IN, Elsewhere, Visit, arrived
from channels.web.errors import ApiError, of_http, of_validation
from knowledge.record.rows import RecordError


async def refuse(scope: Scope, receive: Receive, send: Send, error: ApiError) -> None:
    """Answer a request that was not let in."""
    await (await sent(Request(scope), error))(scope, receive, send)


async def sent(request: Request, error: Exception) -> Response:
    """An error as a page; as JSON for what asked for JSON."""
    if isinstance(error, Elsewhere):
        return RedirectResponse(error.url, 303, HEADERS)
    known = _known(error)
    if request.headers.get("accept", "").startswith("application/json"):
        return known.response()
    if known.problem.code == "signed_out" and request.method == "GET":
        return RedirectResponse(f"{SIGN_IN}?next={_here(request)}", 303, HEADERS)
    return await asyncio.to_thread(_page, request, known, error)


def _page(request: Request, known: ApiError, error: Exception) -> Response:
    near = known.problem.code != "address"  # who may not come near is not looked up
    visit = arrived(request) if near else Visit(request, request.app.state.house, "")
    words = visit.house.words["refusals"]
    code, status = known.problem.code, str(known.status)
    text = words.get(code) or words.get(status) or words["400"]
    told = isinstance(error, RecordError | StaffError)
    detail = visit.tell(error) if told else visit.address if code == "address" else ""
    made = visit.page("error.html", known.status, code=code, said_of_it=text, detail=detail)
    made.headers.update(known.headers)
    if not near:
        del made.headers["set-cookie"]
    return made


def _known(error: Exception) -> ApiError:
    match error:
        case ApiError():
            return error
        case RequestValidationError():
            return of_validation(error)
        case HTTPException():
            return of_http(error)
        case RecordError() | StaffError():
            return ApiError(409, "not_done")
    return ApiError(500, "internal")


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="/")


def install(app: FastAPI) -> None:
    """Give every error of the console its page."""
    for kind in (
        ApiError, RequestValidationError, HTTPException, RecordError, StaffError, Elsewhere, Exception,
    ):  # fmt: skip
        app.add_exception_handler(kind, sent)
