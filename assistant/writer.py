"""What writes for us (写手): a language model as the line sees it, without knowing which."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from assistant.privacy import mask

BRACKETS = str.maketrans("", "", "⟦⟧")
T = TypeVar("T")


class Unavailable(Exception):
    """No model wrote a whole text; `reason` is a word for it that quotes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Written:
    """What a model wrote, which one it was, its 备案号, and what it took: tokens put in and written, yuan.

    `estimated`: the endpoint told no tokens, so each character counts as one, which is not too little.
    """

    text: str
    model: str
    filing: str
    input: int
    output: int = 0
    cost: float = 0.0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """All tokens that it took."""
        return self.input + self.output


class Writer(Protocol):
    """Writes a text for an instruction and data, or raises Unavailable in time."""

    async def write(self, system: str, user: str) -> Written:
        """The whole text."""
        ...


async def in_time(writing: Awaitable[T], until: float) -> T:
    """What is written by `until` (loop time); raises Unavailable after that."""
    try:
        async with asyncio.timeout_at(until):
            return await writing
    except TimeoutError as error:
        raise Unavailable("time") from error


def outgoing(text: str) -> str:
    """What a person said as a model may read it: masked, and without marks of ours."""
    return mask(text).text.translate(BRACKETS)
