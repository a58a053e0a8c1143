"""One answer for one Idempotency-Key, however often the question is sent (幂等)."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Header

from assistant.answer import Answer, Status
from assistant.question import Question
from assistant.store import InFlight, KeyReused, Store
from channels.web.desk import Desk
from channels.web.errors import ApiError

PATIENCE = 5.0
STEP = 0.05

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", pattern=r"^[!-~]([ -~]{0,126}[!-~])?$", min_length=1, max_length=128,
        description="the same key with the same body gives the same answer for 24 hours",
    ),
]  # fmt: skip


async def kept(store: Store, key: str | None, body: bytes) -> Answer | None:
    """The answer that a key led to before; None when it is for the caller to answer."""
    if key is None:
        return None
    for _ in range(round(PATIENCE / STEP)):
        try:
            answer_id = await asyncio.to_thread(store.claim, key, body)
        except KeyReused as error:
            raise ApiError(409, "key_reused", "这个Idempotency-Key已用于另一个请求。") from error
        except InFlight:
            await asyncio.sleep(STEP)
        else:
            return await asyncio.to_thread(store.answer, answer_id) if answer_id else None
    raise ApiError(409, "in_flight", "同一请求正在处理，请稍后再试。", headers={"Retry-After": "1"})


async def answered(desk: Desk, question: Question, key: str | None) -> Answer:
    """A fresh answer, remembered under its key; a failure frees the key for a retry."""
    store, fulfilled = desk.built.store, False
    try:
        answer = await desk.answer(question)
        if key is not None and answer.status is not Status.ERROR:
            await asyncio.to_thread(store.fulfil, key, answer.id)
            fulfilled = True
        return answer
    finally:
        if key is not None and not fulfilled:
            await asyncio.shield(asyncio.to_thread(store.release, key))
