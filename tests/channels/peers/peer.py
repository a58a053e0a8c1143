"""What the contract asks of a platform's double."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import httpx

from assistant.store import Store


class Peer(Protocol):
    """Plays a platform: sends as it does, and reads what it is sent with a parser of its own."""

    name: str
    pushed: bool
    """Whether answers come by push rather than in the reply to the message."""

    def settings(self) -> dict[str, object]:
        """The channel settings that turn the channel on; starts what the platform needs."""

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        """Deliver a well-signed message; the same key is a second delivery."""

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        """Deliver messages that are unsigned, wrongly signed, and stale, as far as it has them."""

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        """The texts a person has got, read as the platform reads them; waits for so many pushes.

        Raises AssertionError where the platform would refuse one: form, length, characters.
        """

    def stop(self) -> None:
        """End what `settings` started."""


@runtime_checkable
class Enrolled(Protocol):
    """A platform whose senders are registered with us before they send."""

    def enrol(self, store: Store) -> None:
        """Get what it sends with from the record of a running server."""
