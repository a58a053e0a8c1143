"""A guide understood as a matter (事项草稿): every label's value into its field, nothing invented."""

from __future__ import annotations

import re
from typing import Any, cast

from knowledge.imports import charges, elements, helping, single, windows
from knowledge.imports.building import Build
from knowledge.imports.figures import Kind, unit_in
from knowledge.imports.guide import Guide, Said
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels, means, plain, said, word
from knowledge.imports.read import Line
from knowledge.matter import Matter

NAMES = ("name.item", "name.sub", "name", "name.main")
LONGEST_NAME = 200
ORDER = tuple(Matter.model_fields)


def matter(guide: Guide, known: Known, labels: Labels) -> Build | None:
    """The draft of a guide; None where nothing names it."""
    build = Build(guide)
    if not _name(build) or len(build.data["name"]) > LONGEST_NAME:
        return None
    units = {s.target.split(".")[1]: unit_in(s.text) for s in guide.said if s.target.startswith("unit.")}
    for one in guide.said:
        _said(build, one, known, labels, units)
    _charged(build)
    windows.place(build, known, labels)
    _guesses(build, known)
    _point_fees(build)
    for stray in guide.strays:
        why = "nothing" if means(stray.text, "nothing") else stray.why
        build.leave(Line(stray.text, stray.place), why, stray.label)
    build.data = {k: build.data[k] for k in ORDER if build.data.get(k) not in (None, [], {})}
    return build


def _name(build: Build) -> bool:
    """The finest name that the file gives, else its title."""
    given = [s for t in NAMES for s in build.guide.said if s.target == t and _says(s)]
    if given:
        first = given[0]
        kept = build.lines(first)
        text = clean_name(kept[0].text) if kept else ""
        build.data["name"] = text
        finer = first.target != "name" and len(given) > 1
        build.note("name", text, first.place, first.label, "last_name" if finer else "")
        for other in given[1:]:
            if plain(other.text) != plain(first.text):
                build.leave(other.lines[0], "two_values", other.label)
        return bool(text)
    if build.guide.title and (text := clean_name(build.guide.title.text)):
        why = "title_cut" if text != build.guide.title.text else build.guide.title_from
        build.data["name"] = text
        build.note("name", text, build.guide.title.place, why=why)
        return True
    return False


def _says(one: Said) -> bool:
    return any(not means(line.text, "nothing") for line in one.lines)


def clean_name(text: str) -> str:
    """A name without 《》, its breaks, and what titles end in."""
    text = re.sub(r"\s+", "", text)
    if re.fullmatch(r"《[^《》]+》|“[^“”]+”", text):
        text = text[1:-1]
    for suffix in sorted(said()["suffixes"], key=len, reverse=True):
        if text.endswith(suffix) and len(text) > len(suffix) + 1:
            return text.removesuffix(suffix).strip("—-_·")
    return text


def _said(
    build: Build, one: Said, known: Known, labels: Labels, units: dict[str, str | None]
) -> None:
    """Bring one label's value into its field."""
    target = one.target
    if target in single.TEXTS:
        single.text(build, one)
    elif target in single.LINES:
        single.lines(build, one)
    elif target in ("kind", "service"):
        single.meant(build, one)
    elif target.startswith("time_limit"):
        kind = cast("Kind | None", target.partition(".")[2] or None)
        elements.time_limit(build, one, kind, units.get(kind or ""))
    elif target in ("contacts", "complaints"):
        helping.contacts(build, one, labels)
    elif target in SAYERS:
        SAYERS[target](build, one, known, labels)


SAYERS: dict[str, Any] = {
    "authority": single.authority, "aliases": single.aliases, "audience": single.audience,
    "theme": single.theme, "visits": single.visits, "valid.from": single.valid,
    "valid.to": single.valid, "status": single.status, "procedure": single.procedure,
    "result": single.result, "delivery": single.delivery,
    "materials": lambda b, s, k, ls: elements.materials(b, s, ls),
    "fees": lambda b, s, k, ls: charges.fee(b, s, ls),
    "fees.basis": lambda b, s, k, ls: charges.fee_basis(b, s),
    "legal_basis": lambda b, s, k, ls: charges.legal_basis(b, s, "law", ls),
    "ways": lambda b, s, k, ls: elements.ways(b, s),
    "online": lambda b, s, k, ls: elements.online(b, s, k),
    "faqs": lambda b, s, k, ls: helping.faqs(b, s, ls),
}  # fmt: skip


def _charged(build: Build) -> None:
    """是否收费: no means free where nothing else is said; yes without an amount is told."""
    for one in (s for s in build.guide.said if s.target == "charged"):
        for line in one.lines[:1]:
            if means(line.text, "denied") or means(line.text, "free"):
                if not build.data.get("fees"):
                    build.add("fees", {"name": word("fee"), "amount": 0}, one, line.place)
            elif not build.data.get("fees"):
                build.leave(line, "fee_without_amount", one.label)


def _point_fees(build: Build) -> None:
    """Amounts point to the law that the file names for them."""
    keys = build.data.pop("_fee_keys", None)
    for item in build.data.get("fees", []) if keys else []:
        if item.get("amount"):
            item["basis"] = keys


def _guesses(build: Build, known: Known) -> None:
    """What every draft needs and a file does not say, each told as guessed."""
    authority = build.data.get("authority")
    if "theme" not in build.data and (found := known.theme(build.data["name"], authority)):
        build.guess("theme", *found)
    build.guess("region", known.content.centre.code, "centre_region")
    build.guess("reviewed_on", known.day, "import_day")
    if build.guide.continued:
        build.note("materials", "", build.fields[0].place, why="continued")
