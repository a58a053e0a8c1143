"""What an answer states before it is worded (事实)."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answer import Choice, Citation, MatterRef, Route, Status
from assistant.block import Block
from knowledge.fact import Element


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
