"""What is sent (便条): a message with its buttons, where it goes, and how it may be refused."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Button:
    """A button: `text`, or `say` for a word in the reader's language; it opens a page or tells us `data`."""

    text: str = ""
    data: str = ""
    url: str = ""
    say: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Place:
    """A place on the map."""

    name: str
    address: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Note:
    """One message; `plain` is sent where the server cannot read `html`; `closing` names a last line."""

    html: str
    plain: str
    rows: Rows = ()
    closing: str = ""
    place: Place | None = None


def quoted(text: str) -> Note:
    """A text as a message."""
    return Note(escape(text, quote=False), text)


@dataclass(frozen=True)
class To:
    """Where a message goes: the chat, the message it answers, the topic."""

    chat: int
    reply: int | None = None
    thread: int | None = None


class Refused(Exception):
    """The server does not take what we sent as it is; `why` is its word for it."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Moved(Exception):
    """The group became another chat."""

    def __init__(self, chat: int) -> None:
        super().__init__()
        self.chat = chat


class Busy(Exception):
    """Another process fetches the updates, or a webhook is set."""
