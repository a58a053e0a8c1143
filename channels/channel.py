"""What a channel is (渠道): it parses, renders and sends; everything hard is in the inbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from fastapi import APIRouter

from assistant.answer import Answer
from assistant.question import Location, Prefs

Kind = Literal["text", "voice", "choice", "event", "rating", "location", "image", "fetch"]
Native = Any
"""One message as its platform takes it: text, XML, or a JSON object."""


@dataclass(frozen=True)
class PushQuota:
    """How many messages a platform lets us send unasked, and for how long after a person wrote."""

    messages: int
    window: timedelta


@dataclass(frozen=True)
class Capabilities:
    """What a platform can do (渠道能力).

    `longest` counts in `unit`; `deadline` is the seconds it waits for a reply in its own request,
    None where nothing waits; `redeliveries` is how often it sends the same message in all.
    """

    stream: Literal["none", "edit", "draft", "sse"] = "none"
    longest: int = 4000
    unit: Literal["utf8", "utf16", "chars"] = "chars"
    deadline: float | None = None
    redeliveries: int = 1
    push: bool = False
    quota: PushQuota | None = None
    markup: Literal["plain", "wx_a", "tg_html", "json"] = "plain"
    buttons: int = 0
    cards: bool = False
    speech: bool = False
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Inbound:
    """A message that came in (来信).

    `key` is what the platform repeats when it delivers again; `user` is the platform's own id of
    the person, kept out of logs; `address` is all that a later reply needs, as JSON; `about`
    holds what the kind needs more: rating level and answer, scene, hall.
    """

    channel: str
    key: str
    user: str
    kind: Kind
    at: datetime
    text: str = ""
    address: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: str | None = None
    region: str | None = None
    location: Location | None = None
    prefs: Prefs = Prefs()
    quota: PushQuota | None = None

    @property
    def conversation(self) -> str:
        """The conversation it belongs to; the person's id stays behind a hash."""
        if self.conversation_id:
            return self.conversation_id
        return f"{self.channel}-{_hash(self.channel, self.user)[:32]}"

    @property
    def id(self) -> str:
        """One for all deliveries of the same message; also names its answer."""
        return _hash(self.channel, self.user, self.key)[:20]

    @property
    def digest(self) -> str:
        """What makes two deliveries the same."""
        said = (self.kind, self.text, self.region, self.location, self.prefs, sorted(self.about.items()))
        return _hash(repr(said))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


class Undelivered(Exception):
    """A message could not be sent now; it may be tried again `after` so many seconds."""

    def __init__(self, after: float = 1.0) -> None:
        super().__init__()
        self.after = after


class Unreachable(Exception):
    """The person cannot be reached at all: blocked us, left, or never was."""


class QuotaSpent(Exception):
    """The platform takes no more messages for this person until they write again."""


class Channel(Protocol):
    """One place where we are asked; a new one is one file of this shape."""

    name: str

    @property
    def caps(self) -> Capabilities:
        """What its platform can do now."""

    def routes(self) -> APIRouter | None:
        """Its HTTP side: verify, decrypt, `parse`, hand to the inbox."""

    def render(self, answer: Answer) -> Sequence[Native]:
        """An answer as native messages within the limits; pure."""

    async def send(self, address: Mapping[str, Any], part: Native) -> None:
        """Push one message; raises Undelivered, Unreachable or QuotaSpent."""

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Show the person that an answer is being made, where the platform can."""

    def check(self) -> Sequence[str]:
        """What is wrong with its configuration, in sentences; empty when all is well."""


class AskedOnly:
    """What a channel leaves as it is when it only answers in the request that asks."""

    async def send(self, address: Mapping[str, Any], part: Native) -> None:
        """Never called: nothing can be pushed."""

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Nothing to show."""

    def check(self) -> Sequence[str]:
        """Nothing to set, nothing to be wrong."""
        return ()
