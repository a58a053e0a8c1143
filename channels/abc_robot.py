"""百度 ABC Robot: a third-party skill (第三方技能): an event and the robot's state in, directives out.

The platform first fetches a token by client credentials (client_id `daoban`, client_secret the token
of the settings), then sends it with every event. Only the vendor's sandbox can prove the names of the
directives; they stand in `_directive` alone.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field, JsonValue

from assistant.answer import Answer
from assistant.question import HERE
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.mail import Mail
from channels.openai import Strict
from channels.robot.speech import Hearing, said
from channels.settings import ChannelSettings
from channels.splitting import clean
from channels.web.errors import ApiError, declared
from channels.web.shapes import Noted

WAIT = 8.0
DAY = 86_400
CLIENT = "daoban"
PATH = "/channels/abc-robot"
ERRORS = (400, 401, 408, 409, 413, 422, 429, 500, 503)
TEXT_INPUT = "TextInput"
bearer = HTTPBearer(auto_error=False, scheme_name="AbcRobot", description=f"the token of POST {PATH}/token")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
Id = Annotated[Noted, Field(min_length=1, max_length=128)]
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": {
            "type": "object", "required": ["grant_type", "client_id", "client_secret"],
            "properties": {n: {"type": "string"} for n in ("grant_type", "client_id", "client_secret")},
        }}},
    }
}  # fmt: skip


class Header(Strict):
    """What kind of event it is."""

    namespace: Id
    name: Id
    messageId: Id


class Payload(Strict):
    """What was said."""

    query: Annotated[Noted, Field(max_length=4000)] = ""


class Event(Strict):
    """One event."""

    header: Header
    payload: Payload = Payload()


class EventRequest(Strict):
    """An event with the state of the robot, which we need not know."""

    event: Event
    clientContextV2: dict[str, JsonValue] = Field({}, max_length=50)


class Skill(Strict):
    """A request to the skill."""

    interactionId: Id
    sessionId: Id
    deviceId: Id
    clientId: Annotated[Noted, Field(max_length=128)] | None = None
    eventRequest: EventRequest


class AbcRobot(AskedOnly):
    """Answers text events with directives to speak and to show."""

    name = "abc_robot"
    caps = Capabilities(deadline=WAIT, speech=True, cards=True, buttons=6)

    def __init__(self, settings: ChannelSettings, mail: Mail) -> None:
        self._mail, self._secret = mail, settings.abc_robot_token.get_secret_value()

    def routes(self) -> APIRouter:
        """The token and the skill."""
        made = APIRouter(tags=["数字人"])

        @made.post(
            f"{PATH}/token", responses=declared(400, 401, 413), operation_id="abc_robot_token",
            openapi_extra=FORM, summary="百度 ABC Robot: token by client credentials",
        )  # fmt: skip
        async def token(request: Request) -> dict[str, str | int]:
            """A token for a day."""
            form = parse_qs((await request.body()).decode("utf-8", "replace"))
            given = {k: v[0] for k, v in form.items()}
            if given.get("grant_type") != "client_credentials":
                raise ApiError(400, "unsupported_grant_type", "grant_type 须为 client_credentials。")
            same = hmac.compare_digest(given.get("client_secret", "").encode(), self._secret.encode())
            if not same or given.get("client_id") != CLIENT:
                raise _unknown()
            return {"access_token": self._token(_today()), "token_type": "bearer", "expires_in": DAY}

        @made.post(PATH, responses=declared(*ERRORS), operation_id="abc_robot", summary="百度 ABC Robot skill")
        async def skill(body: Skill, given: Given) -> dict[str, JsonValue]:
            """What the robot is to do about an event."""
            self._verify(given.credentials if given else "")
            if body.eventRequest.event.header.name != TEXT_INPUT:
                return _reply([])
            return _reply(await self._mail.answered(self, self.parse(body), WAIT))

        return made

    def _token(self, day: int) -> str:
        return hmac.new(self._secret.encode(), f"abc-robot {day}".encode(), hashlib.sha256).hexdigest()

    def _verify(self, given: str) -> None:
        good = [self._token(_today() - before) for before in (0, 1)]
        if not any(hmac.compare_digest(t.encode(), given.encode("utf-8", "replace")) for t in good):
            raise _unknown()

    def parse(self, body: Skill) -> Inbound:
        """An event as a message of the visitor whose session it is."""
        event, person = body.eventRequest.event, f"{body.deviceId}\0{body.sessionId}"
        return Inbound(
            self.name, event.header.messageId, person, "text", datetime.now(HERE), event.payload.query
        )

    def render(self, answer: Answer) -> Sequence[dict[str, JsonValue]]:
        """Sentences to speak, the text to show, options to touch."""
        spoken = list(said(answer, self._mail.say, Hearing()))
        label = [self._mail.say("ai_label")] if answer.generated else []
        options: list[JsonValue] = [{"label": o.label, "value": o.value} for o in answer.options]
        return [
            *(_directive("Speak", {"text": s}) for s in spoken),
            _directive("Render", {"text": "\n".join([clean(answer.text), *label]), "options": options}),
        ]

    def check(self) -> Sequence[str]:
        """A secret too short to be one."""
        return () if len(self._secret) >= 16 else ("DAOBAN_ABC_ROBOT_TOKEN is shorter than 16 characters",)


def _today() -> int:
    return int(time.time()) // DAY


def _unknown() -> ApiError:
    return ApiError(401, "unauthorized", "令牌无效。", headers={"WWW-Authenticate": "Bearer"})


def _directive(name: str, payload: dict[str, JsonValue]) -> dict[str, JsonValue]:
    namespace = "baidu.abcrobot.directive.tts" if name == "Speak" else "baidu.abcrobot.directive.screen"
    return {"header": {"namespace": namespace, "name": name}, "payload": payload}


def _reply(directives: Sequence[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    return {"errorCode": 0, "errorMsg": "", "data": {"directives": list(directives)}}
