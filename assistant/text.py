"""Plain text and speech of an answer's blocks (文字与播报)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Choice, Citation, Route
from assistant.block import (
    ArticleBlock,
    Block,
    BundleBlock,
    FaqBlock,
    LineItem,
    LinesBlock,
    SiteBlock,
    TableBlock,
    TextBlock,
)

MOST_ROWS = 6
MOST_LAWS = 2
URL = re.compile(r"https?://\S+")


def plain(block: Block) -> str:
    """One block as text."""
    match block:
        case TextBlock():
            return block.text
        case FaqBlock():
            return block.text
        case ArticleBlock():
            start = f"（{block.in_force}）" if block.in_force else ""
            return f"{block.title}{start}：{block.text}"
        case TableBlock():
            return _table(block)
        case SiteBlock():
            return "\n".join((block.name, *(block.lines or (f"地址：{block.address}", block.hours))))
        case BundleBlock():
            rows = [f"{n}. {i.name}" for n, i in enumerate(block.items, 1)]
            return f"{block.title}：\n" + "\n".join(rows)
        case LinesBlock() if block.ordered:
            rows = [f"{n}. {conditional(i)}" for n, i in enumerate(block.items, 1)]
            return f"{block.title}：\n" + "\n".join(rows)
    return f"{block.title}：{_listed(block.items)}{block.note or ''}"


def conditional(item: LineItem) -> str:
    """An item, after whom it is for."""
    return f"{item.condition}：{item.text}" if item.condition else item.text


def _listed(items: Sequence[LineItem]) -> str:
    """Items in a line, those under one condition together."""
    groups: dict[str | None, list[str]] = {}
    for item in items:
        groups.setdefault(item.condition, []).append(item.text.rstrip("。"))
    rows = ["；".join(texts) if c is None else f"{c}：{'；'.join(texts)}" for c, texts in groups.items()]
    return "。".join(rows) + "。"


def _table(block: TableBlock) -> str:
    if block.row is not None:
        cells = zip(block.columns, block.rows[block.row], strict=True)
        body = "，".join(f"{c}{v}" if c.endswith(v) else f"{c}：{v}" for c, v in cells)
    else:
        rows = [" | ".join(block.columns), *(" | ".join(r) for r in block.rows[:MOST_ROWS])]
        rows += ["……"] * (len(block.rows) > MOST_ROWS)
        body = "\n" + "\n".join(rows)
    calculator = f"可用{block.calculator}核对" + (f"：{block.url}" if block.url else "")
    return f"{block.title}：{body}\n{block.note or ''}{calculator}。"


def render(
    blocks: Sequence[Block], routes: Sequence[Route], options: Sequence[Choice],
    citations: Sequence[Citation],
) -> str:  # fmt: skip
    """The whole answer as text: facts, where to go, sources, and what may be asked next."""
    rows = [plain(b) for b in blocks]
    if routes:
        rows.append("去哪办：" + "\n".join(route_line(n, r) for n, r in enumerate(routes, 1)))
    if found := laws(citations):
        rows.append("依据：" + "、".join(found))
    if options:
        rows.append("\n".join(f"{n}. {o.label}" for n, o in enumerate(options, 1)))
    return "\n".join(rows)


def route_line(number: int, route: Route) -> str:
    """Where to go, in a line."""
    wait = f"，前面{route.wait.people}人" if route.wait else ""
    return f"{'①②③④'[number - 1]}{route.text}{wait}"


def laws(citations: Sequence[Citation]) -> list[str]:
    """The laws and policies to name behind an answer, the first few."""
    return list(dict.fromkeys(_sources(citations)))[:MOST_LAWS]


def _sources(citations: Sequence[Citation]) -> Iterable[str]:
    """Laws and policies by name and number, as often as they are cited."""
    for citation in citations:
        if citation.kind == "matter":
            yield from (b.text() for b in citation.basis if b.seen != "local")
        elif citation.kind == "policy":
            number = f"（{citation.doc_no}）" if citation.doc_no else ""
            yield f"《{citation.name}》{number}"


def speech(blocks: Sequence[Block], routes: Sequence[Route]) -> str:
    """For the ear: the first block, and the first place to go; no addresses of pages."""
    said = plain(blocks[0]).replace("\n", "，") if blocks else ""
    if routes:
        said = f"{said.rstrip('。')}。{routes[0].title}。"
    return URL.sub("", said).strip()
