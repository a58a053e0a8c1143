"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.settings import Settings
from knowledge.schema import guide_schema

ROOT = Path(__file__).parents[1]
ROOMS = ("knowledge", "assistant", "channels", "evals")
MAY_USE = {
    "knowledge": {"knowledge"},
    "assistant": {"assistant", "knowledge"},
    "channels": {"channels", "assistant", "knowledge"},
    "evals": {"evals", "assistant", "knowledge"},
}
COMPOSITION_ROOTS = {"channels/cli.py", "channels/knowledge_cli.py", "channels/server.py", "evals/cli.py", "evals/bench.py"}
REPLACEABLE = {
    "chromadb": "knowledge/index.py",
    "sentence_transformers": "knowledge/embedder.py",
    "torch": "knowledge/embedder.py",
    "onnxruntime": "knowledge/embedder.py",
    "onnx": "knowledge/e5.py",
    "bm25s": "knowledge/lexical.py",
    "pypinyin": "knowledge/lexicon.py",
    "zhconv": "knowledge/lexicon.py",
    "yaml": "knowledge/files.py",
    "chinese_calendar": "assistant/routing/clock.py",
    "langchain_chroma": "evals/naive.py",
    "langchain_core": "evals/naive.py",
    "prometheus_client": "channels/web/metrics.py",
    "opentelemetry": "assistant/otlp.py",
    "aiogram": "channels/telegram/bot.py",
    "wechatpy": "channels/wechat/crypto.py",
    "xmltodict": "channels/wechat/crypto.py",
    "langchain_openai": "assistant/model.py",
    "openai": "assistant/model.py",
    "sklearn": "knowledge/characters.py",
    "itsdangerous": "channels/web/passes.py",
    "segno": "channels/web/qr.py",
    "typst": "channels/web/notice.py",
    "pylopdf_fonts_zh_cn": "channels/web/notice.py",
    "jinja2": "channels/web/templates.py",
    "argon2": "assistant/passwords.py",
    "limits": "channels/pace.py",
    "ruamel": "knowledge/record/nodes.py",
    "xlsxwriter": "channels/studio/exporting.py",
    "docx": "knowledge/imports/word.py",
    "lxml": "knowledge/imports/web.py",
    "pypdfium2": "knowledge/imports/pdf.py",
    "python_calamine": "knowledge/imports/excel.py",
    "uvicorn": "channels/server.py",
}
SQL = {
    "assistant/store.py", "assistant/tables.py", "assistant/shares.py", "assistant/signing.py",
    "assistant/tickets.py", "assistant/staff.py", "assistant/spending.py", "channels/backlog.py", "assistant/signing_in.py", "channels/ledger.py", "channels/gate.py",
    "channels/admin/deliveries.py", "channels/admin/replies.py", "channels/notes.py", "channels/robot/devices.py",
} | {f"knowledge/record/{name}.py" for name in (
    "tables", "rows", "reading", "record", "scratch", "audit", "urgent", "publications", "exchange", "standing",
)}  # fmt: skip
SQL |= {f"assistant/insight/{name}.py" for name in (
    "tables", "asked", "overview", "ratings", "complaints", "book", "returns", "samples", "reviewing",
    "agreement", "runs",
)}  # fmt: skip
SQL |= {"knowledge/imports/memory.py", "knowledge/imports/uploads.py"}
LONGEST_FILE = 250
OURS = re.compile(
    r"127\.0\.0\.1|localhost|\[::1\]|([\w-]+\.)*example(\.(cn|com|org))?|www\.w3\.org"
    r"|(qy)?api\.weixin\.qq\.com|api\.telegram\.org"  # the platforms of two channels
)
# Written in halves, so that this file does not hold what it looks for.
NEVER = [a + b for a, b in (
    ("/wo", "rk/"), ("index", "-url"), ("trusted", "-host"), ("arti", "factory"), ("issues ", "show"),
    ("../sha", "red"), ("DESIGN", ".md"), ("coll", "eague"), ("anth", "ropic"), ("sub", "agent"),
)]  # fmt: skip


def sources() -> dict[str, ast.Module]:
    files = [f for room in ROOMS for f in sorted((ROOT / room).rglob("*.py"))]
    return {str(f.relative_to(ROOT)): ast.parse(f.read_text("utf-8")) for f in files}


SOURCES = sources()


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def importers(library: str) -> set[str]:
    return {
        file for file, tree in SOURCES.items()
        if any(m == library or m.startswith(f"{library}.") for m in imported(tree))
    }  # fmt: skip


def written() -> list[Path]:
    """Every text that belongs to the project, content aside."""
    tops = (*ROOMS, "tests", "docs", ".ci")
    files = [f for top in tops for f in (ROOT / top).rglob("*") if f.is_file()]
    files += [f for f in ROOT.iterdir() if f.suffix in (".md", ".toml", ".lock")]
    files += [ROOT / "Makefile", ROOT / ".gitignore"]
    return [f for f in files if not {"__pycache__", "node_modules"} & set(f.parts)]


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 60 and {f.split("/")[0] for f in SOURCES} == set(ROOMS)
    assert len(written()) > len(SOURCES)


def test_imports_run_one_way() -> None:
    wrong = [
        f"{file} imports {module}"
        for file, tree in SOURCES.items() if file not in COMPOSITION_ROOTS
        for module in imported(tree)
        if (top := module.split(".")[0]) in ROOMS and top not in MAY_USE[file.split("/")[0]]
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("library", REPLACEABLE)
def test_a_replaceable_library_is_known_by_one_file(library: str) -> None:
    assert importers(library) == {REPLACEABLE[library]}


def speaks_sql(tree: ast.AST) -> bool:
    """Whether a file does more with a database than hand it on."""
    return any(
        isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy"
        and {a.name for a in node.names} - {"Engine"}
        for node in ast.walk(tree)
    )  # fmt: skip


def test_sql_is_known_by_the_books_their_tables_and_the_migrations() -> None:
    ours = {f for f, tree in SOURCES.items() if speaks_sql(tree) and "/migrations/" not in f}
    assert ours == SQL
    assert {f for f in importers("alembic") if "/migrations/" not in f} == {"assistant/store.py"}


def test_the_knowledge_and_the_assistant_know_no_channel() -> None:
    for library in ("fastapi", "starlette", "typer", "rich", "httpx"):
        assert not [f for f in importers(library) if f.startswith(("knowledge/", "assistant/"))]


def test_settings_are_read_in_one_place() -> None:
    readers = [
        f"{file}:{node.lineno}"
        for file, tree in SOURCES.items() if file != "assistant/settings.py"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and "DAOBAN_" in ast.unparse(node)
            and re.search(r"environ\.get|getenv|environ\.pop", ast.unparse(node.func)))
        or (isinstance(node, ast.Subscript) and re.search(r"environ\[.DAOBAN_", ast.unparse(node)))
    ]  # fmt: skip
    assert readers == []
    assert Settings.model_config["env_prefix"] == "DAOBAN_"


def test_no_file_is_long() -> None:
    files = [*(ROOT / f for f in SOURCES), *(ROOT / "tests").rglob("*.py")]
    sizes = {str(f.relative_to(ROOT)): len(f.read_text("utf-8").splitlines()) for f in files}
    assert {f: n for f, n in sizes.items() if n > LONGEST_FILE} == {}


def test_every_file_says_what_it_is_for() -> None:
    empty = ("migrations/versions/__init__.py",)
    bare = [f for f, t in SOURCES.items() if not ast.get_docstring(t) and not f.endswith(empty)]
    assert bare == []


def test_no_module_is_a_drawer() -> None:
    names = {"utils", "util", "core", "manager", "managers", "helpers", "helper", "common", "misc"}
    assert [f for f in SOURCES if Path(f).stem in names] == []


@pytest.mark.parametrize(
    ("file", "schema"),
    [("guide.schema.json", guide_schema()),
     ("answer.schema.json", Answer.model_json_schema(mode="serialization"))],
)  # fmt: skip
def test_the_schemas_in_docs_are_those_of_the_code(file: str, schema: dict[str, object]) -> None:
    kept = json.loads((ROOT / "docs" / file).read_text("utf-8"))
    assert kept == json.loads(json.dumps(schema)), "run `make schema`"


def test_no_address_of_a_foreign_machine_is_written_into_code_or_configuration() -> None:
    found = {
        f"{file.relative_to(ROOT)}: {host}"
        for file in written()
        if file.suffix in (".py", ".toml", ".lock", ".html") or file.name in ("Makefile", "run")
        for host in re.findall(r"https?://([^\s/:\"'{}<>)?#]+)", file.read_text("utf-8"))
        if not OURS.fullmatch(host)
    }
    assert found == set()


def test_nothing_of_where_it_was_made_stands_in_the_tree() -> None:
    found = {
        f"{file.relative_to(ROOT)}: {word}"
        for file in written()
        for word in NEVER
        if word.lower() in file.read_text("utf-8", errors="replace").lower()
    }
    assert found == set()
