"""What was asked (提问): the questions among the turns, with the channel and site they came from.

A letter of the inbox is deleted after two days, so its channel is kept beside the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    ScalarSelect,
    Select,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError

from assistant.insight.period import Period, here
from assistant.insight.tables import origins
from assistant.tables import inbound, ratings, turns

API = "api"
QUESTIONS = ("text", "voice", "choice", "location")


@dataclass(slots=True)
class Asked:
    """One question and how it ended; `kind` is None where it came by the API."""

    id: str
    conversation: str
    number: int
    text: str
    status: str
    matter: str | None
    snapshot: str
    seconds: float
    at: datetime
    channel: str
    kind: str | None
    site: str | None
    level: int | None


def keep(engine: Engine, before: datetime | None = None) -> None:
    """Keep where the answers of the inbox came from, as long as it knows.

    The inbox calls it for letters older than `before`, which it is about to forget.
    """
    columns, rows = ["answer_id", "channel", "kind", "site"], _unkept()
    if before is not None:
        rows = rows.where(inbound.c.created_at < before)
    with suppress(IntegrityError), engine.begin() as db:  # another worker may keep them meanwhile
        db.execute(insert(origins).from_select(columns, rows))


def _unkept() -> Select[Any]:
    named, said = literal("a").concat(inbound.c.id), inbound.c.message
    known = select(origins.c.answer_id).where(origins.c.answer_id == named).exists()
    site = func.coalesce(said["about"]["site"].as_string(), _scanned())
    return (
        select(turns.c.id, inbound.c.channel, said["kind"].as_string(), site)
        .join_from(inbound, turns, turns.c.id == named)
        .where(inbound.c.state != "fetch", ~known)
    )


def _scanned() -> ScalarSelect[Any]:
    """The site whose code was scanned last before, in the same conversation."""
    earlier = inbound.alias()
    site = earlier.c.message["about"]["site"].as_string()
    before = and_(
        earlier.c.conversation_id == inbound.c.conversation_id, earlier.c.number < inbound.c.number
    )
    query = select(site).where(before, site.is_not(None)).order_by(earlier.c.number.desc())
    return query.limit(1).correlate(inbound).scalar_subquery()


def asked(engine: Engine, period: Period, after: timedelta = timedelta()) -> list[Asked]:
    """The questions of a period in the order of their conversations; `after` reads on beyond it."""
    keep(engine)
    c = turns.c
    when = and_(c.created_at >= period.start, c.created_at < period.end + after)
    query = _questions().where(when).order_by(c.conversation_id, c.number)
    with engine.connect() as db:
        return [_asked(row) for row in db.execute(query)]


def answered(engine: Engine, period: Period, most: int) -> list[tuple[str, int]]:
    """The matters answered most in a period, with how often."""
    keep(engine)
    c, many = turns.c, func.count()
    when = and_(c.created_at >= period.start, c.created_at < period.end)
    query = (
        select(c.matter, many).outerjoin(origins, origins.c.answer_id == c.id)
        .where(when, _was_question(), c.status == "answered", c.matter.is_not(None))
        .group_by(c.matter).order_by(many.desc(), c.matter).limit(most)
    )  # fmt: skip
    with engine.connect() as db:
        return [(matter, count) for matter, count in db.execute(query)]


def _was_question() -> ColumnElement[bool]:
    kind = origins.c.kind
    return and_(or_(kind.is_(None), kind.in_(QUESTIONS)), func.trim(turns.c.question) != "")


def _questions() -> Select[Any]:
    c, o = turns.c, origins.c
    return (
        select(
            c.id, c.conversation_id, c.number, c.question, c.status, c.matter, c.snapshot,
            c.seconds, c.created_at, func.coalesce(o.channel, API), o.kind, o.site, ratings.c.level,
        )
        .outerjoin(origins, o.answer_id == c.id)
        .outerjoin(ratings, ratings.c.answer_id == c.id)
        .where(_was_question())
    )  # fmt: skip


def _asked(row: Any) -> Asked:
    *before, at, channel, kind, site, level = row
    return Asked(*(*before, here(at), channel, kind, site, level))


def elements_of(engine: Engine, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Which elements some answers stated."""
    query = select(turns.c.id, turns.c.trace["elements"].label("elements"))
    with engine.connect() as db:
        rows = db.execute(query.where(turns.c.id.in_(list(ids)))).all()
    return {row.id: frozenset(row.elements or ()) for row in rows}
