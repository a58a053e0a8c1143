"""华为 MetaStudio: the callback that asks a third party's model for a digital human's words (数字人回调).

The signature is proven by the vendor's published vector. Only the vendor's sandbox can prove the
body: it is read leniently, and answered in the chunks of chat completions, ending in [DONE].
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from assistant.answer import Answer
from assistant.question import HERE
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.mail import Mail
from channels.openai import BOTH, Message, Strict
from channels.robot.speech import Hearing, said
from channels.settings import ChannelSettings
from channels.web.errors import ApiError, declared
from channels.web.shapes import Noted

WAIT = 15.0
WINDOW = 300.0
PATH = "/channels/metastudio/chat"
ERRORS = (400, 401, 408, 413, 422, 429, 500, 503)
Secret = Annotated[str, Query(pattern=r"^[0-9a-fA-F]{64}$")]
TimeStamp = Annotated[str, Query(pattern=r"^[0-9a-fA-F]{1,13}$", description="milliseconds, hexadecimal")]


class Called(Strict):
    """What the callback tells; fields that we do not know are passed over."""

    messages: list[Message] = Field(min_length=1)
    app_id: Annotated[Noted, Field(max_length=128)] | None = None
    user: Annotated[Noted, Field(max_length=128)] | None = None
    is_stream: bool = False


def signature(url: str, milliseconds: int, key: str) -> str:
    """hmac_sha256(llm_url + timestamp, appKey), in hexadecimal."""
    return hmac.new(key.encode(), f"{url}{milliseconds}".encode(), hashlib.sha256).hexdigest()


class MetaStudio(AskedOnly):
    """Answers the callback with what is to be spoken."""

    name = "metastudio"
    caps = Capabilities(stream="sse", deadline=WAIT, speech=True)

    def __init__(self, settings: ChannelSettings, mail: Mail) -> None:
        self._mail, self._url = mail, settings.metastudio_url
        self._key = settings.metastudio_app_key.get_secret_value()

    def routes(self) -> APIRouter:
        """The callback."""
        made = APIRouter(tags=["数字人"])

        @made.post(
            PATH, responses=BOTH | declared(*ERRORS), operation_id="metastudio", response_class=Response,
            summary="华为 MetaStudio callback",
        )  # fmt: skip
        async def chat(body: Called, request: Request, secret: Secret, time_stamp: TimeStamp) -> Response:
            """The words of the digital human, whole or sentence by sentence."""
            self._verify(secret, time_stamp)
            digest = hashlib.sha256(time_stamp.encode() + await request.body()).hexdigest()
            parts = await self._mail.answered(self, self.parse(body, digest), WAIT)
            if body.is_stream:
                return StreamingResponse(_stream(parts), media_type="text/event-stream")
            return Response(_message({"message": {"role": "assistant", "content": "".join(parts)}}), media_type="application/json")

        return made

    def _verify(self, secret: str, time_stamp: str, now: float | None = None) -> None:
        sent = int(time_stamp, 16)
        stale = abs((now or time.time()) - sent / 1000) > WINDOW
        if stale or not hmac.compare_digest(signature(self._url, sent, self._key), secret.lower()):
            raise ApiError(401, "unsigned", "签名不符或已过期。", headers={"WWW-Authenticate": "HMAC"})

    def parse(self, body: Called, digest: str) -> Inbound:
        """The last that the visitor said."""
        words = [m.text for m in body.messages if m.role == "user"]
        person = f"{body.app_id}\0{body.user or digest}"
        return Inbound(self.name, digest, person, "text", datetime.now(HERE), words[-1] if words else "")

    def render(self, answer: Answer) -> Sequence[str]:
        """The sentences to speak; generated wording is labelled in speech."""
        spoken = said(answer, self._mail.say, Hearing(screen=False))
        return [*spoken, *([self._mail.say("ai_label")] if answer.generated else [])]

    def check(self) -> Sequence[str]:
        """The address that is signed must be ours."""
        if self._url.startswith("https://") and self._url.endswith(PATH):
            return ()
        return (f"DAOBAN_METASTUDIO_URL is {self._url!r}; write the callback address: https, our host, {PATH}",)


def _message(choice: dict[str, Any]) -> str:
    return json.dumps({"choices": [{"index": 0, **choice}]}, ensure_ascii=False)


def _stream(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        yield f"data: {_message({'delta': {'content': part}, 'finish_reason': None})}\n\n"
    yield "data: [DONE]\n\n"
