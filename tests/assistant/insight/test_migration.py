"""The tables of insight are those of the migration, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

from assistant import store
from assistant.insight import tables
from assistant.tickets import Tickets, tickets

OURS = ("origins", "gaps", "returns", "drawn", "reviews", "samples", "comparisons", "callbacks")


def test_every_column_of_the_code_is_in_the_database(engine: Engine) -> None:
    found = inspect(engine)
    for table in (*(getattr(tables, name) for name in OURS), tickets):
        assert {c["name"] for c in found.get_columns(table.name)} == {c.name for c in table.columns}


def test_it_can_be_taken_back_and_done_again_with_the_tickets_kept(tmp_path: Path) -> None:
    engine, config = store.connect(f"sqlite:///{tmp_path / 'a.sqlite'}"), Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))

    def go(step: Callable[[Config, str], None], to: str) -> None:
        with engine.begin() as db:
            config.attributes["connection"] = db
            step(config, to)

    go(command.upgrade, "0008")
    number = Tickets(engine).create("办不成", None, None)
    go(command.downgrade, "0007")
    assert not set(OURS) & set(inspect(engine).get_table_names())
    go(command.upgrade, "0008")
    found = Tickets(engine).find(number)
    assert (found.text, found.kind, found.owner) == ("办不成", "message", None)
    engine.dispose()
