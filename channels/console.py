"""The console channel (控制台): the smallest channel there is, to copy for a new one.

It takes `{"id", "user", "text"}` and answers in the same request, in parts of 500 characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer
from assistant.question import HERE
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.mail import Mail
from channels.splitting import split
from channels.web.errors import declared

WAIT = 10.0
ERRORS = (400, 408, 409, 413, 422, 429, 500, 503)


class Line(BaseModel):
    """A line somebody typed; `id` is repeated when it is sent again."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    user: str = Field(min_length=1, max_length=64)
    text: str = Field(max_length=4000)


class Console(AskedOnly):
    """Answers lines with lines."""

    name = "console"
    caps = Capabilities(longest=500, deadline=WAIT)

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def routes(self) -> APIRouter:
        """One route: a line in, the parts of its answer out."""
        router = APIRouter(tags=["渠道"])

        @router.post(
            "/channels/console",
            responses=declared(*ERRORS),
            operation_id="console",
            summary="Type a line",
        )
        async def line(line: Line) -> list[str]:
            """The answer to a line, in parts."""
            return await self._mail.answered(self, self.parse(line), WAIT)

        return router

    def parse(self, line: Line) -> Inbound:
        """A line as a message."""
        return Inbound(self.name, line.id, line.user, "text", datetime.now(HERE), line.text)

    def render(self, answer: Answer) -> Sequence[str]:
        """The plain text in parts."""
        return split(answer.text, self.caps)
