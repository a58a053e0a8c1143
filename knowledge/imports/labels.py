"""Labels of files mapped onto elements (标签对照): from labels.yaml, corrected by what editors said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from knowledge.files import parse_yaml
from knowledge.nearness import nearest

FILE = Path(__file__).parent / "labels.yaml"
BRACKETS = re.compile(r"[（(【\[][^）)】\]]{0,40}[）)】\]]")
NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,3}[部步章]?分?|[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\.\d{1,2})*)[）)、.．:：]|[①-⑳●■◆•*★▲]+)\s*"
)
MARKS = re.compile(r"[\s:：*＊#·.。、，,“”\"']+")
LONGEST = 20
NEAR = 86.0
MOST_SEEN = 2000
UNUSED = "-"

How = Literal["known", "near", "remembered", "given"]


class Mapped(NamedTuple):
    """What a label stands for; `target` "-" means nothing of a guide."""

    target: str
    how: How


def bare(label: str) -> str:
    """A label without numbering, brackets and marks, as it is compared and remembered."""
    text = NUMBERING.sub("", label.strip())
    cut = MARKS.sub("", BRACKETS.sub("", text))
    return (cut or MARKS.sub("", text)).casefold()


@cache
def said() -> dict[str, Any]:
    """The file labels.yaml."""
    found = parse_yaml(FILE.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def _section(name: str) -> dict[str, str]:
    """Bare label → target of one section: matter, policy, or the columns of an element."""
    found = said()
    groups = found[name] if name in ("matter", "policy") else found["columns"].get(name, {})
    known = {bare(label): target for target, labels in groups.items() for label in labels}
    if name == "matter":
        known |= {bare(label): UNUSED for label in found["unused"] if bare(label) not in known}
    return known


@dataclass(frozen=True)
class Labels:
    """The mapping in use; corrections are bare label → target and go before the file's own."""

    remembered: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _seen(self) -> dict[tuple[str, str, bool], Mapped | None]:
        return {}

    def find(self, label: str, section: str = "matter", near: bool = True) -> Mapped | None:
        """What a text stands for as a label; None where it is none."""
        if not label or len(label) > LONGEST + 20 or "\n" in label.strip():
            label = MARKS.sub("", label)
        key = (bare(label)[: LONGEST + 1], section, near)
        if key not in self._seen:
            self._seen[key] = self._find(*key[:2], near and len(self._seen) < MOST_SEEN)
        return self._seen[key]

    def _find(self, label: str, section: str, near: bool) -> Mapped | None:
        if not label or len(label) > LONGEST:
            return None
        own: tuple[tuple[Mapping[str, str], How], ...] = (
            (self.given, "given"), (self.remembered, "remembered"), (_section(section), "known"),
        )  # fmt: skip
        for known, how in own if section == "matter" else own[2:]:
            if label in known:
                return Mapped(known[label], how)
        if near and len(label) >= 4 and (like := nearest(label, _section(section), NEAR, 1)):
            return Mapped(_section(section)[like[0].text], "near")
        return None

    def columns(self, texts: list[str], section: str) -> dict[int, str]:
        """Which column of a table's head holds what; empty where it is no head of this section."""
        found = {n: m.target for n, t in enumerate(texts) if (m := self.find(t, section))}
        used = [t for t in found.values() if t != UNUSED]
        return found if used and len(found) * 2 >= len([t for t in texts if t]) else {}


def targets() -> tuple[str, ...]:
    """Every element that a label can be given."""
    return (*said()["matter"], UNUSED)


@cache
def meanings(name: str) -> dict[str, str]:
    """Value as files write it → value of a guide, of one list of labels.yaml."""
    found: dict[str, str] = {}
    for meant, forms in said()["values"][name].items():
        found |= {plain(str(form)): meant for form in (meant, *forms)}
    return found


@cache
def _forms(name: str) -> frozenset[str]:
    return frozenset(plain(str(v)) for v in said()[name])


def means(text: str, name: str) -> bool:
    """Whether a text is one of the list `nothing`, `free`, `at_once`, `affirmed` or `denied`."""
    return plain(text) in _forms(name)


def plain(text: str) -> str:
    """A value without blanks and end marks, as it is compared."""
    return re.sub(r"[\s。；;，,]+", "", text).casefold()


def word(name: str) -> str:
    """A word that a draft needs where the file has none."""
    return str(said()["words"][name])
