"""How much a guide tells and how it is known (完整度): elements, wordings, checks, sources, results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.fact import Basis, Element, Shape
from knowledge.nearness import pairs
from knowledge.source import Content
from knowledge.upkeep.finding import Finding, FindingKind

Found = Iterator[Finding]
PARTED = "、"
SAME = 100.0


class Coverage(Shape):
    """One guide by figures."""

    path: str
    code: str
    name: str
    theme: str
    elements: tuple[Element, ...]
    missing: tuple[Element, ...]
    unasked: tuple[Element, ...]
    asks: int
    faqs: int
    checks: int
    memory: int
    misses: int | None = None


def coverage(content: Content, misses: Mapping[str, int] | None = None) -> list[Coverage]:
    """Every guide, the least complete first; `misses` are those of an evaluation by code."""
    rows = [_covered(content, key, misses) for key in content.matters]
    return sorted(rows, key=lambda r: (-(r.misses or 0), len(r.elements), r.checks, r.asks, r.path))


def _covered(content: Content, key: str, misses: Mapping[str, int] | None) -> Coverage:
    matter = content.matters[key]
    there = tuple(e for e in Element if matter.items(e))
    unasked = tuple(e for e in there if e not in matter.asks and e is not Element.LEGAL_BASIS)
    return Coverage(
        path=content.files["Matter", key], code=key, name=matter.name, theme=matter.theme,
        elements=there, missing=tuple(e for e in Element if e not in there), unasked=unasked,
        asks=sum(map(len, matter.asks.values())), faqs=len(matter.faqs), checks=len(matter.checks),
        memory=sum(b.seen == "memory" for b in matter.legal_basis),
        misses=None if misses is None else misses.get(matter.code, 0),
    )  # fmt: skip


def misses(report: Path) -> dict[str, int]:
    """Code → how many questions went wrong, from a report of `daoban eval run --json`.

    A miss counts for each guide that was expected. Raises ValueError where it is no such report.
    """
    try:
        told = json.loads(report.read_text("utf-8"))["misses"]
        asked = [m.get("expect", {}) for m in told]
        return Counter(code for e in asked for code in {*e.get("matter", ()), *e.get("matter_any", ())})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{report}: is no report of `daoban eval run --json`: {error}") from error


def gaps(content: Content) -> Found:
    """Guides that lack elements, and those without a question to check before publishing."""
    for row in coverage(content):
        lacking = [e for e in row.missing if e not in (Element.DEADLINE, Element.VALIDITY)]
        if lacking and not content.matters[row.code].bundle:
            yield Finding(
                kind=FindingKind.ELEMENT_MISSING, path=row.path, value=PARTED.join(lacking),
                field=lacking[0],
            )  # fmt: skip
        if not row.checks:
            yield Finding(kind=FindingKind.NO_CHECKS, path=row.path, field="checks")


def from_memory(content: Content) -> Found:
    """Sources that were written from memory: nobody has seen the text yet."""
    for key, matter in content.matters.items():
        for n, basis in enumerate(matter.legal_basis):
            if basis.seen == "memory":
                path = content.files["Matter", key]
                yield _remembered(path, f"legal_basis.{n}", basis)
    for code, policy in content.policies.items():
        if policy.seen == "memory":
            yield Finding(
                kind=FindingKind.MEMORY, path=content.files["Policy", code], field="seen",
                value=policy.title,
            )  # fmt: skip


def _remembered(path: str, field: str, basis: Basis) -> Finding:
    return Finding(kind=FindingKind.MEMORY, path=path, field=field, value=basis.text())


def duplicates(content: Content) -> Found:
    """Names and questions of different entries that are the same, or nearly so."""
    files = {k: content.files["Matter", k] for k in content.matters}
    files |= {k: content.files["Policy", k] for k in content.policies}
    names = {k: (m.name, *m.aliases) for k, m in content.matters.items()}
    names |= {k: (p.title, *p.aliases) for k, p in content.policies.items()}
    asked = {k: [a for g in m.asks.values() for a in g] for k, m in content.matters.items()}
    asked |= {k: [a for g in p.asks.values() for a in g] for k, p in content.policies.items()}
    yield from _alike(names, files, FindingKind.SAME_NAME, FindingKind.NEAR_NAME)
    yield from _alike(asked, files, FindingKind.SAME_ASK, FindingKind.NEAR_ASK)


def _alike(
    said: Mapping[str, Iterable[str]], files: Mapping[str, str], same: FindingKind, near: FindingKind
) -> Found:
    for pair in pairs(said):
        if pair.owner.partition("@")[0] != pair.other.partition("@")[0]:
            yield Finding(
                kind=same if pair.score >= SAME else near, path=files[pair.owner], value=pair.text,
                other=files[pair.other], other_value=pair.other_text,
            )  # fmt: skip
