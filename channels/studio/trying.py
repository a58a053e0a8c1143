"""Try it (试一试): ask what is published or a draft, see why; the hit test is the real search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from channels.studio.bench import bench
from channels.studio.branches import condition
from channels.studio.entries import READERS
from channels.studio.labels import Told
from channels.studio.page import Visit, may
from channels.studio.preview import laid, shown
from channels.studio.words import Words
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge, Scored
from knowledge.passage import Passage
from knowledge.record.entry import State
from knowledge.source import Content

router = APIRouter()
Looking = Annotated[Visit, may(*READERS)]
DRAFTS = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
MOST_DRAFTS, MOST_HITS = 200, 30


class Names:
    """What keys of the trace are called."""

    def __init__(self, catalogue: Catalogue, content: Content, words: Words) -> None:
        self._catalogue, self._content, self._words = catalogue, content, words

    def owner(self, key: str) -> str:
        """The name of what a passage belongs to."""
        c = self._catalogue
        for named in (c.matters, c.policies, c.sites):
            if (found := named.get(key)) is not None:
                return str(getattr(found, "name", None) or getattr(found, "title", key))
        faq = c.faqs.get(key)
        return faq.q if faq else key

    def known(self, slots: Mapping[str, str]) -> str:
        """The case of a person in words."""
        return condition({s: (o,) for s, o in slots.items()}, self._content)

    def part(self, passage: Passage) -> str:
        """Which part of an entry a passage is."""
        elements: Mapping[str, str] = self._words["fields"]["choices"]["element"]
        kinds: Mapping[str, str] = self._words["trying"]["passages"]
        kind = kinds.get(passage.kind, passage.kind)
        return f"{elements[passage.element]} · {kind}" if passage.element else kind


@router.get("/try")
def ask(visit: Looking, q: str = "", path: str = "", how: str = "answer") -> Response:
    """Ask published content, or a draft laid over it."""
    desk, text = bench(visit), q.strip()[:500]
    knowledge = visit.knowledge
    told: list[Told] = []
    if path:
        draft, told = laid(visit, desk, path, desk.about(visit, path).sheet.text)
        knowledge = draft or knowledge
    wanted = bool(text) and not told
    asked = shown(desk.ask(visit, text, knowledge), knowledge.catalogue) if wanted and how != "hits" else None
    return visit.page(
        "try.html", q=text, path=path, how=how, told=told, asked=asked, drafts=_drafts(visit),
        hits=found(knowledge, text) if wanted and how == "hits" else None,
        lexical=not knowledge.complete,
        names=Names(knowledge.catalogue, desk.checker.content(), visit.house.words),
    )  # fmt: skip


def found(knowledge: Knowledge, text: str) -> list[Scored]:
    """The passages that the real search meets for a text, best first."""
    return knowledge.search([text])[0].passages[:MOST_HITS]


def _drafts(visit: Visit) -> dict[str, str]:
    """Drafts to ask, by path."""
    entries, _ = visit.record.entries(states=DRAFTS, size=MOST_DRAFTS)
    return {e.path: e.title for e in entries if e.state is not State.APPROVED or e.published}
