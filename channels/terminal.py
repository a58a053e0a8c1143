"""How answers, explanations and long work look on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from channels.stories import lines

LEVELS = {"answered": "green", "clarifying": "yellow", "crisis": "red"}


def fail(message: str) -> NoReturn:
    """End with an error message."""
    typer.secho(message, fg="red", err=True)
    raise SystemExit(1)


def prompt() -> str:
    """One line from the person; empty at the end of input."""
    try:
        return input("您：").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def json_out(data: Any) -> None:
    """Data as JSON on standard output."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def answer_out(answer: dict[str, Any]) -> None:
    """An answer with its options and citations."""
    from rich.console import Console
    from rich.panel import Panel
    from rich.text import Text

    console = Console(highlight=False)
    matter = answer.get("matter")
    title = matter["name"] if matter else answer["status"]
    body = Text(answer["text"])
    console.print(Panel(body, title=title, border_style=LEVELS.get(answer["status"], "blue")))
    for citation in answer["citations"]:
        part = citation.get("element") or citation.get("article") or ""
        laws = "；".join(_law(b) for b in citation["basis"])
        console.print(Text(f"[{citation['number']}] {citation['name']} {part} {laws}", style="dim"))
    if answer["status"] != "clarifying":
        for number, option in enumerate(answer["options"], 1):
            console.print(Text(f"  {number}. {option['label']}", style="cyan"))
    console.print(Text(f"{answer['id']}  发布版本 {answer['snapshot']}", style="dim"))


def _law(basis: dict[str, Any]) -> str:
    number = f"（{basis['doc_no']}）" if basis.get("doc_no") else ""
    return f"《{basis['law']}》{number}{basis.get('article') or ''}"


def explain_out(found: dict[str, Any]) -> None:
    """The story of one answer."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console, trace = Console(highlight=False), found["trace"]
    console.print(f"问题（已打码）：{found['question']}")
    console.print(
        f"结局：{found['status']}  事项：{found['matter'] or '-'}  发布版本：{found['snapshot']}"
        f"  发布：{found.get('publication') or '-'}"
    )
    console.print(f"情形：{trace['known'] or '-'}  要素：{'、'.join(trace['elements']) or '-'}")
    for line in lines(trace):
        console.print(Text(line))
    for query in trace["queries"]:
        table = Table("候选", "得分", title=query["text"], title_justify="left")
        for key, score in query["candidates"].items():
            table.add_row(key, f"{score:.3f}")
        console.print(table)
        passages = Table("片段", "余弦", "BM25")
        for passage in query["passages"]:
            passages.add_row(passage["id"], f"{passage['cosine']:.3f}", f"{passage['bm25']:.2f}")
        console.print(passages)
    timings = "  ".join(f"{k} {v} ms" for k, v in trace["timings_ms"].items())
    console.print(
        f"用时：{timings}  共 {found['seconds'] * 1000:.0f} ms  时间：{found['created_at']}"
    )
    if "text" in found:
        console.print(Text(found["text"] or "这条回答不是依据某一份办事指南"))


@contextmanager
def stages(plain: bool) -> Iterator[Callable[..., None]]:
    """A report of long work: a progress bar, or a line for each stage."""
    if plain:
        seen: dict[str, int] = {}

        def line(stage: str, done: int = 0, total: int = 0) -> None:
            tenth = 10 * done // total if total else 0
            if stage not in seen or tenth > seen[stage]:
                counted = f" {done}/{total}" if stage in seen else ""
                seen[stage] = tenth
                print(f"stage: {stage}{counted}", file=sys.stderr, flush=True)

        yield line
        return
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        tasks: dict[str, Any] = {}

        def bar(stage: str, done: int = 0, total: int = 0) -> None:
            task = tasks.setdefault(stage, progress.add_task(stage, total=total or None))
            progress.update(task, completed=done, total=total or None)

        yield bar
