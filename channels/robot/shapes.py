"""The robot contract, version 1 (机器人接口): exact shapes of what comes in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from channels.web.shapes import Body, Noted, Whole, Wishes

CONTRACT = "1"
Version = Literal["1"]
Gift = Literal["display", "print", "navigate", "ssml", "emotion"]
EventType = Literal["woke", "person_left", "nav_done", "tts_done", "heartbeat", "feedback"]
ID = r"^[A-Za-z0-9_-]{1,64}$"
Name = Annotated[str, Field(pattern=ID, examples=["3f0c9a52-6f5d-4d0c"])]
TURN = r"^[0-9a-f]{20}$"
Share = Annotated[float, Field(ge=0, le=1)]


class DeviceIn(Body):
    """The robot as it is now; its key says which one it is, `id` is only compared."""

    id: Name | None = None
    model: Annotated[Noted, Field(max_length=64)] | None = None
    fw: Annotated[Noted, Field(max_length=64)] | None = None
    floor: Whole | None = Field(None, ge=-9, le=99, description="where it is on another floor than registered")
    map_id: Annotated[Noted, Field(max_length=64)] | None = None
    capabilities: list[Gift] = Field(["display", "navigate"], max_length=5)


class Reading(Body):
    """One reading of speech recognition."""

    text: Annotated[Noted, Field(max_length=500)]
    confidence: Share | None = None


class Asr(Body):
    """How `text` was heard; `nbest` are other readings, the best first."""

    confidence: Share | None = None
    nbest: list[Reading] = Field([], max_length=10)
    lang: str | None = Field(None, pattern=r"^[A-Za-z-]{2,20}$")
    final: Literal[True] = True


class InputIn(Body):
    """What the visitor said, which suggestion they chose, or what happened instead of words."""

    type: Literal["text", "choice", "event"]
    text: Annotated[Noted, Field(max_length=2000)] = ""
    asr: Asr | None = None
    event: Literal["arrived", "unheard"] | None = None


class Context(Body):
    """What the robot is doing."""

    tts_playing: bool = False
    navigating: bool = False
    screen: Annotated[Noted, Field(max_length=64)] | None = None


class Liking(Wishes):
    """What the visitor likes."""

    speech_rate: float | None = Field(None, ge=0.5, le=2)


class Limits(Body):
    """What the robot can take."""

    speech_chars: Whole = Field(120, ge=40, le=400)


class TurnIn(Body):
    """One turn; the same `request_id` with the same body gives the same answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"contract": "1", "request_id": "r-000001", "session_id": "s-0001",
                          "input": {"type": "text", "text": "身份证丢了怎么补办"}}]
        }
    )  # fmt: skip

    contract: Version
    request_id: Name
    session_id: Name
    input: InputIn
    device: DeviceIn = DeviceIn()
    context: Context = Context()
    prefs: Liking = Liking()
    limits: Limits = Limits()


class State(Body):
    """How the robot is."""

    battery: Whole | None = Field(None, ge=0, le=100)
    charging: bool | None = None
    floor: Whole | None = Field(None, ge=-9, le=99)
    fw: Annotated[Noted, Field(max_length=64)] | None = None
    error: Annotated[Noted, Field(max_length=200)] | None = None


class EventIn(Body):
    """Something that happened at the robot; `feedback` needs `turn_id` and `level`."""

    contract: Version
    event_id: Name
    type: EventType
    session_id: Name | None = None
    turn_id: str | None = Field(None, pattern=TURN)
    level: Whole | None = Field(None, ge=1, le=5, description="五级好差评: 5 is best")
    state: State = State()
