"""The `daoban eval failures` command (模型故障评测命令)."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.settings import Settings
from evals.terminal import Json, console, plainly, save


def failures(
    out: Json = None,
    questions: Annotated[
        int, typer.Option(help="put while a model fails, and once more after")
    ] = 160,
) -> None:
    """Every failure of a model under load: all is answered, and in time."""
    from evals import model_failures

    with plainly(), console.status("starting") as status:
        found = model_failures.failures(Settings(), status.update, questions)
    console.print(model_failures.table(found))
    save(out, found)
    if wrong := model_failures.wrongs(found):
        console.print("[red]" + "\n".join(wrong), soft_wrap=True)
        raise typer.Exit(1)
