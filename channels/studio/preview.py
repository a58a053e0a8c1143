"""Preview as citizen (以群众身份预览): the real line over what is in force with this draft in place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.answer import Answer
from assistant.rehearsal import Rehearsed
from channels.studio.bench import About, Bench, bench
from channels.studio.entries import READERS, about_values
from channels.studio.labels import Told
from channels.studio.page import Visit, may
from knowledge.catalogue import Catalogue
from knowledge.files import FileError, data_of
from knowledge.library import Knowledge
from knowledge.source import ContentError

router = APIRouter()
Looking = Annotated[Visit, may(*READERS)]
LANGUAGE = "zh-CN"
MOST_ASKS = 30


@dataclass(frozen=True)
class Shown:
    """An answer for the widget's renderer: the answer and the words of the interface, as JSON."""

    answer: Answer
    seconds: float
    trace: Mapping[str, Any]
    words: str

    @property
    def json(self) -> str:
        """The answer."""
        return self.answer.model_dump_json()


def shown(told: Rehearsed, catalogue: Catalogue) -> Shown:
    """An answer with what draws it."""
    words = json.dumps(catalogue.ui.get(LANGUAGE, {}), ensure_ascii=False)
    return Shown(told.answer, told.seconds, told.trace, words)


def laid(visit: Visit, desk: Bench, path: str, text: str) -> tuple[Knowledge | None, list[Told]]:
    """What is in force with a draft in place; or what keeps it from being asked."""
    try:
        return desk.laid(visit, path, text), []
    except ContentError as error:
        return None, [desk.labels.told(p, path) for p in error.problems]


@router.get("/entries/preview")
def preview(visit: Looking, path: str, q: str = "") -> Response:
    """The draft's answer beside the one that citizens get now."""
    desk = bench(visit)
    about = desk.about(visit, path)
    knowledge, told = laid(visit, desk, path, about.sheet.text)
    asked = q.strip()[:500]
    draft = now = None
    if asked and knowledge:
        draft = shown(desk.ask(visit, asked, knowledge), knowledge.catalogue)
        now = shown(desk.ask(visit, asked, visit.knowledge), visit.knowledge.catalogue)
    return visit.page(
        "preview.html", q=asked, draft=draft, now=now, told=told, asks=wordings(about),
        lexical=not visit.knowledge.complete, **about_values(visit, about),
    )  # fmt: skip


def wordings(about: About) -> list[str]:
    """What people may ask about an entry: its check questions, its wordings, its name."""
    try:
        data = data_of(about.path, about.sheet.text) if about.sheet.text else {}
    except FileError:
        return []
    asks = data.get("asks")
    said = [c.get("q") for c in data.get("checks") or [] if isinstance(c, dict)]
    groups = list(asks.values()) if isinstance(asks, dict) else []
    for texts in zip(*(g for g in groups if isinstance(g, list) and g), strict=False):
        said += texts
    said += [text for g in groups if isinstance(g, list) for text in g]
    return list(dict.fromkeys(t for t in said if isinstance(t, str)))[:MOST_ASKS]
