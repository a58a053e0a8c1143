"""The figures that a run may not fall below (基线)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.report import LENGTH, Figure, Report
from evals.scorers import LESS_IS_BETTER

TOLERANCE = 0.01
MORE_CHARACTERS = 20


class BaselineError(Exception):
    """A baseline file cannot be read."""


@dataclass(frozen=True)
class Fall:
    """A metric that is worse than its baseline by more than the tolerance."""

    metric: str
    before: float
    now: float | None

    def __str__(self) -> str:
        now = "not measured" if self.now is None else f"{self.now:g}"
        return f"{self.metric}: {now}, baseline {self.before:g}"


def write(report: Report, file: Path) -> None:
    """Make the totals of a run the baseline."""
    kept = {"total": report["total"], "samples": report["samples"], "snapshot": report["snapshot"]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read(file: Path) -> dict[str, Figure]:
    """The totals of a baseline; raises BaselineError."""
    try:
        total: dict[str, Figure] = json.loads(file.read_text("utf-8"))["total"]
        return {name: f for name, f in total.items() if f["value"] is not None}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{file}: not a baseline: {error!r}") from error


def falls(total: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[Fall]:
    """Every metric of the baseline that is now worse by more than the tolerance, or missing."""
    found = []
    for metric, before in baseline.items():
        now = total.get(metric)
        if now is None:
            if metric != "right_option":
                found.append(Fall(metric, before["value"], None))
        elif _worse(metric, now["value"] - before["value"]):
            found.append(Fall(metric, before["value"], now["value"]))
    return found


def _worse(metric: str, change: float) -> bool:
    tolerance = MORE_CHARACTERS if metric == LENGTH else TOLERANCE
    return (change if metric in LESS_IS_BETTER else -change) > tolerance + 1e-9
