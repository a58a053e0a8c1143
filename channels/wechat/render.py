"""An answer as WeChat texts: short first, a checklist, links to tap and numbers to type (渲染); pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.answer import Answer, Choice, Route, Status
from assistant.block import (
    Block,
    LineItem,
    LinesBlock,
    MaterialsBlock,
    TextBlock,
    WayItem,
    WaysBlock,
)
from assistant.text import conditional, laws, plain, route_line
from channels.channel import Capabilities
from channels.splitting import split
from channels.web.shapes import LEVELS
from channels.wechat import links

Words = Mapping[str, str]
Page = Callable[[str | None, str], str]
MOST_ROUTES = 2
MOST_OPTIONS, LEAST_OPTIONS = 8, 3
SOURCES = "依据："


def render(answer: Answer, words: Words, caps: Capabilities, reserve: int = 0) -> list[str]:
    """The parts of an answer, all but the last `reserve` shorter; options and a rating end the last."""
    parts = facts(answer, words, caps, reserve)
    if answer.options:
        _end(parts, _choices(answer, words), caps)
    if answer.status is Status.ANSWERED:
        rate = links.tap(words["rate"], f"rate-{answer.id}", words["rate_ask"])
        _end(parts, [rate, ""], caps)
    return parts


def facts(
    answer: Answer, words: Words, caps: Capabilities, reserve: int = 0, page: Page = links.page
) -> list[str]:
    """What an answer states, in parts; `page` writes a link to a page."""
    parts = split("\n\n".join(filter(None, _sections(answer, page))), caps, reserve)
    if answer.generated:
        _end(parts, [words["ai_label"]], caps, reserve)
    return parts


def _end(
    parts: list[str], endings: Sequence[str], caps: Capabilities, reserve: int = 0
) -> None:
    """Add the first of the endings that the last part has room for, else a part of the first one."""
    for ending in endings:
        whole = f"{parts[-1]}\n\n{ending}".strip() if parts else ending
        if len(whole.encode()) <= caps.longest - reserve:
            parts[-1:] = [whole]
            return
    parts += split(endings[0], caps, reserve)


def _sections(answer: Answer, page: Page) -> Iterator[str]:
    """Heading, facts, places to go, sources."""
    if answer.matter and answer.status is Status.ANSWERED:
        yield f"【{links.text(answer.matter.name)}】"
    for block in answer.blocks:
        yield _block(block, page)
    if answer.routes:
        rows = [_route(n, r, page) for n, r in enumerate(answer.routes[:MOST_ROUTES], 1)]
        yield "去哪办\n" + "\n".join(rows)
    if named := laws(answer.citations):
        yield links.text(f"{SOURCES}{'、'.join(named)}")


def _block(block: Block, page: Page) -> str:
    """One block: a checklist, steps, or lines under its title."""
    match block:
        case TextBlock():
            return links.text(block.text)
        case MaterialsBlock():
            return _titled(block.title, [f"□ {_item(i)}" for i in block.items], block.note)
        case LinesBlock() if block.ordered:
            steps = [f"{n}. {_item(i)}" for n, i in enumerate(block.items, 1)]
            return _titled(block.title, steps, block.note)
        case WaysBlock():
            return _titled(block.title, [f"· {_way(i, page)}" for i in block.items], block.note)
    items: Sequence[LineItem] | None = getattr(block, "items", None)
    if items and isinstance(items[0], LineItem):
        mark = "· " if len(items) > 1 else ""
        return _titled(block.title, [f"{mark}{_item(i)}" for i in items], block.note)
    return links.text(plain(block))


def _titled(title: str, rows: Sequence[str], note: str | None) -> str:
    return "\n".join((links.text(title), *rows, *([links.text(note)] if note else ())))


def _item(item: LineItem) -> str:
    return links.text(conditional(item))


def _way(item: WayItem, page: Page) -> str:
    """A way with its link; an address standing in the text is put behind words."""
    if not item.url:
        return _item(item)
    said = _item(item).replace(links.text(item.url), "").strip(" ：:")
    return page(item.url, said or item.name or item.url)


def _route(number: int, route: Route, page: Page) -> str:
    """Where to go, in one line; what is online is a link."""
    line = route_line(number, route)
    return f"{line[0]}{page(route.link.url, route.title)}" if route.link else links.text(line)


def _choices(answer: Answer, words: Words) -> list[str]:
    """The options; behind facts they may be fewer, so that they need no part of their own."""
    options = answer.options[:MOST_OPTIONS]
    if answer.status is not Status.ANSWERED:
        return [_options(options, words)]
    fewer = range(len(options), min(LEAST_OPTIONS, len(options)) - 1, -1)
    return [_options(options[:n], words) for n in fewer]


def _options(options: Sequence[Choice], words: Words) -> str:
    """Options by number, each a link that says its label."""
    rows = [
        f"{n}. {links.tap(links.said_for(options, n - 1), f'o{n}', o.label)}"
        for n, o in enumerate(options, 1)
    ]
    return "\n".join((words["choose_tap"], *rows))


def rating(answer_id: str, words: Words) -> str:
    """The five levels, as links and as words to type."""
    rows = [
        links.tap(f"{words['rate']}{level}", f"rate-{answer_id}", f"{level} {name}")
        for level, name in LEVELS.items()
    ]
    return "\n".join((words["rate_levels"], *rows))
