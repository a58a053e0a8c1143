"""Two eval reports beside each other (评测对比), as `daoban eval run --json` wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 20 * 1024 * 1024


class ReportError(ValueError):
    """A file that is no report of an eval run."""


@dataclass(frozen=True)
class Metric:
    """One figure of both runs."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Evals:
    """What two runs differ in: figures, and the samples that only one of them misses.

    `changed` are those that both miss, with another answer.
    """

    before: str
    after: str
    metrics: tuple[Metric, ...]
    broken: tuple[dict[str, Any], ...]
    mended: tuple[dict[str, Any], ...]
    changed: tuple[tuple[dict[str, Any], dict[str, Any]], ...]


def read_report(data: bytes) -> dict[str, Any]:
    """A report as plain data; raises ReportError where it is none."""
    if len(data) > MOST_BYTES:
        raise ReportError("large")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReportError("json") from error
    if not isinstance(found, dict):
        raise ReportError("shape")
    misses, total = found.get("misses"), found.get("total")
    if not isinstance(misses, list) or not isinstance(total, dict):
        raise ReportError("shape")
    if not all(_told(miss) for miss in misses):
        raise ReportError("shape")
    return found


def _told(miss: Any) -> bool:
    """Whether a miss can be shown."""
    if not isinstance(miss, dict) or not isinstance(miss.get("id"), str):
        return False
    answered, turns = miss.get("answered", {}), miss.get("turns", [])
    texts = isinstance(answered, dict) and isinstance(answered.get("text", ""), str)
    return texts and isinstance(turns, list) and isinstance(answered.get("matters", []), list)


def evals(before: Mapping[str, Any], after: Mapping[str, Any]) -> Evals:
    """Two reports, sample by sample; of samples held back only their ids are known."""
    old, new = ({m["id"]: m for m in run["misses"]} for run in (before, after))
    both = [i for i in old if i in new and _said(old[i]) != _said(new[i])]
    names = dict.fromkeys((*before["total"], *after["total"]))
    return Evals(
        str(before.get("snapshot", "")), str(after.get("snapshot", "")),
        tuple(Metric(n, _value(before, n), _value(after, n)) for n in names),
        tuple(m for i, m in new.items() if i not in old),
        tuple(m for i, m in old.items() if i not in new),
        tuple((old[i], new[i]) for i in both),
    )  # fmt: skip


def _value(run: Mapping[str, Any], name: str) -> float | None:
    figure = run["total"].get(name)
    value = figure.get("value") if isinstance(figure, dict) else None
    return float(value) if isinstance(value, int | float) else None


def _said(miss: Mapping[str, Any]) -> Any:
    said = miss.get("answered")
    return {k: v for k, v in said.items() if k != "id"} if isinstance(said, dict) else None
