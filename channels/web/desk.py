"""What the routes work with (服务台): the assistant, what serves, the record, the meters."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.answer import Answer
from assistant.build import Built
from assistant.question import Question
from assistant.store import Overtaken
from channels.web.errors import ApiError
from channels.web.metrics import Meters
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge


@dataclass(frozen=True)
class Desk:
    """One for the life of the server."""

    built: Built
    meters: Meters

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge in force."""
        return self.built.serving.current()

    @property
    def catalogue(self) -> Catalogue:
        """The content in force."""
        return self.knowledge.catalogue

    async def answer(self, question: Question) -> Answer:
        """Ask the assistant, counted and timed."""
        start = time.perf_counter()
        try:
            answer = await self.built.assistant.answer(question)
        except Overtaken as error:
            raise ApiError(503, "busy", "这个会话正忙，请稍后再试。") from error
        self.meters.answered(answer, time.perf_counter() - start)
        return answer


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
bearer = HTTPBearer(auto_error=False, description="a key of `daoban keys create --scope …`")


class Scope:
    """A dependency: the caller's key must have a scope."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def __call__(
        self, desk: AtDesk, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> None:
        """Refuse with 401 an unknown key, with 403 one without the scope."""
        key = sent.credentials if sent else ""
        known = key.isascii() and key.isprintable() and "." in key
        scopes = await asyncio.to_thread(desk.built.store.scopes, key) if known else None
        if scopes is None:
            raise ApiError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
        if self._name not in scopes:
            raise ApiError(403, "forbidden", f"该密钥没有 {self._name} 权限。")
