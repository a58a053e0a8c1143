"""The `daoban knowledge` commands (内容命令): check, import, export, publish, roll back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from assistant.build import shelf, store
from assistant.settings import Settings
from channels import imports_cli, terminal
from knowledge.check import check as problems_in
from knowledge.check import unseen
from knowledge.embedder import Lazy
from knowledge.library import Weights
from knowledge.publish import Gate, Report, open_gate
from knowledge.record import exchange, publications, publishing
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import RecordError
from knowledge.source import ContentError, read

app = typer.Typer(help="办事指南与政策：检查、导入导出、发布、回退", no_args_is_help=True)
app.command("read")(imports_cli.read)

Folder = Annotated[Path | None, typer.Argument(help="default: DAOBAN_CONTENT")]
By = Annotated[str, typer.Option(help="who does it, for the audit log")]
Reason = Annotated[str, typer.Option(help="why, for the audit log")]
Plain = Annotated[bool, typer.Option(help="print each stage on a line of its own")]


@app.command()
def check(content: Folder = None) -> None:
    """Every problem of a content folder at once, by file and field."""
    try:
        found = read(content or Settings().content)
        problems = problems_in(found)
    except ContentError as error:
        problems, found = error.problems, None
    for problem in problems:
        typer.echo(str(problem))
    if found is not None:
        typer.echo(
            f"{len(found.matters)} matters, {len(found.policies)} policies, {len(found.sites)} "
            f"sites; {len(problems)} problems; {unseen(found)} facts from memory"
        )
    raise typer.Exit(1 if problems else 0)


@app.command()
def publish(
    by: By = "命令行",
    reason: Reason = "发布",
    only: Annotated[list[str] | None, typer.Option(help="only this entry's path; repeatable")] = None,
    files: Annotated[bool, typer.Option(help="take in the content folder's changes, approved")] = False,
    fresh: Annotated[bool, typer.Option(help="build the index whole, not as a change")] = False,
    again: Annotated[bool, typer.Option(help="build what is in force again, nothing new")] = False,
    ended: Annotated[bool, typer.Option(help="only take out what ends today; asks no questions")] = False,
    gated: Annotated[bool, typer.Option("--gate/--no-gate", help="ask the check questions")] = True,
    plain: Plain = False,
) -> None:
    """Put what is approved in force: check, embed, index, probe, ask the check questions, swap.

    The first time, the content folder is entered into the record. `--files` is for a centre that
    reviews its files elsewhere (git).
    """
    settings = Settings()
    engine, embedder = _engine(settings), _embedder(settings)
    if not (again or ended):  # what is built again has its vectors
        embedder.begin()
    record = Record(engine)
    exchange.found(engine, settings.content)
    first = not record.texts()
    for path in only or ():
        record.entry(path)
    if files:
        exchange.adopt(record, settings.content, exchange.FILES, by, reason, prune=True)
    with terminal.stages(plain or not sys.stderr.isatty()) as report:
        nothing_new = (again and not first) or ended
        held = gated and not first and not nothing_new
        gate = _gate(settings, engine, embedder, report) if held else open_gate
        done = publishing.publish(
            engine, shelf(settings), embedder, by, reason, gate=gate, report=report,
            only=() if nothing_new else only, fresh=fresh or again,
        )  # fmt: skip
    typer.echo(f"publication {done.number} is in force: {done.snapshot}")


@app.command("import")
def bring_in(
    folder: Path,
    by: By = exchange.FILES,
    reason: Reason = "文件导入",
    approved_by: Annotated[str | None, typer.Option(help="approve at once, as this person")] = None,
    prune: Annotated[bool, typer.Option(help="with --approved-by: take out what has no file")] = False,
) -> None:
    """Enter the files of a content folder that differ, as drafts or approved at once."""
    record = Record(_engine(Settings()))
    if prune and not approved_by:
        raise RecordError("--prune takes entries out at once, and so needs --approved-by")
    if record.empty:
        exchange.found(record.engine, folder)
        paths = [v.path for v in record.heads(list(State))]
    elif approved_by:
        paths = exchange.adopt(record, folder, by, approved_by, reason, prune=prune)
    else:
        paths = [v.path for v in exchange.bring_in(record, folder, by, reason)]
    for path in paths[:50]:
        typer.echo(path)
    typer.echo(f"{len(paths)} entries brought in; `daoban knowledge publish` puts what is approved in force")


@app.command()
def export(
    folder: Path,
    publication: Annotated[int | None, typer.Option(help="default: what is in force")] = None,
    prune: Annotated[bool, typer.Option(help="delete content files that are not in it")] = False,
) -> None:
    """Write what is in force, or an earlier publication, as a content folder, byte for byte."""
    engine = _engine(Settings())
    texts = Record(engine).texts()
    if publication is not None:
        number = publications.publication(engine, publication).number
        texts = publications.texts_of(engine, publications.held(engine, number))
    typer.echo(f"{exchange.send_out(texts, folder, prune=prune)} files in {folder}")


@app.command()
def status() -> None:
    """The publications, the snapshots kept and the one in force."""
    settings = Settings()
    snapshots = shelf(settings)
    current, kept = snapshots.version(), {s.manifest.version: s.manifest for s in snapshots.all()}
    for one in publications.every(_engine(settings), most=20):
        mark = "*" if one.snapshot and one.snapshot == current else " "
        size = f"{kept[one.snapshot].passages} passages" if one.snapshot in kept else "-"
        at = f"{one.started_at:%Y-%m-%d %H:%M:%S}Z"
        typer.echo(f"{mark} {one.number}  {one.kind}  {one.state}  {one.snapshot or '-'}  {size}  {at}  {one.by}: {one.reason}")
    if current is None:
        typer.echo("nothing is published; run `daoban knowledge publish`")


@app.command()
def rollback(
    number: Annotated[int | None, typer.Argument(help="a publication; default: the one before")] = None,
    by: By = "命令行",
    reason: Reason = "回退",
) -> None:
    """Put an earlier publication in force again."""
    settings = Settings()
    engine = _engine(settings)
    done = publishing.roll_back(engine, shelf(settings), _embedder(settings), by, reason, number)
    typer.echo(f"publication {done.number} is in force: {done.snapshot}")


def _engine(settings: Settings) -> Engine:
    return store(settings).engine


def _embedder(settings: Settings) -> Lazy:
    return Lazy(settings.embedder, settings.models, settings.embedder_threads)


def _gate(settings: Settings, engine: Engine, embedder: Lazy, report: Report) -> Gate:
    from evals.gate import gate, own_samples

    weights = Weights(lexical=settings.lexical_weight, depth=settings.search_depth)
    return gate(embedder.loaded, weights, own_samples(engine), report)
