"""The Rasa REST webhook (Rasa 兼容接口): for robots and pages built for Rasa's REST channel.

Rasa has no signature: switch it on only behind a gateway. `metadata.message_id`, where it is sent,
makes a second delivery the same message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.answer import Answer
from assistant.question import HERE
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.mail import Mail
from channels.splitting import split
from channels.web.errors import declared
from channels.web.shapes import Noted

WAIT = 20.0
ERRORS = (400, 408, 409, 413, 415, 422, 429, 500, 503)
PATHS = ("/channels/rasa/webhook", "/webhooks/rest/webhook")


class Sent(BaseModel):
    """A message as Rasa's REST channel takes it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sender: Annotated[Noted, Field(min_length=1, max_length=128)]
    message: Annotated[Noted, Field(max_length=4000)]
    metadata: dict[str, JsonValue] = Field({}, max_length=20)


class Rasa(AskedOnly):
    """Answers with a list of texts; the last one has the options as buttons and the routes beside it."""

    name = "rasa"
    caps = Capabilities(longest=2000, deadline=WAIT, redeliveries=1, buttons=6, cards=True)

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def routes(self) -> APIRouter:
        """The webhook, under our path and under Rasa's own."""
        made = APIRouter(tags=["兼容接口"])

        async def webhook(body: Sent) -> list[dict[str, JsonValue]]:
            """The answer to a message, in parts."""
            parts = await self._mail.answered(self, self.parse(body), WAIT)
            return [{"recipient_id": body.sender, **part} for part in parts]

        for number, path in enumerate(PATHS):
            made.add_api_route(
                path, webhook, methods=["POST"], operation_id=f"rasa_{number}" if number else "rasa",
                responses=declared(*ERRORS), summary="Rasa REST webhook",
            )  # fmt: skip
        return made

    def parse(self, body: Sent) -> Inbound:
        """A message of Rasa's channel as ours."""
        told = body.metadata.get("message_id")
        key = told if isinstance(told, str) and told else uuid4().hex
        return Inbound(self.name, key, body.sender, "text", datetime.now(HERE), body.message)

    def render(self, answer: Answer) -> Sequence[dict[str, JsonValue]]:
        """Texts within the limit; buttons send an option's value."""
        label = f"\n{self._mail.say('ai_label')}" if answer.generated else ""
        parts: list[dict[str, JsonValue]] = [{"text": t} for t in split(answer.text + label, self.caps)]
        if answer.options:
            parts[-1]["buttons"] = [{"title": o.label, "payload": o.value} for o in answer.options]
        routes: list[JsonValue] = [r.model_dump(mode="json") for r in answer.routes]
        parts[-1]["custom"] = {"answer_id": answer.id, "status": answer.status, "routes": routes}
        return parts
