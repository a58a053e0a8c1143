"""What the bench says of its figures: what must be seen, of every channel."""

from __future__ import annotations

from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from evals.bench_shown import tables
from evals.goals import ratios, targets


def spread(most: float) -> dict[str, float]:
    return {"p50": most / 2, "p95": most, "p99": most * 2}


def loaded(p95: float, clients: int) -> dict[str, Any]:
    return {
        "clients": clients, "requests": 10, "failures": 0, "first_failure": None,
        "answers_per_second": 45.0, "ms": spread(p95),
    }  # fmt: skip


def talked(robots: int) -> dict[str, Any]:
    return {
        "robots": robots, "turns": 10, "failures": 0, "first_failure": None,
        "ack_ms": spread(20), "first_speech_ms": spread(100), "whole_ms": spread(120),
    }  # fmt: skip


def right(share: float) -> dict[str, Any]:
    return {"right_at_1": share, "n": 10, "low": share - 0.1, "high": share, "ms": spread(12)}


FOUND: dict[str, Any] = {
    "machine": {"load_before": 0.1, "cores": 2},
    "publish": {"full_s": 60.0, "one_guide_live_s": 4.0},
    "server": {"ready_s": 7.0, "memory_mb": 900, "memory_after_mb": 1000},
    "load": {"1": loaded(50, 1), "16": loaded(500, 16)},
    "robots": {"1": talked(1), "4": talked(4)},
    "wechat": {"1": loaded(90, 1), "4": loaded(200, 4)},
    "passages": 100, "at_10000": {"passages": 10_000, "ms": spread(13)},
    "search": {"answer": right(0.9), "product": right(0.8), "naive": right(0.7)},
}  # fmt: skip


def unmet(found: dict[str, Any]) -> list[str]:
    return [t.name for t in targets(found) if not t.met]


def test_good_figures_meet_every_target() -> None:
    assert unmet(FOUND) == [] and len(targets(FOUND)) == 12


@pytest.mark.parametrize(
    ("way", "figure", "value", "name"),
    [
        ("robots", "ack_ms", spread(50.1), "robot ack p95, 4 at once, ms"),
        ("robots", "first_speech_ms", spread(201), "robot first speech p95, 4 at once, ms"),
        ("wechat", "ms", spread(301), "WeChat answer p95, 4 at once, ms"),
        ("robots", "failures", 1, "failed requests"),
        ("wechat", "failures", 1, "failed requests"),
        ("load", "failures", 1, "failed requests"),
    ],
)
def test_a_figure_over_its_bound_is_named(way: str, figure: str, value: object, name: str) -> None:
    found = deepcopy(FOUND)
    found[way]["4" if "4" in found[way] else "16"][figure] = value
    assert unmet(found) == [name]


def test_the_report_shows_every_channel_and_every_target() -> None:
    told = [t.model_dump() for t in targets(FOUND)]
    written = StringIO()
    console = Console(width=120, file=written)
    for table in tables(FOUND | {"ratios": ratios(FOUND), "targets": told}):
        console.print(table)
    shown = written.getvalue()
    assert "POST /v1/ask" in shown and "WeChat, passive answers" in shown and "robot turns" in shown
    assert all(one["name"] in shown and one["wanted"] in shown for one in told)
    assert shown.count("✓") == len(told) and "✗" not in shown
