"""What happens at a robot between turns (设备事件), and what it starts with (启动配置)."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from typing import Any

from assistant.question import HERE
from channels.channel import Inbound
from channels.mail import Mail
from channels.robot.devices import Device, Devices
from channels.robot.reading import read_aloud
from channels.robot.shapes import DeviceIn, EventIn
from channels.robot.speech import ROOM, sentences
from channels.robot.staging import stage
from channels.robot.turns import FILLER
from channels.robot.views import Bootstrap, Point
from channels.web.errors import ApiError
from knowledge.catalogue import Catalogue
from knowledge.interface import suggested

LOCALE = "zh-CN"
HEARTBEAT = 60
RATING_WAIT = 5.0


async def happened(body: EventIn, device: Device, devices: Devices, mail: Mail) -> list[str]:
    """Note an event; gives the sentences to say to it."""
    match body.type:
        case "woke":
            return _greeting(device, mail.catalogue, mail)
        case "person_left":
            await asyncio.to_thread(devices.leave, device)
        case "heartbeat":
            state: dict[str, Any] = body.state.model_dump(exclude_none=True)
            await asyncio.to_thread(devices.beat, device, state)
        case "feedback":
            return await _rated(body, device, devices, mail)
    return []


async def _rated(body: EventIn, device: Device, devices: Devices, mail: Mail) -> list[str]:
    if body.level is None or body.turn_id is None:
        missing = "level" if body.level is None else "turn_id"
        raise ApiError(422, "missing", f"缺少必填项{missing}。", missing)
    if not await asyncio.to_thread(devices.owns, device, body.turn_id):
        raise ApiError(404, "unknown_turn", field="turn_id")
    about = {"level": body.level, "answer": f"a{body.turn_id}"}
    message = Inbound(
        "robot", f"event:{body.event_id}", device.id, "rating", datetime.now(HERE),
        address={"device": device.id}, about=about, conversation_id=f"robot-rated-{body.turn_id}",
    )  # fmt: skip
    letter, answer = await mail.answer(message, RATING_WAIT)
    await mail.inbox.hand(letter)
    return [read_aloud(s) for s in sentences(answer.text)]


def _greeting(device: Device, catalogue: Catalogue, mail: Mail) -> list[str]:
    site = catalogue.sites.get(device.site)
    text = mail.say("arrived", site=site.name) if site else mail.say("greeting")
    return [read_aloud(s) for s in sentences(text)]


def start(device: Device, catalogue: Catalogue, mail: Mail) -> Bootstrap:
    """All that a robot starts with."""
    at, site = stage(device, DeviceIn(), catalogue), catalogue.sites.get(device.site)
    spots = at.chart.spots if at.chart else ()
    return Bootstrap(
        device=device.id, centre=catalogue.centre.name, site=device.site,
        site_name=site.name if site else "", floor=at.floor, map_id=at.chart.id if at.chart else None,
        points=tuple(Point(point=s.point, point_name=s.name) for s in spots),
        greeting=tuple(_greeting(device, catalogue, mail)),
        suggestions=tuple(suggested(catalogue.suggestions, device.site, LOCALE)),
        ai_label=mail.say("ai_label"), machine_label=mail.say("machine"),
        filler_after_ms=round(1000 * FILLER), heartbeat_seconds=HEARTBEAT, speech_chars=ROOM,
    )  # fmt: skip


def tag_of(body: bytes) -> str:
    """The ETag of a start."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'
