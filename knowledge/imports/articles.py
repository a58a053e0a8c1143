"""A document cut into its articles (条款): 第X条 or points, annexes, the signature below."""

from __future__ import annotations

import re
from typing import Any

from knowledge.imports.building import Build
from knowledge.imports.figures import day_of
from knowledge.imports.guide import Said
from knowledge.imports.labels import word
from knowledge.imports.laws import NUMERAL
from knowledge.imports.read import Grid, Line, Paragraph

ARTICLE = re.compile(rf"^(第{NUMERAL}条)(?:之[一二三四五六七八九十])?[\s　、：:.]*(?:[【\[（(]([^】\]）)]{{1,24}})[】\]）)]\s*)?(.*)$", re.S)
POINT = re.compile(r"^([一二三四五六七八九十]{1,3})、\s*(.+)$", re.S)
CHAPTER = re.compile(rf"^第{NUMERAL}[章节编]")
ANNEX = re.compile(r"^(附件\d{0,2}|附表\d{0,2})[：:\s]*(.{0,60})$")
OFFICE = re.compile(r"^[\u4e00-\u9fff、\s]{3,60}(?:政府|办公室|局|委员会|厅|部|院|会|中心|总局|署|行|处|办)$")
DATE_LINE = re.compile(r"^[\s（(]*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日[\s）)]*(?:印发|发布|起施行)?$")
Blocks = list[Paragraph | Grid]


def parted(blocks: Blocks) -> tuple[list[Paragraph], Blocks]:
    """What stands before the first article or point, and the rest."""
    texts = [b.text if isinstance(b, Paragraph) else "" for b in blocks]
    strict = sum(bool(ARTICLE.match(t)) for t in texts) >= 2
    mark = ARTICLE if strict else POINT
    first = next((n for n, t in enumerate(texts) if mark.match(t)), len(blocks))
    return [b for b in blocks[:first] if isinstance(b, Paragraph)], blocks[first:]


def put(build: Build, name: str, value: Any, at: Paragraph, label: str = "", why: str = "") -> None:
    """Set a single field where a paragraph says it."""
    build.put(name, value, Said(name, label, (Line(at.text, at.place),), at.place), why)


def articles(build: Build, body: Blocks) -> None:
    """Cut the body into articles, with the signature and tables that stand among them."""
    texts = [b.text for b in body if isinstance(b, Paragraph)]
    strict = sum(bool(ARTICLE.match(t)) for t in texts) >= 2
    body, tail = _signed(body)
    _signature(build, tail)
    made: list[dict[str, Any]] = []
    for block in body:
        if isinstance(block, Grid):
            _rows(build, made, block)
        elif CHAPTER.match(block.text):
            build.leave(Line(block.text, block.place), "chapter")
        elif begun := _begun(block.text, strict):
            made.append(begun)
            build.note(f"articles.{len(made) - 1}", begun["number"], block.place)
        elif made:
            _more(made[-1], block.text)
    build.data["articles"] = [a for a in made if a["text"] or a.get("title")]


def _begun(text: str, strict: bool) -> dict[str, Any] | None:
    """An article's beginning; a short point is a title of what follows."""
    if match := ARTICLE.match(text) if strict else None:
        return _article(match[1], match[2], match[3])
    if match := ANNEX.match(text):
        return _article(match[1], match[2].replace(" ", "") or None, "")
    if not strict and (match := POINT.match(text)):
        rest = match[2].strip()
        short = len(rest) <= 24 and not rest.endswith("。")
        return _article(word("point") + match[1], rest if short else None, "" if short else rest)
    return None


def _article(number: str, title: str | None, text: str) -> dict[str, Any]:
    return {"number": number, "title": title or None, "text": _plain(text)}


def _more(article: dict[str, Any], text: str) -> None:
    article["text"] = "\n".join(filter(None, (article["text"], _plain(text))))


def _plain(text: str) -> str:
    """Lines that the article's file can hold: none that begins as a heading."""
    return "\n".join(line.lstrip("# ").strip() for line in text.split("\n") if line.lstrip("# ").strip())


def _rows(build: Build, articles: list[dict[str, Any]], grid: Grid) -> None:
    if not articles:
        return
    for cells in grid.rows.values():
        _more(articles[-1], " | ".join(c.text.replace("\n", " ") for c in cells))
    if grid.cells:
        place = grid.place(grid.cells[0])
        build.note(f"articles.{len(articles) - 1}.text", articles[-1]["number"], place, why="document_rows")


def _signed(body: Blocks) -> tuple[Blocks, list[Paragraph]]:
    """The body without the office and date below it; what follows them is an annex."""
    for n in range(len(body) - 1, 0, -1):
        block = body[n]
        if isinstance(block, Paragraph) and DATE_LINE.match(block.text):
            first = n
            while first > 0 and isinstance(b := body[first - 1], Paragraph) and OFFICE.match(b.text):
                first -= 1
            tail = [b for b in body[first : n + 1] if isinstance(b, Paragraph)]
            return [*body[:first], *body[n + 1 :]], tail
    return body, []


def _signature(build: Build, tail: list[Paragraph]) -> None:
    offices = [b for b in tail if not DATE_LINE.match(b.text)]
    if offices:
        name = "、".join(re.sub(r"\s+", "", b.text) for b in offices)
        if "issuer" not in build.data:
            put(build, "issuer", name, offices[0], why="signature")
    for block in tail:
        if DATE_LINE.match(block.text) and (day := day_of(block.text)):
            build.data.setdefault("_days", {}).setdefault("issued", (day, block, ""))
