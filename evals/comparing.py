"""Two runs of the same samples side by side (对比), with paired significance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path

from evals.baseline import BaselineError

Verdicts = Mapping[str, Mapping[str, bool]]
"""Metric → sample id → verdict."""


@dataclass(frozen=True)
class Compared:
    """One metric over the samples that both runs judge.

    `lost` counts samples where it held only before, `won` only after; `p` is the exact two-sided
    McNemar probability of so uneven a split by chance.
    """

    metric: str
    n: int
    before: float
    after: float
    lost: int
    won: int
    p: float


def verdicts(file: Path) -> Verdicts:
    """The verdicts of a run written by `eval run --json`; raises BaselineError."""
    try:
        found: Verdicts = json.loads(file.read_text("utf-8"))["verdicts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineError(
            f"{file}: holds no verdicts; write it with `daoban eval run --json`: {error!r}"
        ) from error
    return found


def compared(before: Verdicts, after: Verdicts) -> Iterator[Compared]:
    """Every metric that both runs have, over the samples that both judge by it."""
    for metric in before:
        old, new = before[metric], after.get(metric, {})
        if both := old.keys() & new.keys():
            lost = sum(old[i] and not new[i] for i in both)
            won = sum(new[i] and not old[i] for i in both)
            yield Compared(
                metric, len(both), sum(old[i] for i in both) / len(both),
                sum(new[i] for i in both) / len(both), lost, won, uneven(lost, won),
            )  # fmt: skip


def uneven(lost: int, won: int) -> float:
    """The exact two-sided probability of a split at least as uneven, were both sides alike."""
    n, less = lost + won, min(lost, won)
    return min(1.0, 2 * sum(comb(n, k) for k in range(less + 1)) / 2**n) if n else 1.0
