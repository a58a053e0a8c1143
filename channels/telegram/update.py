"""What a Bot API server tells us (更新), as much of it as is read; other kinds are empty here.

Lenient on purpose: servers of the same style leave out fields that the original always sends.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """A piece of an update; what we do not read is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class User(Told):
    """Who wrote, or a bot."""

    id: int
    is_bot: bool = False
    language_code: str = ""


class Chat(Told):
    """Where it was written."""

    id: int
    type: str = "private"


class Spot(Told):
    """A location that was sent."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Entity(Told):
    """A marked piece of a text; `user` where somebody without a name is mentioned."""

    type: str
    user: User | None = None


class Key(Told):
    """A button of a keyboard that we sent."""

    text: str = ""
    callback_data: str = ""


class Keyboard(Told):
    """The keyboard under a message of ours."""

    inline_keyboard: tuple[tuple[Key, ...], ...] = ()


class Message(Told):
    """A message; service messages have neither text nor anything else we read."""

    message_id: int = 0
    message_thread_id: int | None = None
    is_topic_message: bool = False
    chat: Chat
    sender: User | None = Field(None, alias="from")
    text: str = ""
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    caption_entities: tuple[Entity, ...] = ()
    location: Spot | None = None
    photo: Any = None
    document: Any = None
    voice: Any = None
    audio: Any = None
    video: Any = None
    video_note: Any = None
    sticker: Any = None
    contact: Any = None
    reply_to_message: Message | None = None
    reply_markup: Keyboard | None = None

    @property
    def picture(self) -> bool:
        """Whether it is an image or a file."""
        return bool(self.photo or self.document)

    @property
    def other(self) -> bool:
        """Whether it is something a person sent that is neither text, image nor location."""
        return any((self.voice, self.audio, self.video, self.video_note, self.sticker, self.contact))


class Press(Told):
    """A button was pressed; the message may be too old to be shown."""

    id: str
    sender: User = Field(alias="from")
    data: str = ""
    message: Message | None = None

    @property
    def label(self) -> str:
        """What stood on the button."""
        board = self.message.reply_markup if self.message else None
        keys = (k for row in board.inline_keyboard for k in row) if board else ()
        return next((k.text for k in keys if k.callback_data == self.data), "")


class Update(Told):
    """One thing that happened; its number is repeated when it is delivered again."""

    update_id: int
    message: Message | None = None
    callback_query: Press | None = None
