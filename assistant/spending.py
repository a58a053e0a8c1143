"""What models took each day, in SQL (模型费用账): one row a day for all processes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Engine,
    Float,
    Integer,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from assistant.budget import Spent
from assistant.tables import metadata

model_days = Table(
    "model_days", metadata,
    Column("day", Date, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("input", BigInteger, nullable=False),
    Column("output", BigInteger, nullable=False),
    Column("cost", Float, nullable=False),
)  # fmt: skip
ROW = model_days.c


class Spending:
    """The book that a Budget adds to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, day: date, spent: Spent) -> Spent:
        """Add to a day; gives what all processes took on it."""
        try:
            with self._engine.begin() as db:
                return self._added(db, day, spent)
        except IntegrityError:  # another process began the day meanwhile
            with self._engine.begin() as db:
                return self._added(db, day, spent)

    @staticmethod
    def _added(db: Connection, day: date, spent: Spent) -> Spent:
        here = ROW.day == day
        more = {
            "calls": ROW.calls + spent.calls, "input": ROW.input + spent.input,
            "output": ROW.output + spent.output, "cost": ROW.cost + spent.cost,
        }  # fmt: skip
        if db.execute(update(model_days).where(here).values(more)).rowcount == 0:
            db.execute(insert(model_days).values(day=day, **vars(spent)))
        row = db.execute(select(model_days).where(here)).one()
        return Spent(row.calls, row.input, row.output, row.cost)
