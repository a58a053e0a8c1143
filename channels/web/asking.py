"""Questions, answers and ratings over HTTP (提问)."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse

from assistant.answer import Answer
from assistant.assistant import new_id
from assistant.block import Block
from assistant.early import Early, Heard
from assistant.privacy import mask
from assistant.question import Question
from channels.web.desk import AtDesk, Desk
from channels.web.errors import ApiError, Failure, declared
from channels.web.once import Key, answered, kept
from channels.web.shapes import LEVELS, Ask, Body, Rating
from channels.web.views import Rated

log = logging.getLogger("daoban")
router = APIRouter(tags=["问答"])

SENTENCE = re.compile(r"[^。！？\r\n]+[。！？]?")
EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["block", "sentence", "options", "final", "error"]},
        "data": {"type": "string", "description": "JSON; for `sentence` the words themselves"},
    },
    "required": ["event", "data"],
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "events `block`, `sentence`, `options`, `final`, or `error`",
        "content": {"text/event-stream": {"schema": EVENT}},
    }
}
ERRORS = (400, 408, 409, 413, 415, 422, 429, 500, 503)
AnswerId = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,32}$", examples=["a0123456789abcdef0123"])
]


@router.post(
    "/v1/ask", response_model=Answer, responses=declared(*ERRORS),
    operation_id="ask", summary="Ask a question",
)  # fmt: skip
async def ask(body: Ask, desk: AtDesk, key: Key = None) -> Response:
    """Answer a question with facts, citations and routes; every ending is an answer with a status."""
    answer = await kept(desk.built.store, key, identity(body))
    answer = answer or await answered(desk, _question(body, desk), key)
    return sent(answer)


@router.post(
    "/v1/ask/stream", response_class=StreamingResponse, responses=STREAM | declared(*ERRORS),
    operation_id="ask_stream", summary="Ask a question, answered in parts",
)  # fmt: skip
async def ask_stream(body: Ask, desk: AtDesk, key: Key = None) -> StreamingResponse:
    """The same answer as server-sent events; `final` holds the whole answer as it was stored."""
    known = await kept(desk.built.store, key, identity(body))
    question = replace(_question(body, desk), answer_id=new_id())

    async def answering() -> Answer:
        return known or await answered(desk, question, key)

    return streamed(answering, desk, str(question.answer_id))


@router.get(
    "/v1/answers/{answer_id}", response_model=Answer, responses=declared(404, 422, 500),
    operation_id="answer", summary="An answer given before",
)  # fmt: skip
async def answer(answer_id: AnswerId, desk: AtDesk) -> Response:
    """The answer as it was stored."""
    found = await asyncio.to_thread(desk.built.store.answer, answer_id)
    if found is None:
        raise ApiError(404, "unknown_answer", "没有这个回答。", "answer_id")
    return sent(found)


@router.post(
    "/v1/answers/{answer_id}/rating",
    responses=declared(400, 404, 408, 413, 415, 422, 500),
    operation_id="rate", summary="Rate an answer",
)  # fmt: skip
async def rate(answer_id: AnswerId, body: Rating, desk: AtDesk) -> Rated:
    """Keep a rating; the last one of an answer counts. Personal data are masked."""
    reasons = [mask(r).text for r in body.reasons]
    comment = mask(body.comment).text if body.comment else None
    rated = desk.built.store.rate
    if not await asyncio.to_thread(rated, answer_id, body.level, reasons, comment):
        raise ApiError(404, "unknown_answer", "没有这个回答。", "answer_id")
    return Rated(answer_id=answer_id, level=body.level, label=LEVELS[body.level])


def _question(body: Ask, desk: Desk) -> Question:
    return body.question_for(desk.catalogue.centre.code)


def identity(body: Body) -> bytes:
    """What makes two bodies the same."""
    return body.model_dump_json(exclude_unset=True).encode()


def sent(answer: Answer) -> Response:
    """An answer as JSON."""
    return Response(answer.model_dump_json(), media_type="application/json")


def streamed(
    answering: Callable[[], Awaitable[Answer]], desk: Desk, answer_id: str
) -> StreamingResponse:
    """An answer as server-sent events; its facts as soon as they stand."""
    return StreamingResponse(
        _events(answering, desk.built.assistant.early, answer_id),
        media_type="text/event-stream", headers={"X-Accel-Buffering": "no"},
    )  # fmt: skip


async def _events(
    answering: Callable[[], Awaitable[Answer]], early: Early, answer_id: str
) -> AsyncIterator[str]:
    """The parts of an answer as events; a failure after the start is an event too."""
    told, made = list[Block](), asyncio.ensure_future(answering())
    try:
        with early.awaited(answer_id) as heard:
            async for block in _until(made, heard):
                told.append(block)
                yield _event("block", block.model_dump_json())
        answer = await made
    except ApiError as error:
        yield _event("error", Failure(error=error.problem).model_dump_json())
    except Exception as error:
        log.error("stream failed: %s", type(error).__name__)
        problem = ApiError(500, "internal").problem
        yield _event("error", Failure(error=problem).model_dump_json())
    else:
        for part in parts(answer, told):
            yield part
    finally:
        made.cancel()


async def _until(made: asyncio.Future[Answer], heard: Heard) -> AsyncIterator[Block]:
    """What is heard before an answer is made."""
    while not made.done():
        coming = asyncio.ensure_future(heard.get())
        await asyncio.wait((made, coming), return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            yield coming.result()
        coming.cancel()
    while not heard.empty():
        yield heard.get_nowait()


def parts(answer: Answer, told: Sequence[Block] = ()) -> Iterator[str]:
    """The events of an answer: blocks that were not told yet, sentences and options, then the whole."""
    for block in answer.blocks:
        if block not in told:
            yield _event("block", block.model_dump_json())
    for sentence in SENTENCE.findall(answer.text):
        if sentence.strip():
            yield _event("sentence", sentence.strip())
    options = [o.model_dump() for o in answer.options]
    yield _event("options", json.dumps(options, ensure_ascii=False))
    yield _event("final", answer.model_dump_json())


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
