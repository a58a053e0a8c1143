"""What the centre already has (已有内容), as imports look it up: names, offices, phones, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from knowledge.imports.labels import plain
from knowledge.nearness import nearest
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.source import Content, read_files

PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-— ]?)?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)1\d{4}(?!\d)")
LIKE = 72.0


@dataclass(frozen=True)
class Known:
    """The newest texts of all entries with their version numbers, on one day."""

    texts: Mapping[str, str]
    day: date
    bases: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, day: date) -> Known:
        """What a record holds: drafts too, so that an import goes on from what editors wrote."""
        heads = record.heads(list(State))
        return cls({v.path: v.text for v in heads if v.text}, day, {v.path: v.number for v in heads})

    @cached_property
    def content(self) -> Content:
        """The texts as shapes; what cannot be read is left out."""
        return read_files(self.texts)

    def path(self, kind: str, key: str) -> str:
        """The file of a matter or policy."""
        return self.content.files[kind, key]

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Name of a matter → keys."""
        found: dict[str, list[str]] = {}
        for key, matter in self.content.matters.items():
            found.setdefault(matter.name, []).append(key)
        return found

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Bare alias of a matter → key."""
        return {plain(a): k for k, m in self.content.matters.items() for a in m.aliases}

    @cached_property
    def item_codes(self) -> dict[str, str]:
        """Item code and own code → key."""
        found = {m.code: k for k, m in self.content.matters.items()}
        return found | {m.item_code: k for k, m in self.content.matters.items() if m.item_code}

    @cached_property
    def _themes(self) -> dict[str, str]:
        """Office → the theme of most of its matters."""
        return _most((m.authority, m.theme) for m in self.content.matters.values())

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Office → the window group of most of its matters."""
        pairs = ((m.authority, w.group) for m in self.content.matters.values() for w in m.ways if w.group)
        return _most(pairs)

    @cached_property
    def folders(self) -> dict[str, str]:
        """Theme → the folder of most of its matters."""
        matters = self.content.matters.items()
        return _most((m.theme, self.path("Matter", k).split("/")[-2]) for k, m in matters)

    def authority(self, name: str) -> str | None:
        """The centre's own writing of an office: its full name where a file names it short."""
        known = sorted({m.authority for m in self.content.matters.values()})
        if name in known:
            return name
        ends = [k for k in known if k.endswith(name) and len(name) >= 3]
        return ends[0] if len(ends) == 1 else None

    def theme(self, name: str, authority: str | None) -> tuple[str, str] | None:
        """A theme and the reason for it: as the nearest matter's, or as most of the office's."""
        like = nearest(name, self.names, LIKE, 1)
        if like:
            return self.content.matters[self.names[like[0].text][0]].theme, "theme_near"
        found = self._themes.get(authority or "")
        return (found, "theme_authority") if found else None

    def folder(self, name: str, theme: str) -> str | None:
        """Where a matter's file goes: beside the nearest matter of its theme, else of most."""
        for like in nearest(name, self.names, LIKE, 1):
            key = self.names[like.text][0]
            if self.content.matters[key].theme == theme:
                return self.path("Matter", key).split("/")[-2]
        return self.folders.get(theme)

    def group(self, phones: Iterable[str], authority: str | None) -> tuple[str, str] | None:
        """A window group and the reason for it: by its phone, or as most of the office's."""
        asked = {digits(p) for p in phones}
        for key, group in self.content.groups.items():
            if group.phone and digits(group.phone) in asked:
                return key, "group_phone"
        found = self._groups.get(authority or "")
        return (found, "group_authority") if found else None

    def link(self, url: str) -> str | None:
        """The key of an address in links.yaml: the same page, else the only one of its host."""
        for key, link in self.content.links.items():
            if link.url.rstrip("/") == url.rstrip("/"):
                return key
        host = urlsplit(url).netloc
        same = [k for k, v in self.content.links.items() if host and urlsplit(v.url).netloc == host]
        return same[0] if len(same) == 1 else None

    def policies_like(self, title: str) -> list[str]:
        """Policies of near-same titles."""
        titles = {p.title: k for k, p in self.content.policies.items()}
        return [titles[n.text] for n in nearest(title, titles)]


def _most(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    counted: dict[str, Counter[str]] = {}
    for key, value in pairs:
        counted.setdefault(key, Counter())[value] += 1
    return {key: values.most_common(1)[0][0] for key, values in counted.items()}


def phones(text: str) -> list[str]:
    """The telephone numbers of a text."""
    return [m[0] for m in PHONE.finditer(text)]


def digits(text: str) -> str:
    """A number without marks."""
    return re.sub(r"\D", "", text)
