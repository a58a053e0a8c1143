"""Who calls and what they work with (入口): a key of scope admin, the record, one reply for one key."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel

from assistant.store import InFlight, KeyReused, Store
from channels.admin.replies import keep, kept
from channels.admin.shapes import Moved
from channels.publisher import PublisherState
from channels.web.desk import AtDesk, Scope, bearer
from channels.web.errors import ApiError
from channels.web.once import PATIENCE, STEP, Key
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError

M = TypeVar("M", bound=BaseModel)
MAY_USE = Depends(Scope("admin"))


class Publishes(Protocol):
    """What publishes: one publication at a time, in a process of its own."""

    def start(self, by: str, reason: str, only: list[str] | None = None) -> None: ...
    def roll_back(self, by: str, reason: str, number: int | None = None) -> None: ...
    def state(self) -> PublisherState: ...


async def _by(
    sent: Annotated[HTTPAuthorizationCredentials, Depends(bearer)], _allowed: Annotated[None, MAY_USE]
) -> str:
    """The acting person of a key."""
    return f"key:{sent.credentials.partition('.')[0]}"


async def _record(desk: AtDesk) -> Record:
    return Record(desk.built.store.engine)


async def _publisher(request: Request) -> Publishes:
    publisher: Publishes = request.app.state.publisher
    return publisher


By = Annotated[str, Depends(_by)]
AtRecord = Annotated[Record, Depends(_record)]
AtPublisher = Annotated[Publishes, Depends(_publisher)]


class Refusal(ApiError):
    """A conflict that tells what stands there now."""

    def __init__(self, error: Conflict) -> None:
        super().__init__(409, "conflict", str(error), "base")
        self._head = error.head

    def response(self) -> Response:
        """The error beside the version that was saved meanwhile."""
        told = Moved(error=self.problem, head=self._head).model_dump_json()
        return Response(told, self.status, self.headers, "application/json")


@contextmanager
def plainly() -> Iterator[None]:
    """What the record does not allow, as errors of the interface."""
    try:
        yield
    except Conflict as error:
        raise Refusal(error) from error
    except RecordError as error:
        raise ApiError(409, "refused", str(error)) from error


@dataclass(frozen=True)
class Once:
    """Does something once for one Idempotency-Key, however often it is asked."""

    store: Store
    key: str | None
    asked: bytes

    @classmethod
    def of(cls, request: Request, store: Store, by: str, key: str | None, body: bytes) -> Once:
        """The keys of one caller are not those of another, nor those of `/v1/ask`."""
        own = key and "admin-" + hashlib.sha256(f"{by}\n{key}".encode()).hexdigest()
        place = f"{request.method} {request.url.path}?{request.url.query}\n"
        return cls(store, own, place.encode() + body)

    async def __call__(self, shape: type[M], work: Callable[[], M]) -> M:
        """The reply to the first request with the key; one that failed is done anew."""
        if self.key is None:
            return await asyncio.to_thread(_done, work)
        if (own := await self._claimed(self.key)) is not None:
            return shape.model_validate(await asyncio.to_thread(kept, self.store.engine, own))
        fulfilled = False
        try:
            reply = await asyncio.to_thread(_done, work)
            told = reply.model_dump(mode="json", by_alias=True)
            own = await asyncio.to_thread(keep, self.store.engine, told)
            await asyncio.to_thread(self.store.fulfil, self.key, own)
            fulfilled = True
            return reply
        finally:
            if not fulfilled:
                await asyncio.shield(asyncio.to_thread(self.store.release, self.key))

    async def _claimed(self, key: str) -> str | None:
        for _ in range(round(PATIENCE / STEP)):
            try:
                return await asyncio.to_thread(self.store.claim, key, self.asked)
            except KeyReused as error:
                raise ApiError(409, "key_reused", "这个Idempotency-Key已用于另一个请求。") from error
            except InFlight:
                await asyncio.sleep(STEP)
        raise ApiError(409, "in_flight", "同一请求正在处理，请稍后再试。", headers={"Retry-After": "1"})


def _done(work: Callable[[], M]) -> M:
    with plainly():
        return work()


async def _once(request: Request, desk: AtDesk, by: By, key: Key = None) -> Once:
    return Once.of(request, desk.built.store, by, key, await request.body())


AtOnce = Annotated[Once, Depends(_once)]
