"""A document understood as a policy (政策草稿): title, 文号, issuer, dates, and its articles."""

from __future__ import annotations

import re

from knowledge.fact import NATION
from knowledge.imports import effect
from knowledge.imports.articles import (
    ARTICLE,
    CHAPTER,
    DATE_LINE,
    OFFICE,
    POINT,
    articles,
    parted,
    put,
)
from knowledge.imports.building import Build
from knowledge.imports.figures import day_of
from knowledge.imports.guide import Guide
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels, said
from knowledge.imports.laws import doc_no
from knowledge.imports.read import Line, Paragraph, Read
from knowledge.nearness import nearest
from knowledge.policy import Policy

TITLE = re.compile(r"(?:法|条例|办法|规定|细则|通知|意见|公告|方案|决定|标准|计划|措施|规则|规范|通告|批复|函|目录)(?:[（(][^）)]{1,12}[）)])?$")
RED = re.compile(r"^(.{4,40}?)文件$")
LEAD = re.compile(r"^(.{4,40}?)关于")
COLON = re.compile(r"^(.{2,8}?)[：:]\s*(.+)$", re.S)
ORDER = tuple(Policy.model_fields)
SHORT = 60
LONGEST = 200


def is_policy(read: Read, labels: Labels) -> bool:
    """Whether a file reads as a policy: articles, or points under a number of its own."""
    texts = [p.text for p in read.paragraphs()]
    known = {m.target for t in texts if len(t) < 24 and (m := labels.find(t.split("：")[0], near=False))}
    if sum(bool(ARTICLE.match(t)) for t in texts) >= 2:
        return len(known) < 4
    numbered = any(_own_number(t) for t in texts[:12])
    return numbered and sum(bool(POINT.match(t)) for t in texts) >= 2 and len(known) < 3


def _own_number(text: str) -> str | None:
    """A document's number where a line is little else."""
    found = doc_no(text) if len(text) <= SHORT else None
    return found if found and len(found) * 10 >= len(text.strip("（）() ")) * 7 else None


def policy(read: Read, known: Known, labels: Labels) -> Build | None:
    """The draft of a policy; None where it has no title or no article."""
    build = Build(Guide())
    head, body = parted([*read.blocks])
    _head(build, head, labels)
    articles(build, body)
    if not build.data.get("articles") or not 0 < len(build.data.get("title", "")) <= LONGEST:
        return None
    effect.dates(build)
    effect.ended(build, known)
    _guesses(build, known)
    build.data = {k: build.data[k] for k in ORDER if build.data.get(k) not in (None, [], {})}
    return build


def _head(build: Build, head: list[Paragraph], labels: Labels) -> None:
    rest: list[Paragraph] = []
    for block in head:
        match = COLON.match(block.text)
        found = labels.find(match[1], "policy", near=False) if match else None
        number = _own_number(block.text)
        if match and found:
            _labelled(build, found.target, match[1], match[2], block)
        elif number:
            put(build, "doc_no", number, block)
        elif red := RED.match(block.text):
            put(build, "issuer", red[1], block)
        elif CHAPTER.match(block.text) or block.text in ("目录", "目 录"):
            build.leave(Line(block.text, block.place), "chapter")
        else:
            rest.append(block)
    _title(build, rest)


def _labelled(build: Build, target: str, label: str, text: str, at: Paragraph) -> None:
    if target in ("issued", "valid.from", "valid.to"):
        if day := day_of(text):
            build.data.setdefault("_days", {})[target] = (day, at, label)
        return
    if target == "doc_no":
        text = doc_no(text) or text
    if target in ORDER:
        put(build, target, text, at, label)
    else:
        build.leave(Line(text, at.place), "label_unused", label)


def _title(build: Build, rest: list[Paragraph]) -> None:
    """The last line before the articles that reads as a title, its broken lines joined."""
    fits = [n for n, b in enumerate(rest) if TITLE.search(b.text) and len(b.text) <= SHORT and "，" not in b.text]
    fits = fits or [n for n, b in enumerate(rest) if b.level == 1]
    used: set[int] = set()
    if fits and "title" not in build.data:
        last = fits[-1]
        used = {last}
        text = rest[last].text.replace("\n", "")
        lead = LEAD.match(text)
        if lead and OFFICE.match(lead[1]) and "issuer" not in build.data:
            build.guess("issuer", lead[1], "title", rest[last].place)
        put(build, "title", text.strip("《》"), rest[last])
        for n in fits[:-1]:
            outer = LEAD.match(rest[n].text)
            if outer and OFFICE.match(outer[1]):
                build.guess("issuer", outer[1], "title", rest[n].place)
    for n, block in enumerate(rest):
        if DATE_LINE.match(block.text) and (day := day_of(block.text)):
            build.data.setdefault("_days", {}).setdefault("issued", (day, block, ""))
        elif n not in used:
            build.leave(Line(block.text, block.place), "preamble")


def _guesses(build: Build, known: Known) -> None:
    issuer, title = build.data.get("issuer", ""), build.data["title"]
    about = f"{issuer}{build.data.get('doc_no', '')}" or title
    for level, marks in said()["levels"].items():
        if any(mark in about for mark in marks):
            build.guess("level", level, "level_issuer")
            break
    level, centre = build.data.get("level"), known.content.centre
    if level == "省级文件":
        build.guess("region", f"{centre.code[:2]}0000", "level_issuer")
    elif level in ("市级文件", "区级文件"):
        codes = [d.code for d in centre.districts if d.name in about]
        build.guess("region", codes[0] if codes else centre.code, "centre_region")
    themes = {p.title: p.theme for p in known.content.policies.values()}
    if like := nearest(title, themes, 60.0, 1):
        build.guess("theme", themes[like[0].text], "theme_near")
    build.data["seen"] = "law" if build.data.get("region", NATION) == NATION else "local"
    build.guess("reviewed_on", known.day, "import_day")
