"""An answer for the ear (播报): at most three sentences, whole clauses only, and a word on what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Answer, Status
from assistant.block import (
    ArticleBlock,
    Block,
    BundleBlock,
    FaqBlock,
    LineItem,
    LinesBlock,
    MaterialsBlock,
    SiteBlock,
    TableBlock,
    TextBlock,
    TimeBlock,
)
from assistant.text import plain
from channels.robot.reading import read_aloud
from channels.splitting import clean

MOST = 3
ROOM = 120
MOST_NAMES = 5
MOST_ITEMS = 3
MOST_CHOICES = 4
ASIDES = re.compile(r"（[^（）]*）|\([^()]*\)")
ENDS = re.compile(r"[^。！？\n]+[。！？]?")
ASIDE_TITLE = "说明"


class Say(Protocol):
    """A sentence of replies.yaml with its blanks filled."""

    def __call__(self, key: str, **blanks: str) -> str:
        """See Mail.say."""


@dataclass(frozen=True)
class Draft:
    """A sentence before it is read aloud; `whole` is False where the answer says more."""

    text: str
    whole: bool = True


@dataclass(frozen=True)
class Hearing:
    """How a robot is heard: characters it may speak, whether it has a screen, its closing sentence."""

    room: int = ROOM
    screen: bool = True
    closing: str | None = None


def said(answer: Answer, say: Say, hearing: Hearing) -> list[str]:
    """The sentences to speak, in order."""
    if answer.status is Status.CLARIFYING and answer.options:
        return _choices(answer, say)
    if answer.status is not Status.ANSWERED:
        return _told(answer, hearing)
    drafts = [d for b in answer.blocks for d in _drafts(b, say, hearing)]
    return _fitted(drafts, say, hearing)


def _told(answer: Answer, hearing: Hearing) -> list[str]:
    """Approved wording as it is; what leads to a place ends with the place."""
    texts = [b.text for b in answer.blocks if isinstance(b, TextBlock) and b.title != ASIDE_TITLE]
    found = sentences("。".join(t.rstrip("：:") for t in texts[:1]))
    closing = [hearing.closing] if hearing.closing else []
    return [_ended(read_aloud(s)) for s in (*found[: MOST - len(closing)], *closing)]


def _choices(answer: Answer, say: Say) -> list[str]:
    question = sentences(plain(answer.blocks[0]).rstrip("：: "))[0] if answer.blocks else ""
    question = re.sub(r"请选择$", "", question.rstrip("。：")).rstrip("？，") + "？"
    labels = [ASIDES.sub("", o.label) for o in answer.options[:MOST_CHOICES]]
    listed = "；".join(f"第{n}，{label}" for n, label in enumerate(labels, 1))
    return [read_aloud(s) for s in (question, f"{listed}。", say("robot_choose")) if len(s) > 1]


def _fitted(drafts: Sequence[Draft], say: Say, hearing: Hearing) -> list[str]:
    """As many drafts as fit; then the closing, and where something is left out, where to find it."""
    kept: list[str] = []
    left = False
    for draft in drafts:
        spoken = read_aloud(draft.text)
        if kept and (len(kept) == MOST - 1 or len("".join(kept)) + len(spoken) > hearing.room):
            left = True
            break
        kept.append(spoken)
        left = left or not draft.whole
    ends = [say("robot_screen" if hearing.screen else "robot_ask_on").rstrip("。")] if left else []
    ends += [hearing.closing.rstrip("。")] if hearing.closing else []
    return [*kept, *([_ended(read_aloud("，".join(ends)))] if ends else [])]


def sentences(text: str) -> list[str]:
    """A text by its sentences."""
    return [s.strip() for s in ENDS.findall(text) if s.strip("。！？ ")]


def _drafts(block: Block, say: Say, hearing: Hearing) -> Iterator[Draft]:
    """A block as drafts, the most asked for first."""
    match block:
        case TextBlock() if block.title == ASIDE_TITLE:
            return
        case TextBlock() | FaqBlock():
            yield from (_short(s, block.title, say, hearing) for s in sentences(clean(block.text)))
        case MaterialsBlock():
            yield _materials(block, say)
        case BundleBlock():
            names, count = _names([i.name for i in block.items], say), str(len(block.items))
            yield Draft(say("robot_bundle", items=names, count=count), False)
        case ArticleBlock() | TableBlock() | SiteBlock():
            yield _short(plain(block).replace("\n", "；").rstrip("。"), block.title, say, hearing)
        case LinesBlock() if block.ordered:
            yield from _steps(block, say, hearing)
        case _:
            yield _listed(block.title, _rows(block), say, hearing)


def _rows(block: Block) -> list[LineItem]:
    """The items of a block, what holds for everybody first, what is promised before the law."""
    rows: list[LineItem] = list(getattr(block, "items", ()))
    if isinstance(block, TimeBlock):
        rows.sort(key=lambda i: getattr(i, "kind", "") != "promised")
    return sorted(rows, key=lambda i: i.condition is not None)


def _listed(title: str, rows: Sequence[LineItem], say: Say, hearing: Hearing) -> Draft:
    """Items in one sentence, as many as fit; none is cut."""
    clauses = [_clause(i) for i in rows]
    kept: list[str] = []
    for clause in clauses[:MOST_ITEMS]:
        if kept and len(read_aloud("；".join((*kept, clause)))) > hearing.room:
            break
        kept.append(clause)
    draft = _short("；".join(kept), title, say, hearing)
    return Draft(draft.text, draft.whole and len(kept) == len(clauses))


def _clause(item: LineItem) -> str:
    text = item.text.rstrip("。；")
    return f"{item.condition}，{text}" if item.condition else text


def _steps(block: LinesBlock, say: Say, hearing: Hearing) -> Iterator[Draft]:
    numbered = [LineItem(text=f"第{n}步，{_clause(i)}") for n, i in enumerate(block.items, 1)]
    yield _listed(block.title, numbered, say, hearing)


def _materials(block: MaterialsBlock, say: Say) -> Draft:
    """The names to bring; how many originals and copies stands on the screen."""
    needed = [i for i in block.items if not i.exempt]
    for_all = [i.name for i in needed if i.condition is None]
    whole = all(i.text == i.name and i.condition is None for i in block.items)
    if for_all:
        return Draft(say("robot_bring", items=_names(for_all, say)), whole)
    if not needed:
        return Draft("；".join(i.text for i in block.items[:MOST_ITEMS]) + "。", len(block.items) <= MOST_ITEMS)
    condition = needed[0].condition or ""
    names = [i.name for i in needed if i.condition == condition]
    return Draft(say("robot_bring_if", condition=condition, items=_names(names, say)), False)


def _names(names: Sequence[str], say: Say) -> str:
    """Names in a row, the first few where there are many."""
    short = [ASIDES.sub("", n) for n in names]
    if len(short) <= MOST_NAMES:
        return "、".join(short)
    return say("robot_among", items="、".join(short[: MOST_NAMES - 1]), count=str(len(short)))


def _short(text: str, title: str, say: Say, hearing: Hearing) -> Draft:
    """A sentence that fits: whole, else without asides, else its first clauses; never cut inside one."""
    bare = ASIDES.sub("", ASIDES.sub("", text))
    for candidate, whole in ((text, True), (bare, bare == text)):
        if len(read_aloud(candidate)) <= hearing.room:
            return Draft(_ended(candidate), whole)
    kept: list[str] = []
    for clause in re.split(r"[；。]", bare):
        if len(read_aloud("；".join((*kept, clause)))) > hearing.room:
            break
        kept.append(clause)
    if kept:
        return Draft(_ended("；".join(kept)), False)
    look = "robot_look" if hearing.screen else "robot_ask_desk"
    return Draft(say(look, title=title or say("robot_this")))


def _ended(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text.rstrip('；，、')}。"
