"""Clauses of what somebody says (分句): where it breaks, and the one that asks."""

from __future__ import annotations

import re

BREAKS = re.compile(r"[，。？！；、,?!;\s]+")
PIECES = re.compile(r"[^，。！？；,!?;]*[，。！？；,!?;]+|[^，。！？；,!?;]+")
MARKS = "，。！？；,!?; "
SHORTEST = 3


def closing(text: str) -> str:
    """The last clause of a text, which mostly asks; English is left whole."""
    clauses = [c for c in BREAKS.split(text) if len(c) >= SHORTEST]
    return clauses[-1] if clauses and not text.isascii() else text


def pieces(text: str) -> list[str]:
    """The clauses of a text, each with the mark after it; joined they are the text."""
    return PIECES.findall(text)


def parts(text: str, most: int) -> tuple[str, ...]:
    """What a text asks and tells, clause by clause without the marks; those over `most` in one."""
    clauses = [c for c in (p.strip(MARKS) for p in pieces(text)) if len(c) >= SHORTEST]
    if len(clauses) > most:
        clauses[most - 1 :] = ["，".join(clauses[most - 1 :])]
    return tuple(dict.fromkeys(clauses))
