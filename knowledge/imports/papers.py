"""Materials out of words and tables (申请材料): names, counts, form, need, source."""

from __future__ import annotations

import re
from typing import Any

from knowledge.imports.figures import COUNT, count_of
from knowledge.imports.labels import meanings, means, plain

Data = dict[str, Any]
NUMBERED = re.compile(r"(?:^|(?<=[\s；;。，,]))(?:[（(]\d{1,2}[）)]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)\s*")
EACH = re.compile(rf"原件(?:和|及|与|、|以及)?(?:其)?复印件(?:各|均)?(?:提供|提交)?({COUNT})份")
SOME = re.compile(rf"(原件|正本|复印件|影印件)(?:正本)?[：:]?(?:各|提交|提供)?\s*({COUNT})\s*份")
BEFORE = re.compile(rf"({COUNT})\s*份?\s*(原件|复印件)")
FOLD = re.compile(rf"一式({COUNT})份")
ALONE = re.compile(rf"^(?:提交|提供|需)?({COUNT})\s*份$")
GROUP = re.compile(r"[（(]([^（()）]{1,80})[）)]")
TAIL = re.compile(rf"(?<![\s，,、：:])[\s，,、：:]*((?:原件|复印件|{COUNT}份|一式{COUNT}份)[^，,；;。]{{0,16}})$")
PIECES = re.compile(r"[，,、;；/\s]+")
COPY = ("复印件", "影印件")


def several(text: str) -> list[str]:
    """The items of a text that numbers them, or its lines."""
    return [
        item.strip(" ；;。，,") for line in text.split("\n") for item in NUMBERED.split(line)
        if item.strip(" ；;。，,")
    ]  # fmt: skip


def counts(text: str) -> Data | None:
    """Originals and copies that a text asks for; None where it says nothing of them."""
    text = plain(text).replace("：", "")
    if match := EACH.search(text):
        return {"original": count_of(match[1]), "copies": count_of(match[1])}
    found = {("copies" if name in COPY else "original"): count_of(n) for name, n in SOME.findall(text)}
    if not found:
        found = {("copies" if name in COPY else "original"): count_of(n) for n, name in BEFORE.findall(text)}
    if found:
        return ({"original": 0} if "original" not in found else {}) | found
    if match := FOLD.search(text) or ALONE.search(text):
        return {"original": count_of(match[1])}
    if re.search(r"原件(?:和|及|与|、)复印件", text):
        return {"original": 1, "copies": 1}
    if text in ("原件", "正本", "验原件", "出示原件", "核验原件", "核对原件"):
        return {"original": 1}
    return {"original": 0, "copies": 1} if text in COPY else None


def paper(text: str) -> Data:
    """One material from its words; what stands in brackets beside known marks becomes its note."""
    data: Data = {"name": text.strip(" ；;。")}
    for match in GROUP.finditer(text):
        if inner := _inside(match[1]):
            data["name"] = data["name"].replace(match[0], "")
            _take(data, inner)
    name, mark, rest = data["name"].partition("，")
    data["name"] = name if mark and len(name) >= 2 else data["name"]
    if (tail := TAIL.search(data["name"])) and (found := counts(tail[1])):
        data["name"] = data["name"][: tail.start()]
        _take(data, found)
    if mark and data["name"] in name and len(rest) >= 2:
        short = counts(rest) if len(rest) < 12 else None
        _take(data, short or {"note": rest.strip("。；")})
    data["name"] = data["name"].strip(" ；;。，,、：:") or text
    return data


def _take(data: Data, more: Data) -> None:
    notes = [n for n in (data.get("note"), more.get("note")) if n]
    data |= more
    if notes:
        data["note"] = "；".join(notes)


def _inside(text: str) -> Data:
    """What a bracket says where at least one of its pieces is a mark; else nothing."""
    if found := counts(text):
        whole = re.sub(rf"{EACH.pattern}|{SOME.pattern}|{BEFORE.pattern}|{FOLD.pattern}", "", plain(text))
        if len(whole.strip("，,、;；各和及与")) <= 2 or whole in ("原件", *COPY):
            return found
    known: Data = {}
    rest: list[str] = []
    for piece in filter(None, PIECES.split(text)):
        marks = _mark(piece)
        known |= marks
        rest += [] if marks else [piece]
    return known | ({"note": "，".join(rest)} if known and rest else {})


def _mark(piece: str) -> Data:
    if found := counts(piece):
        return found
    if piece in ("免提交", "免于提交"):
        return {"exempt": True}
    for field in ("required", "form", "source"):
        if len(piece) > 1 and (meant := meanings(field).get(plain(piece))):
            return {field: meant}
    return {}


def row(cells: dict[str, str]) -> tuple[Data, list[str]]:
    """A material from the cells of a table's row, and the columns whose value is not known."""
    data = paper(cells.get("name", ""))
    lost: list[str] = []
    for field in ("form", "required", "source"):
        if text := cells.get(field, ""):
            meant = meanings(field).get(plain(text))
            if meant:
                data[field] = meant
            elif found := counts(text):
                data |= found
            else:
                lost += [] if means(text, "nothing") else [field]
    if text := cells.get("counts", ""):
        if found := counts(text) or _bare_count(text):
            data |= found
        else:
            lost.append("counts")
    for field in ("original", "copies"):
        if text := cells.get(field, ""):
            found = _bare_count(text)
            if found is None:
                lost.append(field)
            else:
                data[field] = found["original"]
    if data.get("copies") and "original" not in data and cells.get("copies") and not cells.get("original"):
        data["original"] = 0
    if means(cells.get("exempt", ""), "affirmed"):
        data["exempt"] = True
    if (note := cells.get("note", "")) and not means(note, "nothing"):
        _take(data, _inside(note) or {"note": note.replace("\n", "；")})
    return data, lost


def _bare_count(text: str) -> Data | None:
    match = re.fullmatch(rf"({COUNT})[份张套件本个]?", plain(text))
    if match:
        return {"original": count_of(match[1])}
    return {"original": 0} if means(text, "nothing") else None
