"""Materials, limits and ways of a guide (材料、时限、渠道), each as structured fields."""

from __future__ import annotations

import re

from knowledge.imports.building import Build
from knowledge.imports.columns import rows_of
from knowledge.imports.figures import Kind, limits, unit_in
from knowledge.imports.guide import Said
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels, meanings, means, plain
from knowledge.imports.papers import paper, row, several
from knowledge.imports.read import Line

URL = re.compile(r"https?://[^\s，。；、）)》\"'<>]{4,500}")
NAME_TAIL = re.compile(r"[（(]?(?:示范文本|样表|空表|见附件\d*)[）)]?$")


def materials(build: Build, said: Said, labels: Labels) -> None:
    """申请材料: a table's rows, or the items of a text."""
    rows = rows_of(said.grid, labels, "materials") if said.grid else None
    if rows is None:
        for line in _items(build, said):
            item = paper(line.text)
            build.add("materials", item, said, line.place)
        return
    assert said.grid
    for cells, source in rows:
        place = said.grid.place(source[0])
        if "name" not in cells or means(cells["name"], "nothing"):
            build.leave(Line("；".join(cells.values()), place), "not_parsed", said.label)
            continue
        cells["name"] = NAME_TAIL.sub("", re.sub(r"^\d{1,2}[.、．]\s*", "", cells["name"].replace("\n", "")))
        item, lost = row(cells)
        build.add("materials", item, said, place)
        for name in lost:
            build.leave(Line(cells[name], place), "not_allowed", f"{said.label}/{name}")


def _items(build: Build, said: Said) -> list[Line]:
    return [Line(text, line.place) for line in build.lines(said) for text in several(line.text)]


def time_limit(build: Build, said: Said, kind: Kind | None, unit: str | None) -> None:
    """办结时限: one or two in a cell, with their notes."""
    lines = build.lines(said)
    for parsed in limits("\n".join(ln.text for ln in lines), kind, unit_in(said.label) or unit):
        place = lines[0].place
        if parsed.data is None:
            build.leave(Line(parsed.text, place), parsed.why, said.label)
        elif any(t["kind"] == parsed.data["kind"] and t != parsed.data for t in build.data.get("time_limit", ())):
            build.leave(Line(parsed.text, place), "two_values", said.label)
        else:
            build.add("time_limit", parsed.data, said, place, parsed.why)


def ways(build: Build, said: Said) -> None:
    """办理形式: window, online, kiosk …; a word that is none of them is left out."""
    for line in build.lines(said):
        for piece in filter(None, re.split(r"[、，,；;/\s]+", line.text)):
            kind = meanings("ways").get(plain(piece))
            if kind is None:
                build.leave(Line(piece, line.place), "not_allowed", said.label)
            elif not any(w["kind"] == kind for w in build.data.get("ways", ())):
                build.add("ways", {"kind": kind}, said, line.place)


def online(build: Build, said: Said, known: Known) -> None:
    """网上办理地址: the key of a known link; a foreign address is never offered."""
    for line in build.lines(said):
        for url in URL.findall(line.text) or [line.text]:
            link = known.link(url)
            if link is None:
                build.leave(Line(url, line.place), "link_unknown", said.label)
                continue
            way = next((w for w in build.data.get("ways", ()) if w["kind"] == "online"), None)
            if way is None:
                build.add("ways", {"kind": "online", "link": link}, said, line.place, "online_link")
            elif "link" not in way:
                way["link"] = link
                build.note("ways.link", link, line.place, said.label)


