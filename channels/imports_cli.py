"""`daoban knowledge read FILE`: a file of an office as drafts, dry unless `--save` (导入)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from channels.terminal import fail
from knowledge.imports.report import Report, Side

Labelled = Annotated[list[str] | None, typer.Option("--label", help="LABEL=ELEMENT, remembered; repeat it")]


def read(
    file: Annotated[Path, typer.Argument(help=".docx .xlsx .pdf .html .md .json .csv .zip")],
    save: Annotated[bool, typer.Option("--save", help="save the drafts; else nothing is written")] = False,
    by: Annotated[str, typer.Option(help="who imports it")] = "",
    reason: Annotated[str, typer.Option(help="why, for the history")] = "",
    take: Annotated[str, typer.Option(help="file or record: whose fact is taken in conflicts")] = "",
    only: Annotated[list[str] | None, typer.Option(help="save only these paths; repeat it")] = None,
    label: Labelled = None,
    page: Annotated[int, typer.Option(min=1, help="page of the report, 20 drafts each")] = 1,
) -> None:
    """Read a guide, a list or a policy and print what it would become, by field and place."""
    from knowledge.imports.printing import printed

    if save and not (by and reason):
        fail("--save needs --by NAME and --reason TEXT")
    if take not in ("", "file", "record"):
        fail(f"--take {take!r}: give file or record")
    record, report = _report(file, label or [], take, by)
    for line in printed(report, page - 1):
        typer.echo(line)
    if save:
        _save(record, report, by, reason, only)


def _report(file: Path, given: list[str], take: str, by: str) -> tuple[object, Report]:
    from assistant.build import store
    from assistant.question import HERE
    from assistant.settings import Settings
    from knowledge.imports.apart import take as taken
    from knowledge.imports.importing import look
    from knowledge.imports.known import Known
    from knowledge.imports.memory import labels, remember
    from knowledge.imports.report import Choices
    from knowledge.record.exchange import found
    from knowledge.record.record import Record
    from knowledge.record.rows import RecordError

    if not file.is_file():
        fail(f"{file} is no file")
    settings = Settings()
    engine = store(settings).engine
    found(engine, settings.content)
    try:
        for pair in given:
            name, _, target = pair.partition("=")
            remember(engine, name, target, by or "-")
    except RecordError as error:
        fail(str(error))
    side: Side | None = take if take in ("file", "record") else None  # type: ignore[assignment]
    record, day = Record(engine), datetime.now(HERE).date()
    read = taken(file.name, file.read_bytes(), told=_progress)
    return record, look(read, Known.of(record, day), labels(engine), Choices(every=side), _progress)


def _progress(step: str, done: int, total: int) -> None:
    if total:
        typer.echo(f"\r{step} {done}/{total}", err=True, nl=done == total)


def _save(record: object, report: Report, by: str, reason: str, only: list[str] | None) -> None:
    from knowledge.imports.importing import save
    from knowledge.imports.words import word
    from knowledge.record.record import Record
    from knowledge.record.rows import RecordError

    assert isinstance(record, Record)
    chosen = None if only is None else {d.id for d in report.drafts if d.path in only}
    try:
        saved = save(record, report, by, reason, chosen)
    except RecordError as error:
        fail(str(error))
    typer.echo(word("report", "saved", paths="、".join(v.path for v in saved.versions) or "-"))
    if saved.unsettled:
        typer.echo(word("report", "unsettled", paths="、".join(saved.unsettled)))
