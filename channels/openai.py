"""The OpenAI-compatible face (兼容 OpenAI 的接口): for digital humans and tools that speak chat completions.

Usage counts characters, for there are no tokens; `x_daoban` carries blocks, routes and options.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer
from assistant.question import HERE
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.mail import Mail
from channels.splitting import clean
from channels.web.desk import Scope, bearer
from channels.web.errors import ApiError, declared
from channels.web.shapes import CONVERSATION, REGION, Noted

MODEL = "daoban"
WAIT = 20.0
MOST_BEFORE = 3
PIECE = re.compile(r"[^。！？\n]*(?:[。！？]|\n|$)")
TOLD = {"status", "blocks", "routes", "options", "citations", "speech", "generated"}
BOTH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "whole, or with `stream` in chunks that end with [DONE]",
        "content": {"application/json": {"schema": {"type": "object"}},
                    "text/event-stream": {"schema": {"type": "object"}}},
    }
}  # fmt: skip
ERRORS = (400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503)
Key = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
Again = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[!-~]+$")
]


class Strict(BaseModel):
    """A part of a request: exact types; what it holds besides is passed over."""

    model_config = ConfigDict(strict=True, frozen=True)


class Piece(Strict):
    """A part of a message; only text is read."""

    type: Noted
    text: Noted = ""


class Message(Strict):
    """A message of the history; what is not the user's is not read."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Noted | list[Piece] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if p.type == "text")
        return self.content or ""


class StreamOptions(Strict):
    """What the stream holds besides."""

    include_usage: bool = False


class Context(Strict):
    """What is ours in a request: the conversation to go on with, the region asked about."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: str | None = Field(None, pattern=CONVERSATION)
    region: str | None = Field(None, pattern=REGION)


class Completion(Strict):
    """A request of chat completions; what it holds besides is accepted and has no effect."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": "身份证丢了"}]}]}
    )  # fmt: skip

    model: str = Field(max_length=64)
    messages: list[Message] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    user: Annotated[Noted, Field(max_length=128)] | None = None
    x_daoban: Context = Context()


class OpenAi(AskedOnly):
    """Answers the last message of the user; without a conversation's name, after those before it."""

    name = "openai"
    caps = Capabilities(stream="sse", deadline=WAIT, markup="plain", buttons=0, cards=True)

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def routes(self) -> APIRouter:
        """Completions and the list of models."""
        made = APIRouter(tags=["兼容接口"], dependencies=[Depends(Scope("robot"))])

        @made.post(
            "/v1/chat/completions", responses=BOTH | declared(*ERRORS), operation_id="chat_completions",
            summary="Chat completions", response_class=Response,
        )  # fmt: skip
        async def completions(body: Completion, key: Key, again: Again = None) -> Response:
            """The answer in the form of chat completions, whole or in chunks."""
            answer = await self._answered(body, key.credentials.partition(".")[0], again)
            if body.stream:
                usage = bool(body.stream_options and body.stream_options.include_usage)
                parts = self._chunks(answer, body, usage)
                return StreamingResponse(parts, media_type="text/event-stream")
            whole = _completion(answer, self.render(answer)[0], body)
            return Response(json.dumps(whole, ensure_ascii=False), media_type="application/json")

        @made.get("/v1/models", responses=declared(401, 403, 500), operation_id="models", summary="Models")
        async def models() -> dict[str, Any]:
            """The one model there is."""
            model = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
            return {"object": "list", "data": [model]}

        return made

    async def _answered(self, body: Completion, key_id: str, again: str | None) -> Answer:
        """The answer to the last of what the user said."""
        answer: Answer | None = None
        for message in self.parse(body, key_id, again or uuid4().hex):
            letter, answer = await self._mail.answer(message, WAIT)
            await self._mail.inbox.hand(letter)
        if answer is None:
            raise ApiError(422, "empty", "messages 中没有用户的提问。", "messages")
        return answer

    def parse(self, body: Completion, key_id: str, again: str) -> list[Inbound]:
        """The user's messages: the last, after the few before it where nothing names the conversation."""
        named = body.x_daoban.conversation_id or body.user
        said = [m.text for m in body.messages if m.role == "user" and m.text.strip()]
        before = said[-1 - MOST_BEFORE :] if named is None else said[-1:]
        person = hashlib.sha256(f"{key_id}\0{named or again}".encode()).hexdigest()[:32]
        return [
            Inbound(
                self.name, f"{again}:{n}", key_id, "text", datetime.now(HERE), text,
                conversation_id=f"openai-{person}", region=body.x_daoban.region,
            )
            for n, text in enumerate(before, 1)
        ]  # fmt: skip

    def render(self, answer: Answer) -> Sequence[str]:
        """The whole text, labelled where a model worded it."""
        label = f"\n{self._mail.say('ai_label')}" if answer.generated else ""
        return [clean(answer.text) + label]

    def _chunks(self, answer: Answer, body: Completion, usage: bool) -> Iterator[str]:
        """The answer by sentences; the last chunk holds what is ours."""
        text = self.render(answer)[0]
        yield _sent(_chunk(answer, {"role": "assistant", "content": ""}))
        for piece in filter(None, PIECE.findall(text)):
            yield _sent(_chunk(answer, {"content": piece}))
        yield _sent(_chunk(answer, {}, "stop") | {"x_daoban": _ours(answer)})
        if usage:
            yield _sent(_chunk(answer, {}) | {"choices": [], "usage": _usage(body, text)})
        yield "data: [DONE]\n\n"


def _head(answer: Answer, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{answer.id}", "object": kind, "created": int(time.time()), "model": MODEL,
    }  # fmt: skip


def _chunk(answer: Answer, delta: dict[str, str], end: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": end}
    return _head(answer, "chat.completion.chunk") | {"choices": [choice]}


def _completion(answer: Answer, text: str, body: Completion) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return _head(answer, "chat.completion") | {
        "choices": [choice], "usage": _usage(body, text), "x_daoban": _ours(answer),
    }  # fmt: skip


def _ours(answer: Answer) -> dict[str, Any]:
    """What chat completions have no place for."""
    told = answer.model_dump(mode="json", include=TOLD)
    return {"answer_id": answer.id, "conversation_id": answer.conversation_id} | told


def _usage(body: Completion, text: str) -> dict[str, int]:
    asked = sum(len(m.text) for m in body.messages)
    return {"prompt_tokens": asked, "completion_tokens": len(text), "total_tokens": asked + len(text)}


def _sent(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
