"""Shows what the bench found as tables (性能展示)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table


def tables(found: dict[str, Any]) -> Iterator[Table]:
    """The tables of a bench: its targets, the load, retrieval side by side, and the rest."""
    yield _targets(found["targets"], busy(found["machine"]))
    yield _load("POST /v1/ask", found["load"])
    yield _load("WeChat, passive answers", found["wechat"])
    yield _robots(found["robots"])
    yield _search(found)
    yield _pairs("server", found["server"])
    yield _pairs("publish", found["publish"])
    yield _pairs("ratios", found["ratios"])


def busy(machine: dict[str, Any]) -> str:
    """What to hold against the figures, where others used the machine too."""
    load, cores = machine["load_before"], machine["cores"]
    return f"; busy: load {load} on {cores} cores before, expect better" if load > cores / 2 else ""


def _targets(targets: list[dict[str, Any]], remark: str) -> Table:
    table = Table("figure", "value", "wanted", "", title=f"what must be seen{remark}")
    for one in targets:
        mark = "[green]✓" if one["met"] else "[red]✗"
        table.add_row(one["name"], f"{one['value']:g}", one["wanted"], mark)
    return table


def _load(title: str, load: dict[str, Any]) -> Table:
    head = ("at once", "requests", "failed", "answers/s", "p50 ms", "p95 ms", "p99 ms")
    table = Table(*head, title=title)
    for count, one in load.items():
        row = (one["requests"], one["failures"], one["answers_per_second"], *one["ms"].values())
        table.add_row(count, *(f"{v:g}" for v in row))
    return table


def _robots(robots: dict[str, Any]) -> Table:
    parts = {"ack_ms": "ack", "first_speech_ms": "first speech", "whole_ms": "whole turn"}
    table = Table("robots", "turns", "failed", "", "p50 ms", "p95 ms", "p99 ms", title="robot turns")
    for count, one in robots.items():
        head = (count, f"{one['turns']}", f"{one['failures']}")
        for key, name in parts.items():
            table.add_row(*head, name, *(f"{v:g}" for v in one[key].values()))
            head = ("", "", "")
    return table


def _search(found: dict[str, Any]) -> Table:
    title = f"retrieval over {found['passages']} passages, same embedder and questions"
    table = Table("", "right at rank 1", "n", "95 %", "p50 ms", "p95 ms", "p99 ms", title=title)
    names = {"answer": "whole answer", "product": "product search", "naive": "LangChain + Chroma"}
    for key, name in names.items():
        one = found["search"][key]
        times = one.get("ms", {}).values()
        table.add_row(
            name, f"{one['right_at_1']:.1%}", str(one["n"]), f"{one['low']:.1%}–{one['high']:.1%}",
            *(f"{v:g}" for v in times),
        )  # fmt: skip
    large = found["at_10000"]
    table.add_row(
        f"product at {large['passages']}", "", "", "", *(f"{v:g}" for v in large["ms"].values())
    )
    return table


def _pairs(title: str, values: dict[str, Any]) -> Table:
    table = Table("figure", "value", title=title)
    for name, value in values.items():
        table.add_row(name, f"{value:g}")
    return table
