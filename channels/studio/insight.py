"""What the pages of insight share (运行情况): the gaps' room, comparisons, names and periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.insight.period import Period, here
from assistant.insight.room import Room
from assistant.insight.runs import Runs
from assistant.insight.trying import Opener
from channels.studio.page import Visit
from channels.studio.pager import Pages, with_query
from knowledge.catalogue import Catalogue
from knowledge.snapshot import Shelf

LATCH = Lock()


@dataclass(frozen=True)
class Insight:
    """One for the life of the console."""

    room: Room
    runs: Runs
    shelf: Callable[[], Shelf]


def insight(visit: Visit) -> Insight:
    """Made at its first use; what it keeps lies beside the snapshots."""
    state, built = visit.request.app.state, visit.house.built
    with LATCH:
        if not hasattr(state, "insight"):
            serving = built.serving

            def folder() -> Path:
                return Path(serving.environment()["DAOBAN_DATA"])

            def shelf() -> Shelf:
                return Shelf(folder() / "snapshots")

            room = Room(visit.engine, serving.current, folder, built.assistant)
            opener = Opener(shelf, serving.current, built.assistant)
            state.insight = Insight(room, Runs(visit.engine, opener), shelf)
    made: Insight = state.insight
    return made


@dataclass(frozen=True)
class Names:
    """Codes as people know them; a code that is not there any more stays as it is."""

    catalogue: Catalogue
    words: Any

    def matter(self, code: str | None) -> str:
        """The name of a matter."""
        found = self.catalogue.matters.get(code or "")
        return found.name if found else (code or self.words["unknown"]["matter"])

    def site(self, code: str | None) -> str:
        """The name of a site."""
        found = self.catalogue.sites.get(code or "")
        return found.name if found else (code or self.words["unknown"]["site"])

    def channel(self, name: str) -> str:
        """The name of a channel."""
        return str(self.words["channels"].get(name, name))


def names(visit: Visit) -> Names:
    """The names of what is in force."""
    return Names(visit.knowledge.catalogue, visit.house.words["insight"])


def period(visit: Visit, days: int = 28) -> Period:
    """The period that the address asks for; what is no day falls back to the last so many."""
    usual = Period.recent(days)
    first, last = _day(visit.query.get("first")), _day(visit.query.get("last"))
    if first is None and last is None:
        return usual
    return Period.between(first or min(usual.first, last or usual.first), last or usual.last)


def span(visit: Visit) -> str:
    """The period that the address asks for, as the end of another address."""
    asked = {name: visit.query[name] for name in ("first", "last") if name in visit.query}
    return with_query(asked) if asked else ""


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def percent(share: Any) -> str:
    """A share as people read it."""
    return "—" if share.value is None else f"{share.value:.1%}"


def cut(found: list[Any], number: int, size: int) -> tuple[list[Any], Pages]:
    """One page of a list that is all there."""
    pages = Pages(number, len(found), size)
    return found[pages.skip : pages.skip + size], pages


def moment(at: datetime | None) -> datetime | None:
    """A time as stored, with its zone."""
    return here(at) if at else None


