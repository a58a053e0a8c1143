"""Fees and law (收费与依据): amounts by name, laws with document numbers and articles."""

from __future__ import annotations

import re
from typing import Any

from knowledge.imports.building import Build
from knowledge.imports.columns import rows_of
from knowledge.imports.figures import amount_of, fees
from knowledge.imports.guide import Said
from knowledge.imports.labels import Labels, means, word
from knowledge.imports.laws import bases
from knowledge.imports.read import Line

LAWFUL = re.compile(r"《|号文|发改价|财税|价费字|财综")


def fee(build: Build, said: Said, labels: Labels) -> None:
    """收费标准: amounts by name; words that are no plain amount stay as a note."""
    rows = rows_of(said.grid, labels, "fees") if said.grid else None
    for cells, source in rows or []:
        assert said.grid
        _fee_row(build, said, cells, Line("", said.grid.place(source[0])))
    if rows is not None:
        return
    for line in said.lines:
        if LAWFUL.search(line.text) and not re.search(r"\d\s*元|免费|不收", line.text):
            fee_basis(build, Said("fees.basis", said.label, (line,), line.place, said.how))
            continue
        if means(line.text, "nothing") and line.text.strip() not in ("无",):
            build.leave(line, "nothing", said.label)
            continue
        for parsed in fees(line.text):
            build.add("fees", parsed.data, said, line.place, parsed.why)


def _fee_row(build: Build, said: Said, cells: dict[str, str], at: Line) -> None:
    name = cells.get("name") or word("fee")
    text = cells.get("amount", "")
    amount = amount_of(text)
    if amount is not None or means(text, "free"):
        item: dict[str, Any] = {"name": name, "amount": amount or 0}
        if unit := cells.get("unit", ""):
            item["unit"] = unit if unit.startswith("元") else f"元/{unit}"
        if (note := cells.get("note", "")) and not means(note, "nothing"):
            item["note"] = note.replace("\n", "；")
        build.add("fees", item, said, at.place)
    elif text:
        for parsed in fees(text):
            item = (parsed.data or {}) | ({"name": name} if cells.get("name") else {})
            build.add("fees", item, said, at.place, parsed.why)
    if basis := cells.get("basis", ""):
        fee_basis(build, Said("fees.basis", said.label, (Line(basis, at.place),), at.place))


def fee_basis(build: Build, said: Said) -> None:
    """收费依据: a law that the fees point to."""
    before = len(build.data.get("legal_basis", ()))
    legal_basis(build, said, "fee")
    keys = [b["key"] for b in build.data.get("legal_basis", [])[before:]]
    build.data.setdefault("_fee_keys", []).extend(keys)


def legal_basis(build: Build, said: Said, stem: str = "law", labels: Labels | None = None) -> None:
    """设定依据: laws with document numbers and articles; the wording of articles is left out."""
    if said.grid and labels and (rows := rows_of(said.grid, labels, "legal_basis")):
        for cells, source in rows:
            text = f"《{cells.get('law', '').strip('《》')}》" if cells.get("law") else ""
            number = f"（{cells['doc_no']}）" if cells.get("doc_no") else ""
            line = Line(f"{text}{number}{cells.get('article', '')}", said.grid.place(source[0]))
            legal_basis(build, Said(said.target, said.label, (line,), line.place, said.how), stem)
            build.leave(Line(cells.get("text", ""), line.place), "basis_text", said.label)
        return
    for line in build.lines(said):
        end = 0
        for data, start, stop in bases(line.text):
            _rest(build, said, line, line.text[end:start])
            _one_basis(build, said, data, line, stem)
            end = stop
        _rest(build, said, line, line.text[end:], "basis_text" if end else "not_parsed")


def _one_basis(build: Build, said: Said, data: dict[str, Any], line: Line, stem: str) -> None:
    known = build.data.setdefault("legal_basis", [])
    if any({k: b.get(k) for k in ("law", "article")} == {k: data.get(k) for k in ("law", "article")} for b in known):
        return
    keys = {b["key"] for b in known}
    key = next(k for n in range(1, 999) if (k := stem if n == 1 else f"{stem}{n}") not in keys)
    build.add("legal_basis", {"key": key, **data, "seen": "page"}, said, line.place)


def _rest(build: Build, said: Said, line: Line, text: str, why: str = "basis_text") -> None:
    text = re.sub(r"^[\s\d.、，,；;。：:（）()和及与]+|[\s、，,；;：:]+$", "", text)
    if len(text) > 3:
        build.leave(Line(text, line.place), why, said.label)
