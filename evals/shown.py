"""Shows a report in the terminal and as one HTML page (展示)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.report import LENGTH, Figure, Report
from evals.scorers import LESS_IS_BETTER, SCORERS

METRICS = (*SCORERS, LENGTH)
STYLE = """
body{font:15px/1.6 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}
th,td{padding:.25rem .6rem;border-bottom:1px solid #dde3ea;text-align:right}
th:first-child,td:first-child{text-align:left}small{color:#66758a}
.wide{overflow-x:auto}details{border-bottom:1px solid #dde3ea;padding:.4rem 0}
summary{cursor:pointer}b.bad{color:#b3261e;font-weight:600}pre{white-space:pre-wrap;background:#f5f7f9;
padding:.6rem;border-radius:4px;font:13px/1.5 inherit}
"""


def number(metric: str, figure: Figure) -> str:
    """A figure as a person reads it."""
    return f"{figure['value']:.0f}" if metric == LENGTH else f"{figure['value']:.1%}"


def interval(metric: str, figure: Figure) -> str:
    """The interval of a figure."""
    low, high = figure["low"], figure["high"]
    return f"{low:.0f}–{high:.0f}" if metric == LENGTH else f"{low:.1%}–{high:.1%}"


def name(metric: str) -> str:
    """A metric with a mark where less is better."""
    return f"{metric} ↓" if metric in LESS_IS_BETTER else metric


def terminal(report: Report, console: Console, misses: int = 20) -> None:
    """The totals, the tags, and the first misses."""
    table = Table(title=f"{report['samples']} samples, snapshot {report['snapshot']}")
    for heading in ("metric", "value", "n", "95 %"):
        table.add_column(heading, justify="left" if heading == "metric" else "right")
    for metric, figure in report["total"].items():
        table.add_row(
            name(metric), number(metric, figure), str(figure["n"]), interval(metric, figure)
        )
    console.print(table)
    console.print(_by_tag(report))
    shown = [m for m in report["misses"] if not m.get("held")]
    console.print(
        f"{len(report['misses'])} samples missed something: {_counts(shown)}", soft_wrap=True
    )
    for miss in shown[:misses]:
        console.print(_line(miss), markup=False, highlight=False, soft_wrap=True)
    if len(shown) > misses:
        console.print(f"… and {len(shown) - misses} more: see --json or --html")
    if held := [m["id"] for m in report["misses"] if m.get("held")]:
        console.print(
            f"{len(held)} of them held back: {', '.join(held)}", highlight=False, soft_wrap=True
        )


def _by_tag(report: Report) -> Table:
    """One row a tag, readable at any width."""
    table = Table("tag", "value (n) of every metric", title="per tag", show_lines=True)
    for tag, found in report["tags"].items():
        table.add_row(tag, "  ".join(f"{name(m)} {_cell(m, found)}" for m in found))
    return table


def _cell(metric: str, found: Mapping[str, Figure]) -> str:
    figure = found.get(metric)
    return f"{number(metric, figure)} ({figure['n']})" if figure else ""


def _counts(misses: list[dict[str, Any]]) -> str:
    counts = Counter(m for miss in misses for m in miss["metrics"])
    return ", ".join(f"{metric} {n}" for metric, n in counts.most_common()) or "none to show"


def _line(miss: Mapping[str, Any]) -> str:
    got = miss["answered"]
    said = " / ".join(miss["turns"])
    codes = "、".join(got["matters"]) or "–"
    why = f"\n    wrong: {'; '.join(miss['wrong'])}" if miss["wrong"] else ""
    return (
        f"  {miss['id']} {','.join(miss['metrics'])}: {said}\n    expected {_expected(miss)}\n"
        f"    got {got['status']} {codes} [{' '.join(got['blocks'])}] {' '.join(got['routes'][:1])}{why}"
    )


def _expected(miss: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}={v}" for k, v in miss["expect"].items())


def html(report: Report) -> str:
    """One page that needs nothing else."""
    rows = "".join(
        f"<tr><td>{name(m)}</td><td>{number(m, f)}</td><td>{f['n']}</td><td>{interval(m, f)}</td></tr>"
        for m, f in report["total"].items()
    )
    misses = "".join(map(_detail, report["misses"]))
    return (
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>daoban eval</title>"
        f"<style>{STYLE}</style><h1>评测报告</h1>"
        f"<p>{report['samples']} samples · snapshot {escape(report['snapshot'])} · "
        f"{escape(', '.join(report['files']))}<br><small>↓ less is better; 95 % Wilson intervals</small></p>"
        f"<table><tr><th>metric<th>value<th>n<th>95 %</tr>{rows}</table>"
        f"<h2>Per tag</h2><div class=wide>{_tag_table(report)}</div>"
        f"<h2>{len(report['misses'])} misses</h2>{misses}"
        f"<h2>Settings</h2><pre>{escape(_lines(report['settings']))}</pre></html>"
    )


def _tag_table(report: Report) -> str:
    metrics = [m for m in METRICS if m in report["total"]]
    head = "".join(f"<th>{name(m)}" for m in metrics)
    rows = "".join(
        f"<tr><td>{escape(tag)}</td>"
        + "".join(f"<td>{_cell(m, found)}</td>" for m in metrics)
        + "</tr>"
        for tag, found in report["tags"].items()
    )
    return f"<table><tr><th>tag{head}</tr>{rows}</table>"


def _detail(miss: Mapping[str, Any]) -> str:
    if miss.get("held"):
        return f"<p>{escape(miss['id'])} <small>held back</small></p>"
    got, bad = miss["answered"], ", ".join(miss["metrics"])
    body = {
        "expected": _expected(miss),
        **{k: got[k] for k in ("status", "matters", "blocks", "routes", "options")},
    }
    wrong = f"<p><b class=bad>{escape('; '.join(miss['wrong']))}</b></p>" if miss["wrong"] else ""
    return (
        f"<details><summary>{escape(miss['id'])} <b class=bad>{bad}</b> "
        f"{escape(' / '.join(miss['turns']))} <small>{escape(' '.join(miss['tags']))}</small></summary>"
        f"{wrong}<pre>{escape(_lines(body))}</pre><pre>{escape(got['text'])}</pre></details>"
    )


def _lines(data: Mapping[str, Any]) -> str:
    return "\n".join(f"{k}: {v}" for k, v in data.items())
