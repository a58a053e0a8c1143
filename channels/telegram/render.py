"""An answer as Telegram-style messages (排版): HTML lines in parts, buttons under the last; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.answer import Answer, RouteLink, Status
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
)
from assistant.text import laws, plain, route_line
from channels.channel import Capabilities
from channels.splitting import clean, measured, split
from channels.telegram.note import Button, Note, Place, Rows

CAPS = Capabilities(
    stream="draft", longest=4096, unit="utf16", push=True, markup="tg_html", buttons=100,
    actions=frozenset({"location", "venue"}),
)  # fmt: skip
CLOSING = 200
MOST_ROUTES = 2
DATA_BYTES = 64
SHORT = 10
RATED = ((5, 4, 3), (2, 1))


@dataclass(frozen=True)
class Line:
    """A line and how it is marked: b for bold, i for italic."""

    text: str
    mark: str = ""

    @property
    def html(self) -> str:
        """As HTML of the few tags that are known."""
        quoted = escape(self.text, quote=False)
        return f"<{self.mark}>{quoted}</{self.mark}>" if self.mark and self.text else quoted


def render(answer: Answer, words: Mapping[str, str]) -> list[Note]:
    """Parts within the limits; `words` are our headings, by key."""
    notes = [_note(lines) for lines in _packed(_lines(answer, words))]
    if notes:
        last = notes[-1]
        closing = "rate_ask" if answer.status is Status.ANSWERED else ""
        notes[-1] = Note(last.html, last.plain, _rows(answer), closing)
    return [*notes, *_places(answer.blocks)]


def _note(lines: Sequence[Line]) -> Note:
    return Note("\n".join(x.html for x in lines).strip(), "\n".join(x.text for x in lines).strip())


def _packed(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines in parts of at most the longest message, with room left for a closing line."""
    part: list[Line] = []
    used = 0
    for line in (piece for whole in lines for piece in _pieces(whole)):
        size = measured(line.text, CAPS) + 1
        if part and used + size > CAPS.longest - CLOSING:
            yield part
            part, used = [], 0
        if line.text or part:
            part, used = [*part, line], used + size
    if any(x.text for x in part):
        yield part


def _pieces(line: Line) -> Iterator[Line]:
    """A line cleaned, in pieces that fit a message each."""
    text = clean(line.text)
    if measured(text, CAPS) <= CAPS.longest - CLOSING - 1:
        yield Line(text, line.mark)
        return
    yield from (Line(piece, line.mark) for piece in split(text, CAPS, CLOSING + 1))


def _lines(answer: Answer, words: Mapping[str, str]) -> Iterator[Line]:
    """Facts, where to go, sources, what the label asks."""
    for block in answer.blocks:
        yield from _block(block)
        yield Line("")
    if answer.routes:
        yield Line(words["where"], "b")
        yield from (Line(route_line(n, r)) for n, r in enumerate(answer.routes[:MOST_ROUTES], 1))
        yield Line("")
    if named := laws(answer.citations):
        yield Line(f"{words['basis']}：{'、'.join(named)}", "i")
    if answer.status is Status.CLARIFYING:
        yield from (Line(f"{n}. {o.label}") for n, o in enumerate(answer.options, 1))
    if answer.generated:
        yield Line(words["ai_label"], "i")


def _block(block: Block) -> Iterator[Line]:
    match block:
        case TextBlock() | FaqBlock():
            yield from (Line(text) for text in block.text.splitlines())
        case SiteBlock():
            yield Line(block.name, "b")
            yield from (Line(text) for text in plain(block).splitlines()[1:])
        case ArticleBlock():
            yield Line(f"{block.title}（{block.in_force}）" if block.in_force else block.title, "b")
            yield from (Line(text) for text in block.text.splitlines())
        case TableBlock():
            head, _, body = plain(block).partition("：")
            yield Line(head, "b")
            yield from (Line(text) for text in body.strip().splitlines())
        case BundleBlock():
            yield Line(block.title, "b")
            yield from (Line(f"{n}. {i.name}") for n, i in enumerate(block.items, 1))
        case _:
            yield Line(block.title, "b")
            yield from _listed(block, block.items)
    if block.note and not isinstance(block, TableBlock):
        yield Line(block.note, "i")


def _listed(block: Block, items: Sequence[LineItem]) -> Iterator[Line]:
    """Steps by number, materials to tick off, the rest by dots; with whom they are for."""
    ordered = isinstance(block, LinesBlock) and block.ordered
    sign = "☐ " if isinstance(block, MaterialsBlock) else "• "
    for number, item in enumerate(items, 1):
        start = f"{number}. " if ordered else sign
        whom = f"【{item.condition}】" if item.condition else ""
        yield Line(f"{start}{whom}{item.text}")


def _rows(answer: Answer) -> Rows:
    """What can be pressed: pages, options, and the five levels of a rating."""
    links = dict.fromkeys(r.link for r in answer.routes if r.link and _opens(r.link))
    pages = [(Button(f"🔗 {link.name}", url=link.url),) for link in links]
    clarifying = answer.status is Status.CLARIFYING
    options = [
        (Button(f"{n}. {o.label}" if clarifying else o.label, _data("o", o.value, str(n))),)
        for n, o in enumerate(answer.options, 1)
    ]
    rows = options if clarifying else [*pages, *_paired(options)]
    if answer.status is Status.ANSWERED:
        rows += [tuple(_level(n, answer.id) for n in levels) for levels in RATED]
    return tuple(rows)


def _opens(link: RouteLink) -> bool:
    return link.url.startswith(("https://", "http://"))


def _paired(rows: Sequence[tuple[Button, ...]]) -> list[tuple[Button, ...]]:
    """Short buttons two in a row."""
    paired: list[tuple[Button, ...]] = []
    for row in rows:
        before = paired[-1] if paired else ()
        if len(before) == 1 and all(len(b.text) <= SHORT for b in (*before, *row)):
            paired[-1] = (*before, *row)
        else:
            paired.append(row)
    return paired


def _level(level: int, answer_id: str) -> Button:
    return Button(data=_data("r", f"{level}:{answer_id}", ""), say=f"rate_{level}")


def _data(kind: str, wanted: str, short: str) -> str:
    """What a button tells us, within the bytes that it may carry."""
    data = f"{kind}:{wanted}"
    return data if len(data.encode()) <= DATA_BYTES else f"{kind}:{short}"


def _places(blocks: Sequence[Block]) -> list[Note]:
    """The first place that was asked for, on the map."""
    sites = (b for b in blocks if isinstance(b, SiteBlock))
    return [
        Note("", "", place=Place(b.name, b.address, b.lat, b.lon)) for b in list(sites)[:1]
    ]
