"""What writes for us (写手): a language model as the line sees it, without knowing which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Unavailable(Exception):
    """No model wrote a whole text; `reason` is a word for it that quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Written:
    """What a model wrote, which one it was, its 备案号, and the tokens it took."""

    text: str
    model: str
    filing: str
    tokens: int


class Writer(Protocol):
    """Writes a text for an instruction and data, or raises Unavailable in time."""

    async def write(self, system: str, user: str) -> Written:
        """The whole text."""
        ...
