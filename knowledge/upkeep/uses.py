"""Where a thing is used (引用查询): every entry and field that touches it, read from the texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from knowledge.record.entry import Kind, kind_of
from knowledge.upkeep.leaves import Parsed, Place, leaves, named
from knowledge.upkeep.subject import ORDER, How, Subject, SubjectKind, Use, articled, numbered

Data = Any
Found = Iterator[Use]
GROUP_KEY = re.compile(r"ways\.\d+\.group|(windows|kiosks)\.\d+\.groups\.\d+")
LONGEST = 200


def uses(files: Parsed, subject: Subject) -> list[Use]:
    """Every field that touches a subject: what defines it first, then by entry."""
    found: dict[tuple[str, str], Use] = {}
    for use in FINDERS[subject.kind](files, subject):
        found.setdefault((use.path, use.field), use)
    return sorted(found.values(), key=lambda u: (ORDER[u.how], u.path))


def _use(path: str, place: Place, value: Data, how: How, via: str = "") -> Use:
    return Use(path=path, field=named(place), value=str(value)[:LONGEST], how=how, via=via)


def _every(files: Parsed) -> Iterator[tuple[str, Place, Data]]:
    for path, data in files.items():
        for place, value in leaves(data):
            yield path, place, value


def _saying(files: Parsed, said: Callable[[str], object], exact: str = "") -> Found:
    """Sentences that say something; a field that holds nothing else names it."""
    for path, place, value in _every(files):
        if isinstance(value, str) and said(value):
            yield _use(path, place, value, "names" if value == exact else "mentions")


def _keyed(files: Parsed, file: str, key: str) -> Found:
    """The entry of a key in a file, or folder of files, that maps keys to entries."""
    for path, data in files.items():
        if (path == file or path.startswith(f"{file}/")) and key in data:
            entry = data[key]
            told = next((entry[n] for n in ("name", "official") if n in entry), key) \
                if isinstance(entry, Mapping) else key  # fmt: skip
            yield _use(path, (key,), told, "defines")


def of_group(files: Parsed, subject: Subject) -> Found:
    """A window group: its definition, the ways of guides, windows and machines."""
    yield from _keyed(files, "groups.yaml", subject.key)
    for path, place, value in _every(files):
        if value == subject.key and GROUP_KEY.fullmatch(named(place)):
            yield _use(path, place, value, "names")


def _through(files: Parsed, groups: set[str], kinds: tuple[str, ...]) -> Found:
    """Guides that send people to one of these groups."""
    for path, data in files.items():
        for n, way in enumerate(rows(data, "ways") if kind_of(path) is Kind.MATTER else ()):
            if way.get("group") in groups and way.get("kind") in kinds:
                yield _use(path, ("ways", n), way["group"], "through", str(way["group"]))


def of_site(files: Parsed, subject: Subject) -> Found:
    """A site: its file, what refers to it, who speaks of it, the guides that lead there."""
    for path, data in files.items():
        if kind_of(path) is Kind.SITE and data.get("id") == subject.key:
            yield _use(path, ("id",), data.get("name", subject.key), "defines")
            groups = {g for part in ("windows", "kiosks") for row in rows(data, part)
                      for g in row.get("groups", ())}  # fmt: skip
            yield from _through(files, groups, ("window", "station", "kiosk"))
            others = {p: d for p, d in files.items() if p != path}
            for text in filter(None, (data.get("name"), data.get("address"))):
                yield from _saying(others, re.compile(re.escape(text)).search)
    for path, place, value in _every(files):
        if value == subject.key and kind_of(path) is not Kind.MATTER and place[-1:] != ("id",):
            yield _use(path, place, value, "names")
    yield from _keyed(files, "suggestions.yaml", subject.key)


def of_window(files: Parsed, subject: Subject) -> Found:
    """A window of a site: its row, the guides it handles, sentences with its numbers."""
    for path, data in files.items():
        if kind_of(path) is not Kind.SITE or data.get("id") != subject.key:
            continue
        for kind, leading in (("windows", ("window", "station")), ("kiosks", ("kiosk",))):
            for n, row in enumerate(rows(data, kind)):
                if row.get("id") == subject.part:
                    yield _use(path, (kind, n), row.get("name", ""), "defines")
                    yield from _through(files, set(row.get("groups", ())), leading)
                    yield from _numbers(files, str(row.get("numbers", "")), path)


def _numbers(files: Parsed, numbers: str, own: str) -> Found:
    if re.search(r"[A-Z]\d", numbers):
        others = {p: d for p, d in files.items() if p != own}
        yield from _saying(others, numbered(numbers).search)


def of_link(files: Parsed, subject: Subject) -> Found:
    """An online entrance: its definition, and every way, calculator or question that leads there."""
    yield from _keyed(files, "links.yaml", subject.key)
    for path, place, value in _every(files):
        if value == subject.key and place[-1] == "link":
            yield _use(path, place, value, "names")


def of_phone(files: Parsed, subject: Subject) -> Found:
    """A phone number, in fields and in sentences."""
    yield from _saying(files, numbered(subject.key).search, subject.key)


def of_law(files: Parsed, subject: Subject) -> Found:
    """A law, or one article of it: policies that are its text, sources, facts, sentences."""
    law = subject.key.strip("《》")
    article = articled(subject.part) if subject.part else None
    for path, data in files.items():
        if kind_of(path) is Kind.POLICY and data.get("title") == law:
            yield from _own(path, data, subject.part)
        if kind_of(path) is Kind.MATTER:
            yield from _cited(path, data, law, article)
    if article is None:
        yield from _saying(files, lambda said: f"《{law}》" in said)


def _own(path: str, data: dict[str, Data], article: str) -> Found:
    if not article:
        yield _use(path, ("title",), data["title"], "defines")
    for n, row in enumerate(rows(data, "articles")):
        if row["number"] == article:
            yield _use(path, ("articles", n), row["text"], "defines")


def _cited(path: str, data: dict[str, Data], law: str, article: re.Pattern[str] | None) -> Found:
    """The sources of a guide that are of this law, and the facts that rest on them."""
    keys = set()
    for n, basis in enumerate(rows(data, "legal_basis")):
        number = str(basis.get("article") or "")
        if basis.get("law") == law and (article is None or article.search(number)):
            keys.add(basis.get("key"))
            yield _use(path, ("legal_basis", n), f"《{law}》{number}", "names")
    for name in data:
        for n, item in enumerate(rows(data, name)):
            given = item.get("basis", ())
            if keys & {*([given] if isinstance(given, str) else given)}:
                told = next((item[k] for k in ("text", "name", "note", "kind") if k in item), "")
                yield _use(path, (name, n), told, "through", law)


def of_policy(files: Parsed, subject: Subject) -> Found:
    """A policy by its code: its file, what names it, the guides it bears on and that cite it."""
    for path, data in files.items():
        if kind_of(path) is Kind.POLICY and data.get("code") == subject.key:
            yield _use(path, ("code",), data.get("title", ""), "defines")
            named_by = Subject(kind=SubjectKind.LAW, key=str(data.get("title")), part=subject.part)
            yield from (u for u in of_law(files, named_by) if u.path != path)
            for code in data.get("matters", ()):
                for other, matter in files.items():
                    if kind_of(other) is Kind.MATTER and matter.get("code") == code:
                        yield _use(other, ("code",), matter.get("name", code), "through", subject.key)
    yield from _coded(files, subject.key, ("supersedes",))


def of_matter(files: Parsed, subject: Subject) -> Found:
    """A guide by its code: its file and everything that points to it."""
    for path, data in files.items():
        if kind_of(path) is Kind.MATTER and data.get("code") == subject.key:
            yield _use(path, ("code",), data.get("name", ""), "defines")
    yield from _coded(files, subject.key, ("siblings", "next", "bundle", "matters"))


def _coded(files: Parsed, code: str, fields: tuple[str, ...]) -> Found:
    for path, place, value in _every(files):
        if value == code and set(fields) & set(place):
            yield _use(path, place, value, "names")
    for path, data in files.items():
        if path.startswith("wordings/") and code in data:
            yield _use(path, (code,), code, "names")


def of_situation(files: Parsed, subject: Subject) -> Found:
    """A situation, or one option of it: its definition and every fact that depends on it."""
    for use in _keyed(files, "situations", subject.key):
        part = files[use.path][subject.key].get("options", {}).get(subject.part)
        if subject.part and part:
            yield _use(use.path, (subject.key, "options", subject.part), part.get("label", ""), "defines")
        elif not subject.part:
            yield use
    for path, place, value in _every(files):
        depends = "when" in place and subject.key in place[place.index("when") :]
        first = not subject.part and place[:1] == ("ask_first",) and value == subject.key
        if first or (depends and subject.part in ("", value)):
            yield _use(path, place, value, "names")


def of_term(files: Parsed, subject: Subject) -> Found:
    """A term: its entry, the guides it decides for, the guides and policies that say it."""
    yield from _keyed(files, "terms.yaml", subject.key)
    term = files.get("terms.yaml", {}).get(subject.key, {})
    for path, data in files.items():
        if kind_of(path) is Kind.MATTER and data.get("code") in term.get("matters", ()):
            yield _use(path, ("code",), data.get("name", ""), "through", subject.key)
    if official := term.get("official"):
        told = {p: d for p, d in files.items() if kind_of(p) in (Kind.MATTER, Kind.POLICY)}
        yield from _saying(told, lambda said: official in said)


def of_text(files: Parsed, subject: Subject) -> Found:
    """Any words, wherever they are said."""
    yield from _saying(files, lambda said: subject.key in said, subject.key)


def rows(data: Mapping[str, Data], name: str) -> list[dict[str, Data]]:
    """The rows of a list of mappings; a row that is a bare text is empty."""
    rows = data.get(name)
    return [r if isinstance(r, dict) else {} for r in rows] if isinstance(rows, list) else []


FINDERS: dict[SubjectKind, Callable[[Parsed, Subject], Found]] = {
    SubjectKind.GROUP: of_group, SubjectKind.SITE: of_site, SubjectKind.WINDOW: of_window,
    SubjectKind.LINK: of_link, SubjectKind.PHONE: of_phone, SubjectKind.LAW: of_law,
    SubjectKind.POLICY: of_policy, SubjectKind.SITUATION: of_situation, SubjectKind.TERM: of_term,
    SubjectKind.MATTER: of_matter, SubjectKind.TEXT: of_text,
}  # fmt: skip

