"""What comes in over HTTP (请求): exact types, unknown fields refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_OID, uuid4, uuid5

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from assistant.question import HERE, LONGEST, Location, Prefs, Question
from channels.registry import REGISTRY
from knowledge.site import SiteKind

MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[ +-]\d\d:\d\d)?", re.ASCII
)
VISIBLE = r"[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


def _moment(value: Any) -> datetime:
    """An ISO time; without offset it is local, and a + lost in a query string is put back."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise PydanticCustomError("bad_date", "时间格式应如 2026-10-01T09:00:00+08:00。")
    text = value.upper()
    text = text[:11] + text[11:].replace(" ", "+")
    if text[16:19] == ":60":  # a leap second
        text = text[:17] + "59" + text[19:]
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("bad_date", "没有这个时间。") from error
    year = min(max(at.year, 2), 9998)  # the ends of the calendar, where adding days would overflow
    at = at.replace(year=year)
    return at.astimezone(HERE) if at.tzinfo else at.replace(tzinfo=HERE)


def _whole_text(value: str) -> str:
    """Text that can be stored: no half characters, no NUL."""
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise PydanticCustomError("bad_utf8", "含有无效字符。")
    return value.replace("\x00", "\ufffd")


def _said(value: str) -> str:
    text = _whole_text(value).strip()
    if not text:
        raise PydanticCustomError("empty", "请输入问题。")
    if len(text) > LONGEST:
        raise PydanticCustomError("too_long", "问题请控制在500字以内。")
    return text


def _free(value: str) -> str:
    """A conversation that is no other channel's: those are named after what may be known of a person."""
    if value.rpartition("-")[0] in REGISTRY:
        raise PydanticCustomError("foreign", "foreign")
    return value


def _whole(value: Any) -> Any:
    """To JSON 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Moment = Annotated[
    datetime, BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-10-01T09:00:00+08:00"]}),
]  # fmt: skip
Said = Annotated[
    str, AfterValidator(_said),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": VISIBLE}),
]  # fmt: skip
Whole = Annotated[int, BeforeValidator(_whole)]
Noted = Annotated[str, AfterValidator(_whole_text)]
REGION = r"^[0-9]{6}$"
CONVERSATION = r"^[A-Za-z0-9_-]{8,64}$"
Conversation = Annotated[str, Field(pattern=CONVERSATION), AfterValidator(_free)]


class Body(BaseModel):
    """Something sent: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Where(Body):
    """Where the person is, in degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Wishes(Body):
    """What the person likes."""

    elder: bool = False
    language: str = Field("zh-CN", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")


class Ask(Body):
    """A question; an option of the last answer is chosen by its value, label or number."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "身份证丢了怎么补办，要多少钱"}]}
    )

    question: Said
    conversation_id: Conversation | None = None
    region: str | None = Field(None, pattern=REGION)
    at: Moment | None = None
    location: Where | None = None
    prefs: Wishes = Wishes()

    def question_for(self, region: str) -> Question:
        """As the line takes it; `region` is the centre's own."""
        here = self.location
        return Question(
            text=self.question, conversation_id=self.conversation_id or f"c{uuid4().hex}",
            at=self.at or datetime.now(HERE), region=self.region or region,
            location=Location(here.lat, here.lon) if here else None,
            prefs=Prefs(self.prefs.elder, self.prefs.language),
        )  # fmt: skip


class Rating(Body):
    """A rating of an answer (好差评): 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""

    level: Whole = Field(ge=1, le=5)
    reasons: list[Annotated[Noted, Field(min_length=1, max_length=50)]] = Field([], max_length=10)
    comment: Annotated[Noted, Field(max_length=500)] | None = None


REQUEST_ID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


class Visitor(Body):
    """Where the widget stands: the hall it serves, the language of its words."""

    site: str | None = Field(None, max_length=64, examples=["hall-city"])
    locale: Literal["zh-CN", "zh-TW", "en"] = "zh-CN"


class TurnAsked(Body):
    """A question in a session; the same `request_id` with the same body gives the same answer."""

    request_id: str = Field(
        pattern=REQUEST_ID, examples=["3f0c9a52-6f5d-4d0c-9c1a-2f4f5a1f8b11"], description="a UUID"
    )
    question: Said
    conversation_id: Conversation | None = None
    location: Where | None = None
    prefs: Wishes = Wishes()

    def conversation(self) -> str:
        """The one it goes on with; else a new one, the same however often it is sent."""
        return self.conversation_id or f"c{uuid5(NAMESPACE_OID, self.request_id.lower()).hex}"


class ShareAsked(Body):
    """Which answer is to be shared."""

    answer_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$", examples=["a0123456789abcdef0123"])


class TicketAsked(Body):
    """A message for the staff; personal data in `text` are masked, `contact` is for the staff alone."""

    text: Said
    contact: Annotated[Noted, Field(min_length=1, max_length=100)] | None = None
    conversation_id: str | None = Field(None, pattern=CONVERSATION)
    locale: Literal["zh-CN", "zh-TW", "en"] = "zh-CN"


class QueueReading(Body):
    """Waiting people of a window group at a site; `at` is when they were counted, default now."""

    site: str = Field(examples=["hall-city"], max_length=64)
    group: str = Field(examples=["id-card"], max_length=64)
    people: Whole = Field(ge=0, le=100_000)
    minutes: Whole | None = Field(None, ge=0, le=100_000)
    at: Moment | None = None

    def counted_at(self) -> datetime:
        """When it was counted; never later than now, so that no reading stays fresh for ever."""
        now = datetime.now(UTC)
        return min(self.at, now) if self.at else now


class Filter(BaseModel):
    """What a list is narrowed by; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Moment | None = Field(None, description="as of when; default now")

    @property
    def moment(self) -> datetime:
        """The time meant."""
        return self.at or datetime.now(HERE)


class MatterFilter(Filter):
    """Which matters."""

    q: str | None = Field(None, description="part of a name, alias or summary", max_length=100)
    theme: str | None = Field(None, max_length=100)
    audience: str | None = Field(
        None, description="e.g. 自然人, 企业法人; 法人 means all kinds", max_length=100
    )
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class SiteFilter(Filter):
    """Which sites."""

    region: str | None = Field(None, pattern=REGION, description="a city means its districts")
    kind: SiteKind | None = None
