"""Decide (定夺): which of a few close findings leads, compared one with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.steps.find import Finding

AMONG = 3
CLOSE = 0.1
WORTH = 0.05

Duel = Callable[[Sequence[str]], Mapping[str, float]]


def decided(findings: Sequence[Finding], duel: Duel) -> tuple[Finding, ...]:
    """The findings with the first few ordered anew by their duels; the leader keeps the top score."""
    first = [f for f in findings[:AMONG] if findings[0].score - f.score <= CLOSE]
    if len(first) < 2:
        return tuple(findings)
    wins = duel([f.key for f in first])
    scores = {f.key: f.score + WORTH * wins[f.key] for f in first}
    shift = first[0].score - max(scores.values())
    moved = [replace(f, score=scores[f.key] + shift) if f.key in scores else f for f in findings]
    return tuple(sorted(moved, key=lambda f: (-f.score, f.key)))
