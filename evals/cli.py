"""The `daoban eval` commands (评测命令)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assistant.settings import Settings
from evals import baseline as baselines
from evals import grounded, shown
from evals import retrieval as retrievals
from evals import sample as samples
from evals.asking import Stages, assistant, bar, remembered
from evals.bench_shown import tables
from evals.model_cli import failures
from evals.report import Figure, Report
from evals.report import report as reported
from evals.run import run as run_all
from evals.shown import interval, name
from evals.terminal import Json, console, plainly, save
from knowledge.embedder import load
from knowledge.library import Weights

Named = Annotated[
    str | None, typer.Option("--model", help="ask this one at DAOBAN_MODEL_BASE_URL; else none is")
]
app = typer.Typer(help="Measure the answers, the retrieval and the speed.", no_args_is_help=True)


@app.command("run")
def run_samples(
    files: Annotated[
        list[Path] | None, typer.Argument(help="sample files; ours by default")
    ] = None,
    out: Json = None,
    html: Annotated[Path | None, typer.Option(help="write a page here", metavar="OUT")] = None,
    baseline: Annotated[Path | None, typer.Option(help="exit 1 below these figures")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="make these figures a baseline")
    ] = None,
    show_held: Annotated[bool, typer.Option(help="show misses of samples held back")] = False,
    publish: Annotated[bool, typer.Option(help="publish the content folder first")] = False,
    misses: Annotated[int, typer.Option(help="how many misses to print")] = 20,
    model: Named = None,
) -> None:
    """Put the samples to the assistant and score what it answers."""
    with plainly():
        before: Mapping[str, Figure] = baselines.read(baseline) if baseline else {}
        found = _report(samples.load(files or samples.own_files()), show_held, publish, model)
    shown.terminal(found, console, misses)
    if "model" in found:
        console.print(grounded.table(found["model"]))
    save(out, found)
    if html:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(shown.html(found), "utf-8")
    if write_baseline:
        baselines.write(found, write_baseline)
    hold(found, before)


def hold(found: Report, before: Mapping[str, Figure]) -> None:
    """Exit 1, naming the metrics, where a run is below its baseline."""
    if falls := baselines.falls(found["total"], before):
        console.print("[red]below the baseline: " + "; ".join(map(str, falls)), soft_wrap=True)
        raise typer.Exit(1)


def _report(
    asked: list[samples.Sample], show_held: bool, publish: bool, model: str | None
) -> Report:
    settings = Settings()
    with assistant(settings, console, publish, model) as built, bar(console) as progress:
        knowledge = built.serving.current()
        catalogue, task = knowledge.catalogue, progress.add_task("asking", total=len(asked))
        outcomes = asyncio.run(
            run_all(
                asked, built.assistant.answer, catalogue.centre.code,
                known=partial(remembered, built.store), report=lambda: progress.advance(task),
            )
        )  # fmt: skip
        told = settings.model_dump(mode="json", exclude={"database", "url"})
        found = reported(outcomes, catalogue, told, knowledge.version, show_held)
        if model:
            found["model"] = grounded.measured(outcomes, built.store.explain, catalogue)
    return found


@app.command()
def consistency(
    out: Json = None, misses: Annotated[int, typer.Option(help="how many to print")] = 30,
    every: Annotated[int, typer.Option(min=1, help="only every nth question")] = 1,
    model: Named = None,
) -> None:  # fmt: skip
    """The same questions in eight kinds of wording: same matter, same facts."""
    from evals.consistency import families, figures, put, strays

    with plainly(), assistant(Settings(), console, model=model) as built:
        region = built.serving.current().catalogue.centre.code
        answers = asyncio.run(put(families()[::every], built.assistant.answer, region))
    found = figures(answers)
    table = Table("wording", "same", "n", "95 %")
    for kind, figure in found.items():
        table.add_row(kind, f"{figure['value']:.1%}", str(figure["n"]), interval(kind, figure))
    console.print(table)
    for line in strays(answers)[:misses]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    save(out, found)


@app.command()
def ceiling(
    files: Annotated[list[Path] | None, typer.Argument(help="sample files; ours by default")] = None,
    wordings: Annotated[bool, typer.Option(help="of one question in eight kinds of wording")] = False,
    out: Json = None,
) -> None:
    """What a model that reads every question rightly could add, by tag."""
    from assistant.assistant import Assistant
    from assistant.build import bounds
    from assistant.steps.propose import Proposer
    from evals.ceiling import WAYS
    from evals.ceiling import ceiling as measured
    from evals.consistency import families
    from evals.consistency import samples as worded

    settings = Settings()
    asked = worded(families()) if wordings else samples.load(files or samples.own_files())
    with plainly(), assistant(settings, console) as built, bar(console) as progress:
        task = progress.add_task("asking", total=len(asked) * len(WAYS))

        def twin(reader: Proposer | None) -> Assistant:
            return Assistant(
                built.serving.current, built.store, built.board, bounds(settings), proposer=reader
            )

        current = built.serving.current()
        found = asyncio.run(
            measured(asked, twin, current.catalogue, current.version, lambda: progress.advance(task))
        )
    table = Table("tag", "metric", "n", *WAYS)
    for tag, metric, count, values in found.rows():
        table.add_row(tag, name(metric), str(count), *(f"{v:.1%}" for v in values))
    console.print(table)
    save(out, dict(found.reports))


@app.command()
def compare(before: Path, after: Path) -> None:
    """Two runs of the same samples side by side, with the significance of what differs."""
    from evals.comparing import compared, verdicts

    with plainly():
        rows = compared(verdicts(before), verdicts(after))
    table = Table("metric", "n", before.name, after.name, "only before", "only after", "p")
    for row in rows:
        table.add_row(
            name(row.metric), str(row.n), f"{row.before:.1%}", f"{row.after:.1%}",
            str(row.lost), str(row.won), f"{row.p:.3f}",
        )  # fmt: skip
    console.print(table)


@app.command()
def retrieval(
    corpus: Annotated[Path, typer.Option(help="texts: _id, title, text; .jsonl or .jsonl.gz")],
    queries: Annotated[Path, typer.Option(help="questions: _id, text, relevant")],
    out: Json = None,
    embedder: Annotated[
        str | None, typer.Option(help="another embedder than the settings'")
    ] = None,
    lexical_weight: Annotated[
        float | None, typer.Option(help="weight of BM25 beside vectors")
    ] = None,
) -> None:
    """Measure the product's own retrieval on an external corpus."""
    settings = Settings()
    weight = settings.lexical_weight if lexical_weight is None else lexical_weight
    with plainly(), bar(console) as progress:
        texts, asked = retrievals.corpus(corpus), retrievals.questions(queries)
        model = load(embedder or settings.embedder, settings.models, settings.embedder_threads)
        found = retrievals.measure(
            texts, asked, model, settings.data / "retrieval", Weights(weight, settings.search_depth),
            Stages(progress),
        )  # fmt: skip
    console.print(_ranked(found))
    save(out, found)


def _ranked(found: dict[str, Any]) -> Table:
    title = f"{found['texts']} texts, {found['questions']} questions, {found['embedder']}"
    table = Table("", *next(iter(found["figures"].values())), title=title)
    for way, figures in found["figures"].items():
        table.add_row(way, *(f"{v:g}" for v in figures.values()))
    return table


@app.command()
def bench(
    out: Json = None,
    only: Annotated[str, typer.Option(help="questions put by 1 client and by 16")] = "300,800",
) -> None:
    """Measure speed and memory of the server, a naive stack beside it, in at most ten minutes."""
    from evals import bench as benches

    settings = Settings()
    one, many = map(int, only.split(","))
    with plainly(), console.status("starting") as status:
        found = benches.bench(settings, lambda now: status.update(now), {1: one, 16: many})
    for table in tables(found):
        console.print(table)
    save(out, found)


app.command()(failures)


@app.command("bench-large")
def bench_large(
    out: Json = None,
    sizes: Annotated[str, typer.Option(help="how many passages")] = "100000,1000000",
    dimension: Annotated[int, typer.Option(help="of the random vectors")] = 896,
    minutes: Annotated[float, typer.Option(help="stop cleanly after so long")] = 120,
    folder: Annotated[
        Path | None, typer.Option(help="where to build; the system's by default")
    ] = None,
) -> None:
    """Memory and latency of the index at sizes of a province; stops before the disk is full."""
    from evals.bench_large import large

    with bar(console) as progress:
        found = large(
            folder, [int(n) for n in sizes.split(",")], dimension, minutes, Stages(progress)
        )
    for one in found:
        console.print_json(data=one)
    save(out, found)


if __name__ == "__main__":
    app()
