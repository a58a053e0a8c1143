"""Plain fields of a guide (普通要素): names, offices, lines of text, dates, steps, results."""

from __future__ import annotations

import re

from knowledge.imports.building import Build
from knowledge.imports.columns import rows_of
from knowledge.imports.figures import day_of, visits_of
from knowledge.imports.guide import Said
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels, meanings, means, plain
from knowledge.imports.papers import several
from knowledge.imports.read import Line

TEXTS = ("coverage", "summary", "item_code")
LINES = ("conditions", "deadline", "validity", "missing")
CODE = re.compile(r"[A-Za-z0-9-]{4,64}")
STEP = re.compile(r"^第[一二三四五六七八九十\d]{1,2}步[：:、，]?\s*")


def text(build: Build, one: Said) -> None:
    """A field of one text."""
    lines = build.lines(one)
    if not lines:
        return
    if one.target == "item_code" and not CODE.fullmatch(lines[0].text):
        build.leave(lines[0], "not_allowed", one.label)
        return
    joined = "".join(ln.text for ln in lines) if one.target == "summary" else lines[0].text
    build.put(one.target, joined, one, place=lines[0].place)


def lines(build: Build, one: Said) -> None:
    """An element of sentences, one item a numbered piece."""
    for line in build.lines(one):
        for text in several(line.text):
            build.add(one.target, {"text": sentence(text)}, one, line.place)


def sentence(text: str) -> str:
    """A text as a guide's line: closed with a full stop."""
    return text if text.endswith(("。", "！", "？", "；", "：")) else f"{text}。"


def meant(build: Build, one: Said) -> None:
    """A field with a few values: the one that the file means."""
    for line in build.lines(one)[:1]:
        found = meanings(one.target).get(plain(line.text))
        if found is None and one.target == "kind" and re.fullmatch(r"[\u4e00-\u9fff]{2,10}", line.text):
            found = line.text
        if found:
            build.put(one.target, found, one, place=line.place)
        else:
            build.leave(line, "not_allowed", one.label)


def authority(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """实施主体, in the centre's own writing where it is known."""
    for line in build.lines(one)[:1]:
        own = known.authority(line.text)
        why = "authority_near" if own and own != line.text else ""
        build.put("authority", own or line.text.replace("\n", ""), one, why, line.place)


def aliases(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """日常用语, one by one."""
    for line in build.lines(one):
        names = [n.strip() for n in re.split(r"[、，,；;]", line.text)]
        for name in names:
            if name and name != build.data["name"]:
                build.add("aliases", name, one, line.place)


def audience(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """服务对象, one by one."""
    for line in build.lines(one):
        for name in (n.strip(" 。") for n in re.split(r"[、，,；;/]", line.text)):
            if 2 <= len(name) <= 12:
                build.add("audience", name, one, line.place)
            elif name:
                build.leave(Line(name, line.place), "not_allowed", one.label)


def theme(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """主题, where it is one of the centre."""
    themes = {m.theme for m in known.content.matters.values()}
    for line in build.lines(one):
        if line.text in themes:
            build.put("theme", line.text, one, place=line.place)
        else:
            build.leave(line, "not_allowed", one.label)


def visits(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """到办事现场次数 as a number."""
    for line in build.lines(one)[:1]:
        found = visits_of(line.text)
        if found is None:
            build.leave(line, "no_number", one.label)
        else:
            build.put("visits", found, one, place=line.place)


def valid(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """From or until when the guide holds."""
    side = one.target.split(".")[1]
    for line in build.lines(one)[:1]:
        day = day_of(line.text)
        if day is None:
            build.leave(line, "no_number", one.label)
        else:
            build.data.setdefault("valid", {})[side] = day
            build.note(f"valid.{side}", day, line.place, one.label)


def status(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """事项状态: told where a matter has ended, else of no use to a guide."""
    for line in build.lines(one)[:1]:
        ended = meanings("status").get(plain(line.text))
        build.leave(line, "status_ended" if ended else "label_unused", one.label)


def procedure(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """办理流程: steps of a table or of a text."""
    rows = rows_of(one.grid, labels, "procedure") if one.grid else None
    if rows is None or one.grid is None:
        for line in build.lines(one):
            for text in several(line.text):
                build.add("procedure", {"text": sentence(STEP.sub("", text))}, one, line.place)
        return
    for cells, source in rows:
        step, text = cells.get("step", ""), cells.get("text", "").replace("\n", "")
        limit = cells.get("limit", "")
        joined = "：".join(filter(None, (step, text)))
        if limit and not means(limit, "nothing"):
            joined = f"{joined.rstrip('。')}（{limit}）"
        if joined:
            build.add("procedure", {"text": sentence(joined)}, one, one.grid.place(source[0]))


def result(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """办理结果, each by its name."""
    for line in build.lines(one):
        for text in several(line.text):
            build.add("result", {"name": text}, one, line.place)


def delivery(build: Build, one: Said, known: Known, labels: Labels) -> None:
    """How the first result is handed over."""
    lines = build.lines(one)
    if lines and build.data.get("result"):
        text = sentence("；".join(ln.text.rstrip("。") for ln in lines))
        build.data["result"][0]["delivery"] = text
        build.note("result.0.delivery", text, lines[0].place, one.label)
    else:
        for line in lines:
            build.leave(line, "not_parsed", one.label)
