"""Renders policies into blocks: the article word for word, the row of a table that applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.answer import Citation
from assistant.block import ArticleBlock, Block, TableBlock
from assistant.elements import Citations
from assistant.facts import Further
from assistant.person import known
from assistant.question import Query
from knowledge.catalogue import Catalogue
from knowledge.fact import applies, covers
from knowledge.policy import Article, Policy, Row, Table

MOST_FURTHER = 8


def article_block(
    policy: Policy, article: Article, query: Query, citations: Citations
) -> ArticleBlock:
    """One article as published, with when it starts where that lies ahead."""
    start = policy.valid.start
    ahead = start is not None and policy.valid.upcoming(query.day)
    return ArticleBlock(
        title=f"{policy.title}{article.number}", cites=(cite(policy, article.number, citations),),
        element=next(iter(query.elements), None),
        policy=policy.code, number=article.number, text=article.text,
        in_force=f"自{start}起施行" if ahead else None,
    )  # fmt: skip


def coming(
    policy: Policy, query: Query, catalogue: Catalogue, citations: Citations
) -> list[Block]:
    """What will take the place of a policy: shown beside it, never instead of it, before its day."""
    return [
        article_block(later, later.articles[0], query, citations)
        for later in catalogue.policies.values()
        if policy.code in later.supersedes
        and later.valid.upcoming(query.day)
        and covers(later.region, query.region)
    ]


def further(
    near: Iterable[tuple[Policy, str]], shown: Iterable[Block], query: Query,
    given: Mapping[str, str], citations: Citations,
) -> tuple[Further, ...]:  # fmt: skip
    """The articles met that are not shown, nearest first: for a model to quote from, where there is one.

    `near`: (policy, part) of passages, nearest first; an article for another case is left out.
    """
    have = {(b.policy, b.number) for b in shown if isinstance(b, ArticleBlock)}
    numbered, found = Citations(list(citations.found)), list[Further]()
    for policy, part in near:
        if (policy.code, part) in have or len(found) == MOST_FURTHER:
            continue
        have.add((policy.code, part))
        article = next((a for a in policy.articles if a.number == part), None)
        if article and applies(article.when, given) is not False:
            block = article_block(policy, article, query, numbered)
            found.append(Further(block, numbered.found[block.cites[0] - 1]))
    return tuple(found)


def cite(policy: Policy, number: str, citations: Citations) -> int:
    """The citation of an article."""
    return citations.add(
        Citation(
            number=0, kind="policy", code=policy.code, name=policy.title, article=number,
            doc_no=policy.doc_no, reviewed_on=str(policy.reviewed_on),
            valid_from=_day(policy.valid.start), valid_to=_day(policy.valid.end),
        )
    )  # fmt: skip


def _day(value: object) -> str | None:
    return None if value is None else str(value)


def situations_of(table: Table) -> tuple[str, ...]:
    """The situations that choose a row."""
    return tuple(dict.fromkeys(s for row in table.rows for s in row.when))


def rows_for(table: Table, given: Mapping[str, str], numbers: Mapping[str, float]) -> list[int]:
    """Indexes of the rows that apply or may apply to what is known."""
    return [n for n, row in enumerate(table.rows) if _may(row, given, numbers)]


def decided(table: Table, given: Mapping[str, str], numbers: Mapping[str, float]) -> bool:
    """Whether one row of several is the only one that may apply."""
    return len(table.rows) > 1 and len(rows_for(table, given, numbers)) == 1


def _may(row: Row, given: Mapping[str, str], numbers: Mapping[str, float]) -> bool:
    if applies(row.when, given) is False:
        return False
    return all(r.of not in numbers or r.allows(numbers[r.of]) for r in row.ranges)


def table_block(
    policy: Policy, table: Table, query: Query, given: Mapping[str, str], catalogue: Catalogue,
    citations: Citations,
) -> TableBlock:  # fmt: skip
    """The row that applies where it is known, else the table; never a figure of our own."""
    rows = rows_for(table, given, query.quantities) or list(range(len(table.rows)))
    link = catalogue.links.get(table.calculator.link or "")
    phone = f"（{table.calculator.phone}）" if table.calculator.phone else ""
    return TableBlock(
        title=table.name, cites=(cite(policy, table.article, citations),), note=table.note,
        element=next(iter(query.elements), None), policy=policy.code, columns=table.columns,
        rows=tuple(table.rows[n].cells for n in rows),
        row=0 if len(rows) == 1 < len(table.rows) else None,
        calculator=f"{table.calculator.name}{phone}", url=link.url if link else None,
    )  # fmt: skip


def own_rows(
    policy: Policy, query: Query, remembered: Mapping[str, str], catalogue: Catalogue,
    citations: Citations,
) -> list[Block]:  # fmt: skip
    """Tables of a policy whose one row is decided by a number that the person told."""
    numbers, found = query.quantities, list[Block]()
    for table in policy.tables:
        given = known(situations_of(table), query, remembered, catalogue)
        told = any(r.of in numbers for row in table.rows for r in row.ranges)
        if told and decided(table, given, numbers):
            found.append(table_block(policy, table, query, given, catalogue, citations))
    return found


def policy_blocks(
    policy: Policy, parts: list[str], query: Query, given: Mapping[str, str],
    catalogue: Catalogue, citations: Citations,
) -> list[Block]:  # fmt: skip
    """The blocks for the parts of a policy that were found, tables with a known row first."""
    blocks: list[Block] = []
    articles = {a.number: a for a in policy.articles}
    tables = {f"table:{t.id}": t for t in policy.tables}
    for part in dict.fromkeys(parts):
        if table := tables.get(part):
            blocks += _tables(policy, table, query, given, catalogue, citations)
            part = table.article
        if article := articles.get(part):
            blocks.append(article_block(policy, article, query, citations))
    unique: list[Block] = []
    for one in blocks:
        if one not in unique:
            unique.append(one)
    return unique


def _tables(
    policy: Policy, table: Table, query: Query, given: Mapping[str, str], catalogue: Catalogue,
    citations: Citations,
) -> list[Block]:  # fmt: skip
    """The table met, and those beside it under the same article whose rows are decided too."""
    numbers = query.quantities
    beside = [t for t in policy.tables if t.article == table.article and t.columns == table.columns]
    fitting = [t for t in beside if rows_for(t, given, numbers)] or [table]
    sure = [t for t in fitting if decided(t, given, numbers)]
    shown = sure or ([table] if table in fitting else fitting[:1])
    return [table_block(policy, t, query, given, catalogue, citations) for t in shown]
