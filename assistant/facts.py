"""What an answer states before it is worded (事实)."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answer import Choice, Citation, Completeness, MatterRef, Route, Status
from assistant.block import ArticleBlock, Block
from knowledge.fact import Element


@dataclass(frozen=True)
class Further:
    """An article near the question that is not shown (备选条款): added where it is quoted."""

    block: ArticleBlock
    citation: Citation


@dataclass
class Facts:
    """What an answer states before it is worded: blocks, sources, routes and options."""

    status: Status = Status.ANSWERED
    matters: list[MatterRef] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    routes: tuple[Route, ...] = ()
    options: list[Choice] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()
    routes_in_text: bool = False
    aside: str | None = None
    site: str | None = None
    generated: bool = False
    further: tuple[Further, ...] = ()
    completeness: Completeness | None = None
    unanswered: tuple[str, ...] = ()


def completeness(asked: int, unanswered: int) -> Completeness:
    """How much is answered of so many things asked."""
    return "full" if not unanswered else "none" if unanswered == asked else "partial"
