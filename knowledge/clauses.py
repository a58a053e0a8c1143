"""Clauses of what somebody says (分句): where it breaks, and the one that asks."""

from __future__ import annotations

import re

BREAKS = re.compile(r"[，。？！；、,?!;\s]+")
PIECES = re.compile(r"[^，。！？；,!?;]*[，。！？；,!?;]+|[^，。！？；,!?;]+")
SHORTEST = 3


def closing(text: str) -> str:
    """The last clause of a text, which mostly asks; English is left whole."""
    clauses = [c for c in BREAKS.split(text) if len(c) >= SHORTEST]
    return clauses[-1] if clauses and not text.isascii() else text


def pieces(text: str) -> list[str]:
    """The clauses of a text, each with the mark after it; joined they are the text."""
    return PIECES.findall(text)
