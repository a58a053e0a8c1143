"""Where and when at a window (办理地点): the words of the file, and the window group they mean."""

from __future__ import annotations

from knowledge.imports.building import Build
from knowledge.imports.columns import rows_of
from knowledge.imports.guide import Said
from knowledge.imports.known import Known, phones
from knowledge.imports.labels import Labels
from knowledge.imports.read import Line, Place
from knowledge.imports.single import sentence


def place(build: Build, known: Known, labels: Labels) -> None:
    """Where and when at a window: the words of the file as the window way's note."""
    lines = [
        (one, line) for target in ("place", "hours") for one in build.guide.said if one.target == target
        for line in _place_lines(build, one, labels)
    ]  # fmt: skip
    windows = [w for w in build.data.get("ways", ()) if w["kind"] == "window"]
    if not lines and not windows:
        return
    if not windows:
        build.add("ways", {"kind": "window"}, lines[0][0], lines[0][1].place, "window_place")
        windows = build.data["ways"][-1:]
    if lines:
        note = sentence("；".join(line.text.rstrip("。；") for _, line in lines))
        windows[0]["note"] = note
        build.note("ways.note", note, lines[0][1].place, lines[0][0].label)
    numbers = [p for one in build.guide.said if one.target in ("contacts", "place") for p in phones(one.text)]
    if found := known.group(numbers, build.data.get("authority")):
        rest = {k: v for k, v in windows[0].items() if k != "kind"}
        windows[0].clear()
        windows[0] |= {"kind": "window", "group": found[0], **rest}
        place = lines[0][1].place if lines else _spoken_of(build)
        build.note("ways.group", known.content.groups[found[0]].name, place, why=found[1])


def _spoken_of(build: Build) -> Place:
    """Where the file speaks of the window."""
    return next(f.place for f in build.fields if f.field.startswith("ways"))


def _place_lines(build: Build, one: Said, labels: Labels) -> list[Line]:
    rows = rows_of(one.grid, labels, "place") if one.grid else None
    if rows is None or one.grid is None:
        return build.lines(one)
    return [Line("，".join(v.replace("\n", "，") for v in cells.values()), one.grid.place(source[0])) for cells, source in rows]
