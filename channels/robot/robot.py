"""The robot channel (机器人渠道): turns, cancelling, events and start over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from assistant.answer import Answer
from channels.channel import AskedOnly, Capabilities
from channels.mail import Mail
from channels.robot.devices import Devices
from channels.robot.door import Calling, Signed, same
from channels.robot.happenings import happened, start, tag_of
from channels.robot.shapes import TURN, EventIn, TurnIn
from channels.robot.sharing import Links, Recent
from channels.robot.signing import signing_key
from channels.robot.staging import Stage, speeches
from channels.robot.turns import Turns
from channels.robot.views import Bootstrap, Cancelled, EventOut, Speech, TurnOut
from channels.settings import ChannelSettings
from channels.web.desk import AtDesk
from channels.web.errors import ApiError, declared
from channels.web.front import AtFront
from channels.web.page import Page

SIMULATOR = FilePath(__file__).parent / "simulator.html"
EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["ack", "speech", "display", "suggestions", "action", "sources", "final", "error"]},
        "data": {"type": "string", "description": "JSON, as in the fields of the JSON form"},
    },
    "required": ["event", "data"],
}  # fmt: skip
BOTH: dict[int | str, dict[str, Any]] = {
    200: {
        "model": TurnOut, "description": "the turn; with `Accept: text/event-stream` in parts",
        "content": {"text/event-stream": {"schema": EVENT}},
    }
}  # fmt: skip
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "nothing has changed"}}
ERRORS = (400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503)
Accept = Annotated[
    str | None, Header(description="`text/event-stream` for parts", include_in_schema=False)
]
Tag = Annotated[str | None, Header(alias="If-None-Match", description="ETag of the last start", max_length=200)]
TurnId = Annotated[str, Path(pattern=TURN, examples=["0123456789abcdef0123"])]
STREAMED = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
PLAIN = Stage("", 1, None)


class Robot(AskedOnly):
    """Answers robots in their own requests; nothing is pushed to them."""

    name = "robot"
    caps = Capabilities(
        stream="sse", deadline=20.0, redeliveries=3, markup="json", buttons=6, cards=True, speech=True,
        actions=frozenset({"navigate", "show_qr", "print", "call_human"}),
    )  # fmt: skip

    def __init__(self, settings: ChannelSettings, mail: Mail) -> None:
        self._mail, self._secret = mail, settings.robot_secret.get_secret_value()
        self._turns, self._recent = Turns(mail, settings.robot_turns_per_minute), Recent()

    def routes(self) -> APIRouter:
        """The contract, version 1, and the simulator's page."""
        signed = [Depends(Signed(signing_key(self._secret)))] if self._secret else []
        made = APIRouter(tags=["机器人"])
        made.include_router(self._turning(), dependencies=signed)
        made.include_router(self._standing(), dependencies=signed)
        page = Page(SIMULATOR, strict=True)

        @made.get("/robot", include_in_schema=False)
        async def simulator(desk: AtDesk) -> HTMLResponse:
            return page.response(desk.catalogue.centre)

        return made

    def _turning(self) -> APIRouter:
        made = APIRouter()

        @made.post(
            "/v1/robot/turns", response_model=TurnOut, responses=BOTH | declared(*ERRORS),
            operation_id="robot_turn", summary="One turn with a visitor",
        )  # fmt: skip
        async def turn(
            body: TurnIn, device: Calling, desk: AtDesk, front: AtFront, request: Request,
            accept: Accept = None,
        ) -> Response:  # fmt: skip
            """What the visitor said in; sentences to speak, cards, suggestions, actions and sources out."""
            same(device, body.device.id)
            taken = await self._turns.take(body, device, desk)
            links = Links(front.shares, front.base(request), self._recent)
            if "text/event-stream" in (accept or "").lower():
                parts = self._turns.stream(taken, links)
                return StreamingResponse(parts, 200, STREAMED, "text/event-stream")
            whole = await self._turns.whole(taken, links)
            return Response(whole.model_dump_json(), media_type="application/json")

        @made.post(
            "/v1/robot/turns/{turn_id}/cancel", operation_id="robot_cancel", summary="Barge-in",
            responses=declared(401, 403, 404, 422, 500),
        )  # fmt: skip
        async def cancel(turn_id: TurnId, device: Calling, desk: AtDesk) -> Cancelled:
            """The visitor interrupts: what is still to come of the turn is not sent."""
            devices = Devices(desk.built.store)
            if not await asyncio.to_thread(devices.owns, device, turn_id):
                raise ApiError(404, "unknown_turn", field="turn_id")
            await asyncio.to_thread(devices.cancel, device, turn_id)
            return Cancelled(turn_id=turn_id)

        return made

    def _standing(self) -> APIRouter:
        made = APIRouter()

        @made.post(
            "/v1/robot/events", operation_id="robot_event", summary="Something happened",
            responses=declared(*ERRORS, 404),
        )  # fmt: skip
        async def event(body: EventIn, device: Calling, desk: AtDesk) -> EventOut:
            """Woken, left alone, arrived, heartbeat, rating; what to say to it comes back."""
            self._turns.slow_down(device)
            texts = await happened(body, device, Devices(desk.built.store), self._mail)
            return EventOut(speech=tuple(Speech(seq=n, text=t) for n, t in enumerate(texts, 1)))

        @made.get(
            "/v1/robot/bootstrap", operation_id="robot_bootstrap", summary="What a robot starts with",
            response_model=Bootstrap, responses=UNCHANGED | declared(401, 403, 422, 500),
        )  # fmt: skip
        async def bootstrap(device: Calling, desk: AtDesk, known: Tag = None) -> Response:
            """Greeting, suggestions, map points and labels; 304 where the ETag still holds."""
            body = start(device, desk.catalogue, self._mail).model_dump_json().encode()
            headers = {"ETag": tag_of(body), "Cache-Control": "no-cache"}
            if headers["ETag"] in (t.strip() for t in (known or "").split(",")):
                return Response(None, 304, headers)
            return Response(body, 200, headers, "application/json")

        return made

    def render(self, answer: Answer) -> Sequence[str]:
        """The sentences to speak, as a robot without map and abilities says them."""
        return [s.text for s in speeches(answer, PLAIN, self._mail.say)]

    def check(self) -> Sequence[str]:
        """A signing secret that is none."""
        try:
            signing_key(self._secret)
        except ValueError as error:
            return (str(error),)
        return ()
