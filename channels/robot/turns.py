"""Turns of a robot (对话轮次): taken once, acknowledged at once, spoken sentence by sentence."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from assistant.answer import Answer
from assistant.privacy import mask
from assistant.question import HERE, Location, Prefs
from channels.channel import Inbound
from channels.ledger import Letter
from channels.mail import Mail
from channels.pace import Pace
from channels.robot.asr import Heard, heard
from channels.robot.devices import Device, Devices
from channels.robot.shapes import TurnIn
from channels.robot.sharing import Links
from channels.robot.staging import (
    Stage,
    actions,
    cards,
    final,
    shareable,
    sources,
    speech,
    speeches,
    stage,
)
from channels.robot.views import Ack, Final, Trouble, TurnOut
from channels.web.desk import Desk
from channels.web.errors import ApiError
from knowledge.catalogue import Catalogue

log = logging.getLogger("daoban.robot")

PATIENCE = 20.0
FILLER = 0.6
GLANCE = 0.2
Event = tuple[str, BaseModel | list[Any]]


@dataclass(frozen=True)
class Taken:
    """A turn that was taken: its letter, what was heard, and the stage it is answered on."""

    body: TurnIn
    device: Device
    letter: Letter
    heard: str
    at: Stage
    devices: Devices


class Stopped(Exception):
    """The visitor interrupted: nobody wants to hear the answer."""


def parse(body: TurnIn, device: Device, visit: int, said: Heard, catalogue: Catalogue) -> Inbound:
    """A turn as a message; another body under the same id is another message."""
    reply = {"arrived": "arrived", "unheard": "robot_repeat"}.get(body.input.event or "")
    if not said.clear or (body.input.asr and not said.text.strip()):
        reply = "robot_repeat"
    site = catalogue.sites.get(device.site)
    whole = body.model_dump_json(exclude_unset=True).encode()
    about = {"body": hashlib.sha256(whole).hexdigest(), "site": device.site}
    person = hashlib.sha256(f"{device.id}\0{visit}\0{body.session_id}".encode()).hexdigest()
    return Inbound(
        "robot", body.request_id, device.id, "event" if reply else "text", datetime.now(HERE),
        said.text, {"device": device.id}, about | ({"reply": reply} if reply else {}),
        f"robot-{person[:32]}", region=catalogue.region_of(device.site),
        location=Location(site.lat, site.lon) if site else None,
        prefs=Prefs(body.prefs.elder, body.prefs.language),
    )  # fmt: skip


class Turns:
    """The turns of all robots of this process."""

    def __init__(self, mail: Mail, per_minute: int) -> None:
        self._mail, self._pace = mail, Pace(per_minute)

    def slow_down(self, device: Device) -> None:
        """Count a request of a robot; refuse it where it is too many."""
        if wait := self._pace.wait(device.id):
            text, headers = self._mail.say("too_fast"), {"Retry-After": str(wait)}
            raise ApiError(429, "rate_limited", text, headers=headers)

    async def take(self, body: TurnIn, device: Device, desk: Desk) -> Taken:
        """Enter a turn; a second delivery finds the first."""
        self.slow_down(device)
        devices, knowledge = Devices(desk.built.store), desk.knowledge
        said = heard(body.input, knowledge.lexicon)
        visit = await asyncio.to_thread(devices.visit, device)
        message = parse(body, device, visit, said, knowledge.catalogue)
        letter = await self._mail.take(message, hold=PATIENCE)
        room, slow = body.limits.speech_chars, body.prefs.elder or (body.prefs.speech_rate or 1) < 1
        at = stage(device, body.device, knowledge.catalogue, room, slow)
        return Taken(body, device, letter, mask(said.text).text, at, devices)

    async def stream(self, taken: Taken, links: Links) -> AsyncIterator[str]:
        """The turn as server-sent events; a failure after the start is an event too."""
        try:
            async for name, data in self._events(taken, links):
                yield _event(name, data)
        except Exception as error:
            log.error("turn failed: %s", type(error).__name__)
            say = self._mail.say("error")
            yield _event("error", Trouble(code="internal", retryable=True, say=say))

    async def whole(self, taken: Taken, links: Links) -> TurnOut:
        """The turn as one object."""
        parts: dict[str, list[Any]] = {}
        async for name, data in self._events(taken, links):
            parts.setdefault(name, []).append(data)
        if "error" in parts:
            trouble = parts["error"][0]
            raise ApiError(503, trouble.code, trouble.say, headers={"Retry-After": "1"})
        return TurnOut(
            **parts["ack"][0].model_dump(), final=parts["final"][0],
            speech=tuple(s for s in parts.get("speech", ()) if s.seq),
            display=tuple(parts.get("display", ())), actions=tuple(parts.get("action", ())),
            suggestions=tuple(*parts.get("suggestions", ())), sources=tuple(*parts.get("sources", ())),
        )  # fmt: skip

    async def _events(self, taken: Taken, links: Links) -> AsyncIterator[Event]:
        letter, body, say = taken.letter, taken.body, self._mail.say
        yield "ack", Ack(
            turn_id=letter.id, request_id=body.request_id, session_id=body.session_id,
            heard=taken.heard,
        )  # fmt: skip
        making = asyncio.ensure_future(self._mail.inbox.answer(letter, PATIENCE))
        try:
            await asyncio.wait({making}, timeout=FILLER)
            if not making.done():
                yield "speech", speech(0, say("robot_filler"), taken.at)
            answer = await self._awaited(making, taken)
        except Stopped:
            yield "final", Final(turn_id=letter.id, answer_id=None, status=None, cancelled=True)
            return
        finally:
            making.cancel()
        if answer is None:
            yield "error", Trouble(code="still_looking", retryable=True, say=say("still_looking"))
            return
        async for event in self._told(answer, taken, links):
            yield event
        await self._mail.inbox.hand(letter)

    async def _awaited(self, making: asyncio.Future[Answer | None], taken: Taken) -> Answer | None:
        """The answer; raises Stopped when the robot was told to stop meanwhile."""
        while True:
            now = await asyncio.to_thread(taken.devices.find, taken.device.id)
            if now is None or now.cancelled == taken.letter.id:
                raise Stopped
            if making.done():
                return making.result()
            await asyncio.wait({making}, timeout=GLANCE)

    async def _told(self, answer: Answer, taken: Taken, links: Links) -> AsyncIterator[Event]:
        say, at = self._mail.say, taken.at
        for sentence in speeches(answer, at, say):
            yield "speech", sentence
        for card in cards(answer) if at.screen else ():
            yield "display", card
        yield "suggestions", list(answer.options)
        pages = await links.pages(answer.id) if shareable(answer) else None
        for action in actions(answer, at, say, self._mail.catalogue.centre.hotline, pages):
            yield "action", action
        yield "sources", sources(answer.citations)
        yield "final", final(answer, taken.letter.id, at, say)


def _event(name: str, data: BaseModel | list[Any]) -> str:
    if isinstance(data, BaseModel):
        return f"event: {name}\ndata: {data.model_dump_json()}\n\n"
    rows = [d.model_dump(mode="json") for d in data]
    return f"event: {name}\ndata: {json.dumps(rows, ensure_ascii=False)}\n\n"
