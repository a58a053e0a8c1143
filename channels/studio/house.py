"""What the pages of the console stand on (工作台): words, templates, files, and the running server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from assistant.build import Built
from assistant.question import HERE
from assistant.staff import Role
from channels.admin.quality import overseer
from channels.publisher import Publisher
from channels.studio.pager import with_query
from channels.studio.words import read_words
from channels.web.assets import Assets
from channels.web.templates import Templates
from knowledge.record.rows import aware
from knowledge.upkeep.quality import Overseer

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Part:
    """One part of the console: /studio/<name>, called words.pages.<name>; `group` "" hides it."""

    name: str
    router: APIRouter
    group: str
    roles: tuple[Role, ...] = tuple(Role)

    @property
    def url(self) -> str:
        """Where it begins."""
        return f"/studio/{self.name}"


class House:
    """One for the life of the app; `outer` is the whole server's app."""

    def __init__(self, outer: FastAPI, parts: Sequence[Part]) -> None:
        self._outer, self.parts = outer, parts
        self.words, self.assets = read_words(), Assets(FOLDER / "assets")
        known = {"words": self.words, "version": self.assets.version, "with_query": with_query}
        self.templates = Templates(FOLDER / "templates", known, {"when": _when, "day": _day})

    @property
    def built(self) -> Built:
        """The assistant and its parts."""
        built: Built = self._outer.state.desk.built
        return built

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.built.store.engine

    @property
    def publisher(self) -> Publisher:
        """Publishes in a process of its own."""
        publisher: Publisher = self._outer.state.publisher
        return publisher

    @property
    def overseer(self) -> Overseer:
        """What looks over the content; shared with the interface for systems."""
        return overseer(self._outer)

    def groups(self, roles: frozenset[Role]) -> dict[str, list[Part]]:
        """The navigation of somebody: group → parts."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            if part.group and roles & set(part.roles):
                found.setdefault(part.group, []).append(part)
        return found


def _when(moment: datetime | None) -> str:
    """A moment as the centre's clocks show it."""
    return f"{aware(moment).astimezone(HERE):%Y-%m-%d %H:%M}" if moment else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
