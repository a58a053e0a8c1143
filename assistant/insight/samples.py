"""Eval samples made from real questions (评测样例): the same JSON as a line of a samples file."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Engine, delete, func, insert, select

from assistant.answer import Status
from assistant.insight.period import here
from assistant.insight.tables import samples
from assistant.question import HERE
from assistant.tables import turns
from knowledge.fact import Element

Source = Literal["gap", "review"]
PAGE = 50
MOST_TURNS = 5


class SampleError(ValueError):
    """What is no sample; the message names the field."""


@dataclass(frozen=True)
class Made:
    """A sample with where it came from: `ref` is a gap's key or an answer's id."""

    id: str
    body: dict[str, Any]
    source: Source
    ref: str
    by: str
    created_at: datetime


class Samples:
    """The samples of one database; `bodies` is what the gate and `daoban eval` read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, turns: Sequence[str], expect: Mapping[str, Any], source: Source, ref: str, by: str,
        tags: Sequence[str] = (),
    ) -> str:  # fmt: skip
        """Keep a sample; the same questions for the same `ref` are put in place. Gives its id."""
        now, said = datetime.now(UTC), [t.strip() for t in turns if t.strip()]
        if not said:
            raise SampleError("turns")
        name = f"own-{now.astimezone(HERE):%y%m%d}-{secrets.token_hex(4)}"
        body = {"id": name, "turns": said, "expect": expected(expect), "tags": [source, *tags]}
        row = {"id": name, "body": body, "source": source, "ref": ref, "by": by, "created_at": now}
        with self._engine.begin() as db:
            mine = (samples.c.source == source) & (samples.c.ref == ref)
            same = [
                r.id for r in db.execute(select(samples.c.id, samples.c.body).where(mine))
                if r.body["turns"] == said
            ]  # fmt: skip
            db.execute(delete(samples).where(samples.c.id.in_(same)))
            db.execute(insert(samples).values(**row))
        return name

    def remove(self, name: str) -> bool:
        """Take a sample out; False when there is none."""
        with self._engine.begin() as db:
            return db.execute(delete(samples).where(samples.c.id == name)).rowcount == 1

    def page(self, page: int = 0) -> tuple[list[Made], int]:
        """Samples, the newest first, and how many over all pages."""
        query = select(samples).order_by(samples.c.created_at.desc(), samples.c.id)
        with self._engine.connect() as db:
            total = db.execute(select(func.count()).select_from(samples)).scalar_one()
            rows = db.execute(query.limit(PAGE).offset(page * PAGE)).mappings()
            return [Made(**dict(r) | {"created_at": here(r["created_at"])}) for r in rows], total

    def refs(self, source: Source) -> set[str]:
        """What already became a sample."""
        query = select(samples.c.ref).where(samples.c.source == source)
        with self._engine.connect() as db:
            return set(db.execute(query).scalars())

    def bodies(self) -> list[dict[str, Any]]:
        """Every sample as plain data, the oldest first."""
        query = select(samples.c.body).order_by(samples.c.created_at, samples.c.id)
        with self._engine.connect() as db:
            return [dict(body) for body in db.execute(query).scalars()]

    def lines(self) -> Iterator[str]:
        """Every sample as a line of a samples file."""
        yield from (json.dumps(body, ensure_ascii=False) for body in self.bodies())


def expected(expect: Mapping[str, Any]) -> dict[str, Any]:
    """What the answer must be, without what is empty; raises SampleError naming a wrong field."""
    if expect.get("status") not in list(Status):
        raise SampleError("status")
    if wrong := set(expect.get("elements", ())) - set(Element):
        raise SampleError(f"elements: {', '.join(sorted(wrong))}")
    if unknown := set(expect) - {"status", "matter", "elements", "facts", "absent"}:
        raise SampleError(", ".join(sorted(unknown)))
    lists = ((k, [str(v).strip() for v in expect.get(k, ()) if str(v).strip()])
             for k in ("matter", "elements", "facts", "absent"))  # fmt: skip
    return {"status": str(expect["status"])} | {k: v for k, v in lists if v}


def conversation(engine: Engine, answer_id: str) -> list[str]:
    """The question of an answer after those before it in its conversation, a few at most."""
    c, mine = turns.c, turns.alias()
    before = (
        select(c.question).join_from(turns, mine, mine.c.conversation_id == c.conversation_id)
        .where(mine.c.id == answer_id, c.number <= mine.c.number, func.trim(c.question) != "")
        .order_by(c.number.desc()).limit(MOST_TURNS)
    )  # fmt: skip
    with engine.connect() as db:
        return list(db.execute(before).scalars())[::-1]
