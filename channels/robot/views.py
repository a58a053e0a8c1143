"""The robot contract, version 1 (机器人接口): exact shapes of what goes out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Choice, Route, Status
from assistant.block import Block
from channels.robot.shapes import Version

ActionType = Literal["navigate", "show_qr", "print", "call_human"]


class Out(BaseModel):
    """Something sent to a robot."""

    model_config = ConfigDict(frozen=True)


class Ack(Out):
    """The turn was taken; `heard` is the reading chosen, without personal data."""

    contract: Version = "1"
    turn_id: str
    request_id: str
    session_id: str
    heard: str


class Speech(Out):
    """One sentence to speak; 0 is said while the answer is being made."""

    seq: int
    text: str
    ssml: str | None = None
    interruptible: bool = True


class Card(Out):
    """One card for the screen: lines ready to show, and the block or route they were made of."""

    type: str = Field(description="the type of its block, or `route`")
    title: str
    lines: tuple[str, ...]
    block: Block | None = None
    route: Route | None = None


class Target(Out):
    """A point of the hall's map; `onward` is what the person finds from there on."""

    site: str
    map_id: str
    point: str
    point_name: str
    floor: int
    window: str | None = None
    window_no: str | None = None
    onward: str | None = None


class Action(Out):
    """What the robot may do; it asks the person first where `confirm_required`."""

    type: ActionType
    label: str
    target: Target | None = None
    url: str | None = None
    phone: str | None = None
    confirm_required: bool


class Source(Out):
    """Where a fact comes from."""

    number: int
    name: str
    part: str | None
    laws: tuple[str, ...]
    reviewed_on: str | None


class AiLabel(Out):
    """The label of GB 45438-2025: shown with the answer, spoken where there is no screen."""

    generated: bool
    text: str
    spoken: bool


class Final(Out):
    """The end of a turn; `expect_reply` opens the microphone."""

    turn_id: str
    answer_id: str | None
    status: Status | None
    matter: str | None = None
    expect_reply: bool = False
    end_session: bool = False
    refused: bool = False
    cancelled: bool = False
    ai_label: AiLabel | None = None


class TurnOut(Ack):
    """A turn as one JSON object, the same as the stream's events."""

    speech: tuple[Speech, ...]
    display: tuple[Card, ...]
    suggestions: tuple[Choice, ...]
    actions: tuple[Action, ...]
    sources: tuple[Source, ...]
    final: Final


class Trouble(Out):
    """A failure after the stream began; `say` is for the visitor."""

    code: str
    retryable: bool
    say: str


class Cancelled(Out):
    """The turn is not spoken any further."""

    turn_id: str
    cancelled: Literal[True] = True


class EventOut(Out):
    """The event was noted; `speech` is to be spoken."""

    accepted: Literal[True] = True
    speech: tuple[Speech, ...] = ()


class Point(Out):
    """A named point that the robot may be sent to."""

    point: str
    point_name: str


class Bootstrap(Out):
    """All that a robot starts with; fetched again when its ETag changes."""

    contract: Version = "1"
    device: str
    centre: str
    site: str
    site_name: str
    floor: int
    map_id: str | None
    points: tuple[Point, ...]
    greeting: tuple[str, ...]
    suggestions: tuple[str, ...]
    ai_label: str
    machine_label: str
    filler_after_ms: int
    heartbeat_seconds: int
    speech_chars: int
