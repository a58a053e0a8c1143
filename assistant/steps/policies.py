"""Policies (政策): what policies state of a query, alone or beside a guide, and what lies near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answer import Choice, MatterRef
from assistant.articles import coming, further, own_rows, policy_blocks, situations_of
from assistant.block import Block
from assistant.conversation import State
from assistant.elements import Citations
from assistant.facts import Facts
from assistant.options import MOST_OPTIONS, cases_of
from assistant.person import known
from assistant.question import Query
from assistant.routing.routes import Router
from assistant.steps.asked import asked
from assistant.steps.find import Finding, Findings
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.policy import Policy

CLOSE_POLICIES, NEARLY, BESIDE = 2, 0.15, 0.1
UNCOUNTED = {Element.FEES, Element.MATERIALS, Element.WAYS, Element.PROCEDURE, Element.TIME_LIMIT}


def policy_facts(
    finding: Finding, found: Findings, state: State, catalogue: Catalogue, router: Router
) -> Facts:
    """The facts of a policy: its articles and rows, what will replace it, and how it is applied for."""
    policy = catalogue.policies[finding.key]
    query = replace(found.query, elements=asked(found, catalogue.cues) or found.query.elements)
    names = [s for t in policy.tables for s in situations_of(t)]
    given = known(names, query, state.slots, catalogue)
    citations = Citations()
    blocks = _articles(finding, query, given, catalogue, citations)
    if not any(b.type == "table" for b in blocks):
        near = (catalogue.policies[f.key] for f in _close(found, finding.score))
        akin = (p for p in near if {*p.matters} & {*policy.matters})
        blocks = [*_decided(akin, query, state, catalogue, citations), *blocks]
    blocks += coming(policy, query, catalogue, citations)
    facts = Facts(blocks=blocks, known=given)
    facts.citations = citations.found
    facts.further = further(
        _near(finding, found, catalogue), blocks, query, given, citations
    )
    if any(b.type == "table" for b in blocks):
        open_ones = [n for n in dict.fromkeys(names) if n not in given]
        facts.options = [c for n in open_ones for c in cases_of(n, catalogue)][:MOST_OPTIONS]
    about = [c for c in policy.matters if c in catalogue.matters]
    if found.matters and found.matters[0].key in about:
        about = [found.matters[0].key]
    if about:
        matter = catalogue.matters[about[0]]
        facts.matters = [MatterRef(code=matter.code, name=matter.name)]
        facts.routes = router.routes(matter, query, given)
        facts.options += [Choice(label=f"怎么办{matter.name}", value=f"matter:{matter.code}")]
    return facts


def _near(
    finding: Finding, found: Findings, catalogue: Catalogue
) -> Iterator[tuple[Policy, str]]:
    """The parts of a policy that were met, its other articles, and what was met of policies close to it."""
    beside = (f for f in _close(found, finding.score) if f.key != finding.key)
    for one in (finding, *beside):
        policy = catalogue.policies[one.key]
        yield from ((policy, str(p.passage.part)) for p in one.passages)
        if one is finding:
            yield from ((policy, a.number) for a in policy.articles)


def article_beside(
    finding: Finding, found: Findings, given: dict[str, str], catalogue: Catalogue,
    citations: Citations,
) -> list[Block]:  # fmt: skip
    """The article of a policy on the matter that answers nearly as surely as the guide.

    Where the guide is asked for what it lists, the article must be surer; of fees it says nothing.
    """
    asked_for = found.query.elements
    lead = 0.0 if set(asked_for) & UNCOUNTED else -BESIDE
    if found.query.follows or asked_for[:1] == (Element.FEES,):
        return []
    near = (
        p for p in found.policies[:CLOSE_POLICIES]
        if p.score - finding.score >= lead and finding.key in catalogue.policies[p.key].matters
    )  # fmt: skip
    policy = next(near, None)
    return _articles(policy, found.query, given, catalogue, citations)[:1] if policy else []


def told_rows(
    finding: Finding, found: Findings, state: State, catalogue: Catalogue, citations: Citations
) -> list[Block]:
    """The row of a table that the person's own numbers decide, of a policy on the matter.

    A follow-up gets it where it tells such a number itself: 我是1978年4月生的.
    """
    query, asked = found.query, set(found.query.elements)
    if query.follows and not query.quantities or asked and asked <= UNCOUNTED:
        return []
    near = (catalogue.policies[f.key] for f in _close(found, finding.score))
    about = (p for p in near if finding.key in p.matters)
    return _decided(about, query, state, catalogue, citations)


def _close(found: Findings, score: float) -> Iterator[Finding]:
    """The best policies that answer nearly as surely as what scores so much."""
    return (f for f in found.policies[:CLOSE_POLICIES] if score - f.score < NEARLY)


def _decided(
    policies: Iterable[Policy], query: Query, state: State, catalogue: Catalogue,
    citations: Citations,
) -> list[Block]:  # fmt: skip
    """The rows that a number decides, of the first policy that has such."""
    every = (own_rows(p, query, state.slots, catalogue, citations) for p in policies)
    return next((rows for rows in every if rows), [])


def _articles(
    finding: Finding, query: Query, given: dict[str, str], catalogue: Catalogue,
    citations: Citations,
) -> list[Block]:  # fmt: skip
    best = finding.best
    close = [p for p in finding.passages if p.score > best.score - 0.4][:4]
    parts = list(dict.fromkeys(str(p.passage.part) for p in close))
    policy = catalogue.policies[finding.key]
    return policy_blocks(policy, parts[:2], query, given, catalogue, citations)
