"""Every migration of the desk can be taken back and done again, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from assistant import store

BEFORE = "0005"


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    return made


STEPS = [
    (s.revision, str(s.down_revision))
    for s in ScriptDirectory.from_config(config()).walk_revisions(BEFORE, "head") if s.revision != BEFORE
]  # fmt: skip


def go(engine: Engine, step: Callable[[Config, str], None], to: str) -> None:
    made = config()
    with engine.begin() as db:
        made.attributes["connection"] = db
        step(made, to)


def shape(engine: Engine) -> dict[str, Any]:
    """Every table with its columns, indexes and keys."""
    found = inspect(engine)
    return {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)),
            sorted((i["name"] or "", tuple(i["column_names"]), bool(i["unique"])) for i in found.get_indexes(table)),
            found.get_pk_constraint(table)["constrained_columns"],
            sorted((tuple(k["constrained_columns"]), k["referred_table"]) for k in found.get_foreign_keys(table)),
        )
        for table in found.get_table_names()
    }  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in its newest form."""
    lite = request.param == "sqlite"
    made = store.connect(f"sqlite:///{tmp_path / 'a.sqlite'}" if lite else request.getfixturevalue("postgres"))
    store.migrate(made)
    yield made
    made.dispose()


def test_the_migrations_of_the_desk_are_all_there() -> None:
    assert {"0006", "0007", "0008", "0009", "0010"} <= {revision for revision, _ in STEPS}


def test_each_can_be_taken_back_alone_and_done_again(engine: Engine) -> None:
    for revision, before in STEPS:
        then = shape(engine)
        go(engine, command.downgrade, before)
        without = shape(engine)
        assert without != then, revision
        go(engine, command.upgrade, revision)
        assert shape(engine) == then, revision
        go(engine, command.downgrade, before)
        assert shape(engine) == without, revision


def test_all_can_be_taken_back_and_what_was_there_before_is_kept(engine: Engine) -> None:
    newest = shape(engine)
    with engine.begin() as db:
        db.execute(text("INSERT INTO conversations (id, state, version, updated_at) VALUES ('c1', '{}', 1, '2026-03-31 10:00:00')"))
    go(engine, command.downgrade, BEFORE)
    assert not {"entries", "staff", "gaps", "imports", "import_labels", "replies", "deliveries"} & set(shape(engine))
    go(engine, command.upgrade, "head")
    assert shape(engine) == newest
    with engine.begin() as db:
        assert db.execute(text("SELECT id FROM conversations")).scalars().all() == ["c1"]
