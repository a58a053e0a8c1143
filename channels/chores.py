"""What the server does by the clock (定时事务): due publications, tickets of bad ratings, closed gaps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import takewhile

from sqlalchemy import Engine

from assistant.assistant import Assistant
from assistant.insight.complaints import Complaints
from assistant.insight.owners import owners
from assistant.insight.room import recheck_served
from channels.publisher import Busy, Publisher
from knowledge.library import Knowledge
from knowledge.record import publications, urgent
from knowledge.record.entry import kind_of
from knowledge.record.exchange import SYSTEM
from knowledge.record.record import Record

log = logging.getLogger("daoban")

SECONDS = 20.0
Chore = Callable[[], None]


def chores(
    engine: Engine, publisher: Publisher, current: Callable[[], Knowledge], settle: Chore,
    serving: Assistant | None = None,
) -> Sequence[Chore]:  # fmt: skip
    """Everything that comes due by itself, each again and again.

    `settle` notes how a publication ended whose process was ended before it could; gaps are asked
    again as `serving` would answer.
    """

    def complain() -> None:
        Complaints(engine).open_new(current().catalogue.centre, lambda: owners(Record(engine)))

    def recheck() -> None:
        recheck_served(engine, current(), serving)

    return settle, lambda: publish_due(engine, publisher), complain, recheck


def publish_due(engine: Engine, publisher: Publisher) -> None:
    """Publish what was scheduled for now, and take out what ends today.

    What ends but cannot be taken out, because others refer to it, is hidden until they do not.
    """
    ended, paths = publications.over(engine), publications.due(engine)
    try:
        if ended and not _refused(engine, ()):
            return publisher.take_out(SYSTEM, "到期自动撤下")
        _hide(engine, ended)
        if paths and not _refused(engine, paths):
            publisher.start(SYSTEM, "到期自动发布", paths)
    except Busy:
        log.info("a publication runs; what is due follows it")


def _refused(engine: Engine, paths: Sequence[str]) -> bool:
    """Whether the same publication was refused since the last that was not."""
    planned = publications.plan(engine, paths).versions
    since = takewhile(lambda p: p.state != "published", publications.every(engine, most=20))
    return any(
        p.state == "refused" and publications.held(engine, p.number) == planned for p in since
    )


def _hide(engine: Engine, ended: Sequence[str]) -> None:
    hidden = {m.path for m in urgent.measures(engine) if m.kind == "takedown" and not m.ended_at}
    for path in ended:
        if path not in hidden and kind_of(path) in urgent.ALONE:
            urgent.take_down(engine, path, SYSTEM, "已到期，别的条目还引用它")


async def keep_time(every: Sequence[Chore], seconds: float = SECONDS) -> None:
    """Do the chores in turn, for as long as the server runs."""
    while True:
        for chore in every:
            try:
                await asyncio.to_thread(chore)
            except Exception:
                log.exception("a chore failed; trying again")
        await asyncio.sleep(seconds)
