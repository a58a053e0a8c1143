"""Facts that disagree between entries (内容冲突): amounts, limits, policies in force, siblings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from knowledge.fact import Basis, When, covers
from knowledge.matter import Fee, Item, Matter, TimeLimit
from knowledge.nearness import nearest
from knowledge.policy import Policy, Table
from knowledge.source import Content
from knowledge.upkeep.finding import Finding, FindingKind

Found = Iterator[Finding]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TERM = re.compile(r"(\d+)\s*个?(?:工作日|日|天|小时|分钟|月)")
MONEY = re.compile(r"(\d+(?:\.\d+)?)\s*(万?)元")


def conflicts(content: Content, today: date) -> Found:
    """Every disagreement among what is in force on a day."""
    yield from law_amounts(content, today)
    yield from policy_figures(content, today)
    yield from policies_disagree(content, today)
    yield from superseded(content, today)
    yield from siblings(content)


def in_force(content: Content, today: date) -> list[tuple[str, Matter]]:
    """The guides in force on a day, with their files."""
    return [(content.files["Matter", key], m) for key, m in content.matters.items() if m.valid.holds(today)]


def law_amounts(content: Content, today: date) -> Found:
    """One source cited for one thing in one case with different figures, by different guides."""
    cited: dict[tuple[object, ...], list[tuple[str, str, str]]] = defaultdict(list)
    for path, matter in in_force(content, today):
        for place, item, thing, figure in _figures(matter):
            for basis in matter.basis_of(item):
                if basis.seen != "local":
                    source = (basis.law, basis.article, basis.doc_no)
                    cited[*source, thing, _case(item.when)].append((path, place, figure))
    for rows in cited.values():
        first = {path: (place, figure) for path, place, figure in reversed(rows)}
        for (one, (place, figure)), (other, (_, differs)) in combinations(first.items(), 2):
            if figure != differs:
                yield Finding(
                    kind=FindingKind.LAW_AMOUNTS, path=one, field=place, value=figure, other=other,
                    other_value=differs,
                )  # fmt: skip


def _figures(matter: Matter) -> Iterator[tuple[str, Item, str, str]]:
    """(field, item, what it is a figure of, figure); that nothing is paid is an exemption, no figure."""
    for n, fee in enumerate(matter.fees):
        if fee.amount:
            yield f"fees.{n}", fee, fee.name, f"{fee.amount.normalize():f}{fee.unit}"
    for n, limit in enumerate(matter.time_limit):
        if limit.kind == "statutory" and limit.value:
            yield f"time_limit.{n}", limit, f"limit of {matter.name}", f"{limit.value}{limit.unit}"


def _case(when: When) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((s, tuple(sorted(options))) for s, options in when.items()))


def policy_figures(content: Content, today: date) -> Found:
    """A fee or legal limit that the article or table it cites does not know."""
    by_title = {p.title: p for p in content.policies.values() if p.valid.holds(today)}
    for path, matter in in_force(content, today):
        for place, item, _, figure in _figures(matter):
            for basis in matter.basis_of(item):
                policy = by_title.get(basis.law)
                known = _known(policy, basis, item) if policy else set()
                if policy and known and _amount(item) not in known:
                    yield Finding(
                        kind=FindingKind.POLICY_FIGURES, path=path, field=place, value=figure,
                        other=content.files["Policy", policy.code],
                        other_value="、".join(sorted(known, key=float)),
                    )  # fmt: skip


def _amount(item: Item) -> str:
    value = item.amount if isinstance(item, Fee) else getattr(item, "value", None)
    return _plain(str(value))


def _known(policy: Policy, basis: Basis, item: Item) -> set[str]:
    """The figures of the cited article, its tables' rows for this case; none where it tells none."""
    tables = [t for t in policy.tables if basis.article is None or t.article in basis.article]
    articles = [a.text for a in policy.articles if basis.article and a.number in basis.article]
    if isinstance(item, TimeLimit):
        said = [*articles, *("|".join(row) for t in tables for row in _meant(t, item.when))]
        return {_plain(n) for text in said for n in TERM.findall(text)}
    cells = {_plain(n) for t in tables for row in _meant(t, item.when) for n in NUMBER.findall("|".join(row))}
    told = {_plain(str(float(n) * (10_000 if many else 1))) for text in articles for n, many in MONEY.findall(text)}
    return cells | told


def _meant(table: Table, when: When) -> list[tuple[str, ...]]:
    """The rows that may be meant in a case."""
    return [r.cells for r in table.rows
            if not any(s in when and not set(when[s]) & set(o) for s, o in r.when.items())]  # fmt: skip


def _plain(number: str) -> str:
    """40, 40.0 and 40.00 are one number."""
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def policies_disagree(content: Content, today: date) -> Found:
    """Two policies in force about one guide whose tables of the same name tell other figures."""
    standing = [p for p in content.policies.values() if p.valid.holds(today) and p.tables]
    for one, other in combinations(standing, 2):
        apart = not (covers(one.region, other.region) or covers(other.region, one.region))
        if apart or one.theme != other.theme or _ordered(one, other):
            continue
        for table in one.tables:
            for twin in _twins(table, other):
                if _rows(table) != _rows(twin):
                    yield Finding(
                        kind=FindingKind.POLICIES_DISAGREE, path=content.files["Policy", one.code],
                        field=f"tables.{table.id}", value=table.name,
                        other=content.files["Policy", other.code], other_value=twin.name,
                    )  # fmt: skip


def _ordered(one: Policy, other: Policy) -> bool:
    return one.code in other.supersedes or other.code in one.supersedes


def _twins(table: Table, other: Policy) -> list[Table]:
    named = {t.name: t for t in other.tables}
    return [named[n.text] for n in nearest(table.name, named)]


def _rows(table: Table) -> set[tuple[str, ...]]:
    return {tuple(NUMBER.findall("|".join(row.cells))) for row in table.rows}


def superseded(content: Content, today: date) -> Found:
    """A policy that another one in force replaces, and that is still in force itself."""
    for policy in content.policies.values():
        for code in policy.supersedes if policy.valid.holds(today) else ():
            old = content.policies.get(code)
            if old and old.valid.holds(today):
                yield Finding(
                    kind=FindingKind.SUPERSEDED, path=content.files["Policy", code], field="valid",
                    value=old.title, other=content.files["Policy", policy.code],
                    other_value=policy.title,
                )  # fmt: skip


def siblings(content: Content) -> Found:
    """A guide that names another as easily confused with it, and is not named by that one."""
    named = {m.code: {s.matter for s in m.siblings} for m in content.matters.values()}
    for key, matter in content.matters.items():
        for n, sibling in enumerate(matter.siblings):
            there = content.matters.get(sibling.matter)
            if there and not matter.bundle and matter.code not in named[sibling.matter]:
                yield Finding(
                    kind=FindingKind.SIBLING, path=content.files["Matter", key],
                    field=f"siblings.{n}", value=matter.name,
                    other=content.files["Matter", sibling.matter], other_value=there.name,
                )  # fmt: skip
