"""Splits a text into parts that a platform takes, at the best place to break (拆分)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from channels.channel import Capabilities

BREAKS = (re.compile(r"\n+"), re.compile(r"(?<=[。！？!?])"), re.compile(r"(?<=[；;，,、])"))
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SIZES: dict[str, Callable[[str], int]] = {
    "utf8": lambda text: len(text.encode()),
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "chars": len,
}


def measured(text: str, caps: Capabilities) -> int:
    """How long a text is as its platform counts."""
    return SIZES[caps.unit](text)


def clean(text: str) -> str:
    """A text that XML, JSON and databases all take: no control characters, no half characters."""
    return CONTROL.sub("", text)


def split(text: str, caps: Capabilities, reserve: int = 0) -> list[str]:
    """Parts of at most `longest - reserve` units: by lines, else sentences, else characters."""
    room, size = caps.longest - reserve, SIZES[caps.unit]
    parts: list[str] = []
    for piece in _pieces(clean(text).strip(), room, size, BREAKS):
        if parts and size(parts[-1] + piece) <= room:
            parts[-1] += piece
        elif piece.strip():
            parts.append(piece.lstrip())
    return [p.strip() for p in parts if p.strip()]


def _pieces(
    text: str, room: int, size: Callable[[str], int], breaks: tuple[re.Pattern[str], ...]
) -> Iterator[str]:
    """Pieces that fit, each with the break it ends in."""
    if size(text) <= room:
        yield text
        return
    if not breaks:
        yield from _characters(text, room, size)
        return
    ends = [m.end() for m in breaks[0].finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        if start < end:
            yield from _pieces(text[start:end], room, size, breaks[1:])


def _characters(text: str, room: int, size: Callable[[str], int]) -> Iterator[str]:
    piece = ""
    for character in text:
        if size(piece + character) > room:
            yield piece
            piece = ""
        piece += character
    yield piece
