"""Every error over HTTP in one form: {"error": {"code", "message", "field"}} (错误)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException


class Problem(BaseModel):
    """What is wrong, for programs (`code`, `field`) and for people (`message`)."""

    code: str = Field(examples=["too_long"])
    message: str = Field(examples=["问题请控制在500字以内。"])
    field: str | None = Field(None, description="the field at fault", examples=["question"])


class Failure(BaseModel):
    """The body of every error."""

    error: Problem


class ApiError(Exception):
    """An error to be sent as it is."""

    def __init__(
        self, status: int, code: str, message: str | None = None, field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.status, self.headers = status, dict(headers or {})
        self.problem = Problem(code=code, message=message or PLAIN[status][1], field=field)

    def response(self) -> Response:
        """The error as a response, also where it names a field in broken Unicode."""
        body = json.dumps(Failure(error=self.problem).model_dump(), ensure_ascii=False)
        encoded = body.encode("utf-8", "backslashreplace")
        return Response(encoded, self.status, self.headers, "application/json")


PLAIN: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求无法读取。"),
    401: ("unauthorized", "需要有效的密钥：Authorization: Bearer <密钥>。"),
    403: ("forbidden", "该密钥没有此项权限。"),
    404: ("not_found", "没有找到。"),
    405: ("method_not_allowed", "不支持这种请求方法。"),
    408: ("timeout", "请求发送超时，请重试。"),
    409: ("conflict", "与之前的请求冲突。"),
    413: ("too_large", "请求内容超过64KB。"),
    415: ("unsupported_media_type", "请求内容须为 application/json。"),
    422: ("bad_value", "请求内容不符合要求。"),
    429: ("rate_limited", "提问太频繁，请稍后再试。"),
    500: ("internal", "系统出现问题，请稍后再试或拨打12345。"),
    503: ("unavailable", "服务暂时不可用，请稍后再试。"),
}

OWN = {"empty", "too_long", "bad_date", "bad_utf8"}
KINDS = {
    "missing": ("missing", "缺少必填项{field}。"),
    "extra_forbidden": ("unknown_field", "没有这个字段：{field}。"),
    "string_too_long": ("too_long", "{field}太长。"),
    "too_long": ("too_long", "{field}太长。"),
    "string_too_short": ("too_short", "{field}太短。"),
    "too_short": ("too_short", "{field}太少。"),
    "string_pattern_mismatch": ("bad_value", "{field}的格式不对。"),
    "string_unicode": ("bad_utf8", "{field}含有无效字符。"),
    "json_invalid": ("bad_json", "请求内容不是有效的JSON。"),
}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    429: {
        "Retry-After": {"schema": {"type": "string"}, "description": "seconds", "required": True}
    },
}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation for its OpenAPI entry."""
    return {s: _declared(s) for s in statuses}


def _declared(status: int) -> dict[str, Any]:
    code, message = PLAIN[status]
    example = {"error": {"code": code, "message": message, "field": None}}
    content = {"application/json": {"example": example}}
    entry: dict[str, Any] = {"model": Failure, "description": message, "content": content}
    return entry | ({"headers": HEADERS[status]} if status in HEADERS else {})


def of_validation(error: RequestValidationError) -> ApiError:
    """The first thing wrong in a request."""
    first = error.errors()[0]
    kind, place = first["type"], [str(p) for p in first["loc"]]
    if kind == "json_invalid":
        return ApiError(400, *KINDS[kind])
    field = ".".join(place[1:]) or None
    if kind in OWN and "ctx" not in first:
        return ApiError(422, kind, first["msg"], field)
    code, message = KINDS.get(kind, ("bad_value", "{field}的值不符合要求。"))
    return ApiError(422, code, message.format(field=field or "请求内容"), field)


def of_http(error: HTTPException) -> ApiError:
    """An error of the framework: no such path, wrong method, unreadable body."""
    code, message = PLAIN.get(error.status_code, PLAIN[400])
    return ApiError(error.status_code, code, message, headers=error.headers)


def _allowed(app: FastAPI, request: Request) -> str:
    """The methods of an address, where several routes share it; nothing for one that is not told."""
    template = getattr(request.scope.get("route"), "path", "")
    return ", ".join(sorted(m.upper() for m in app.openapi()["paths"].get(template, ())))


def install(app: FastAPI) -> None:
    """Give every error of the app the one form."""

    async def sent(request: Request, error: Exception) -> Response:
        match error:
            case RequestValidationError():
                error = of_validation(error)
            case HTTPException():
                error = of_http(error)
                if error.status == 405 and (methods := _allowed(app, request)):
                    error.headers["Allow"] = methods
        assert isinstance(error, ApiError)
        return error.response()

    for kind in (ApiError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, sent)
