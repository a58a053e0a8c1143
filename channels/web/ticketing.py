"""Messages for the staff over HTTP (转人工工单)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path

from assistant.question import HERE
from assistant.tickets import NUMBER
from channels.web.desk import AtDesk
from channels.web.errors import ApiError, declared
from channels.web.front import MAY_WRITE, AtFront
from channels.web.shapes import TicketAsked
from channels.web.staff import taken
from channels.web.views import TicketMade, TicketSeen

router = APIRouter(tags=["人工"])

Number = Annotated[str, Path(pattern=NUMBER, examples=["T260331-7K3Q-9M2X"])]


@router.post(
    "/v1/tickets", dependencies=[MAY_WRITE], operation_id="leave_ticket",
    responses=declared(400, 408, 413, 415, 422, 429, 500, 503), summary="Leave a message for the staff",
)  # fmt: skip
async def leave(body: TicketAsked, front: AtFront, desk: AtDesk) -> TicketMade:
    """Keep a message, its personal data masked, and give the number to follow it by."""
    create = front.tickets.create
    number = await asyncio.to_thread(create, body.text, body.contact, body.conversation_id)
    now = datetime.now(HERE)
    return TicketMade(number=number, message=taken(number, desk.catalogue, now, body.locale))


@router.get(
    "/v1/tickets/{number}", dependencies=[MAY_WRITE], operation_id="ticket",
    responses=declared(404, 422, 429, 500), summary="How a message stands",
)  # fmt: skip
async def ticket(number: Number, front: AtFront) -> TicketSeen:
    """State and reply; never the message or the contact."""
    found = await asyncio.to_thread(front.tickets.find, number)
    if found is None:
        raise ApiError(404, "unknown_ticket", "没有这个编号，请核对后再查。", "number")
    return TicketSeen(number=found.number, state=found.state, reply=found.reply)
