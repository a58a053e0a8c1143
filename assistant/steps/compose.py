"""Compose (组答): facts rendered from the fields of what was found, short first (规则组答)."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Citation, MatterRef, Status
from assistant.block import Block, BundleBlock, BundleItem, FaqBlock, TextBlock
from assistant.conversation import State
from assistant.elements import TITLES, Case, Citations, block
from assistant.facts import Facts
from assistant.options import options_for
from assistant.person import known
from assistant.question import Query
from assistant.routing.routes import Router
from assistant.routing.visits import to_site
from assistant.sites import hall_meant, main_site, named_site, open_beside, site_block
from assistant.steps.asked import asked
from assistant.steps.find import Finding, Findings
from assistant.steps.policies import article_beside, policy_facts, told_rows
from assistant.steps.subject import matter_beside, subject_of
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.matter import Matter

SURE_FAQ = 0.86
OVERVIEW = (Element.MATERIALS, Element.FEES, Element.TIME_LIMIT)
THEN = {Element.PROCEDURE: (Element.MATERIALS,)}
INSTEAD = {
    Element.DEADLINE: (Element.TIME_LIMIT, Element.CONDITIONS),
    Element.VALIDITY: (Element.RESULT,),
    Element.MISSING: (Element.MATERIALS,),
    Element.RESULT: (Element.PROCEDURE,),
    Element.TIME_LIMIT: (Element.PROCEDURE,),
    Element.MATERIALS: (Element.CONDITIONS,),
    Element.PROCEDURE: (Element.WAYS,),
}
BENEFIT = "行政给付"
WITH_ROUTES = {Element.WAYS, Element.PROCEDURE}


def compose(
    findings: list[Findings], state: State, catalogue: Catalogue, router: Router
) -> Facts:
    """The facts for all queries of a question, one matter, policy or place each."""
    parts = [_one(f, state, catalogue, router) for f in findings]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _one(found: Findings, state: State, catalogue: Catalogue, router: Router) -> Facts:
    subject = subject_of(found, catalogue)
    match subject.kind if subject else "site":
        case "matter":
            return _matter(subject, found, state, catalogue, router)  # type: ignore[arg-type]
        case "policy":
            return policy_facts(subject, found, state, catalogue, router)  # type: ignore[arg-type]
        case "centre":
            facts = _centre(subject, found.query, catalogue)  # type: ignore[arg-type]
        case _:
            facts = _site(found.query, found.query.site_fields or ("hours", "address"), catalogue)
    come_for = matter_beside(found, catalogue) if facts.site else None
    if come_for is None:
        return facts
    wanted = tuple(dict.fromkeys((Element.WAYS, *found.query.elements)))
    return _joined([facts, _matter(come_for, found, state, catalogue, router, wanted)])


def _matter(
    finding: Finding, found: Findings, state: State, catalogue: Catalogue, router: Router,
    elements: tuple[Element, ...] = (),
) -> Facts:  # fmt: skip
    query, matter = found.query, catalogue.matters[finding.key]
    given = known(matter.situations(), query, state.slots, catalogue)
    case = Case(matter, given, catalogue, Citations())
    point = catalogue.pointing.element(query.text, matter)
    elements = elements or _paid_out(asked(found, catalogue.cues, point), matter)
    blocks = [b for e in elements or OVERVIEW for b in _blocks(e, case)]
    stated = {b.element for b in blocks}
    blocks = _with_faq(blocks, finding, query, case)
    if matter.bundle:
        blocks.insert(0 if not elements else len(blocks), _bundle(matter, catalogue))
    blocks = _notices(matter) + blocks
    found = replace(found, query=replace(query, elements=elements or query.elements))
    related = article_beside(finding, found, given, catalogue, case.citations)
    blocks = [*told_rows(finding, found, state, catalogue, case.citations), *blocks]
    facts = Facts(
        matters=[MatterRef(code=matter.code, name=matter.name)],
        blocks=_unique([*blocks, *related]), known=given, elements=elements,
        routes=router.routes(matter, query, given),
        routes_in_text=not elements or bool(WITH_ROUTES & set(elements)) or bool(query.ways),
    )  # fmt: skip
    facts.citations = case.citations.found
    facts.unanswered = tuple(TITLES[e] for e in elements if e not in stated)
    facts.options = options_for(case, elements or OVERVIEW, catalogue)
    return facts


def _paid_out(elements: tuple[Element, ...], matter: Matter) -> tuple[Element, ...]:
    """Who asks how much of a benefit (行政给付) means what is paid, not that applying is free."""
    pays = matter.kind == BENEFIT and matter.result
    if Element.FEES in elements and Element.RESULT not in elements and pays:
        place = elements.index(Element.FEES)
        return (*elements[:place], Element.RESULT, *elements[place:])
    return elements


def _blocks(element: Element, case: Case) -> list[Block]:
    """The block of an element and what one needs with it; a near element where it is missing."""
    first = block(element, case)
    if first is None:
        instead = (block(e, case) for e in INSTEAD.get(element, OVERVIEW))
        return [b for b in instead if b][:1]
    return [first, *(b for e in THEN.get(element, ()) if (b := block(e, case)))]


def _with_faq(blocks: list[Block], finding: Finding, query: Query, case: Case) -> list[Block]:
    """The blocks with the approved answer of a question that was nearly asked, where there is one."""
    near = (p for p in finding.passages[:3] if p.passage.kind == "faq" and p.dense >= SURE_FAQ)
    met = next(near, None)
    if met is None:
        return blocks
    faq = case.matter.faqs[int(str(met.passage.part).partition(":")[2])]
    element = faq.element or Element.FAQS
    answer = FaqBlock(
        title=faq.q, matter=case.matter.code, element=element, cites=case.cite(Element.FAQS),
        question=faq.q, text=faq.a,
    )  # fmt: skip
    if query.elements and element not in query.elements:
        return [*blocks[:1], answer, *blocks[1:]]
    return [answer, *blocks[:1]] if met is finding.best else [*blocks[:1], answer, *blocks[1:]]


def _bundle(matter: Matter, catalogue: Catalogue) -> BundleBlock:
    members = [catalogue.matters[c] for c in matter.bundle if c in catalogue.matters]
    items = tuple(BundleItem(code=m.code, name=m.name, text=m.summary) for m in members)
    return BundleBlock(title=f"{matter.name}包含的事项（按顺序）", matter=matter.code, items=items)


def _notices(matter: Matter) -> list[Block]:
    return [TextBlock(title="通知", matter=matter.code, text=n.text) for n in matter.notice]


def _centre(finding: Finding, query: Query, catalogue: Catalogue) -> Facts:
    faq = catalogue.faqs[finding.key]
    if faq.site_field:
        return _site(query, tuple(dict.fromkeys((faq.site_field, *query.site_fields))), catalogue)
    citations = Citations()
    number = citations.add(Citation(number=0, kind="faq", code=finding.key, name=faq.q))
    link = catalogue.links.get(faq.link or "")
    text = (faq.a or "") + (f"{link.name}：{link.url}" if link else "")
    answer = FaqBlock(title=faq.q, cites=(number,), question=faq.q, text=text)
    return Facts(blocks=[answer], citations=citations.found)


def _site(query: Query, fields: tuple[str, ...], catalogue: Catalogue) -> Facts:
    named = named_site(query, catalogue)
    site = named.site if named else catalogue.sites.get(query.focus or "")
    site = site or hall_meant(query, catalogue) or main_site(query, catalogue)
    if site is None:
        return Facts(status=Status.NO_GUIDE)
    site, citations = open_beside(site, query, catalogue), Citations()
    one = site_block(site, query, fields, catalogue, citations)
    there = to_site(site, query, catalogue)
    return Facts(blocks=[one], citations=citations.found, site=site.id, routes=(there,))


def _unique(blocks: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for one in blocks:
        if one not in kept:
            kept.append(one)
    return kept


def _joined(parts: list[Facts]) -> Facts:
    """The facts of several queries as one, citations renumbered."""
    whole = Facts()
    with_matter = [p for p in parts if p.matters]
    if len(with_matter) == 1:
        whole.options = with_matter[0].options
    for part in parts:
        shift = len(whole.citations)
        whole.citations += [
            c.model_copy(update={"number": c.number + shift}) for c in part.citations
        ]
        name = part.matters[0].name if part.matters else ""
        for one in part.blocks:
            cites = tuple(n + shift for n in one.cites)
            title = f"{name}·{one.title}" if name else one.title
            whole.blocks.append(one.model_copy(update={"cites": cites, "title": title}))
        whole.matters += [m for m in part.matters if m not in whole.matters]
        if part.matters or not with_matter:
            whole.routes += part.routes if len(with_matter) == 1 else part.routes[:1]
        whole.known |= part.known
        whole.elements += part.elements
        whole.routes_in_text |= part.routes_in_text
        whole.unanswered += part.unanswered
        whole.site = whole.site or part.site
    return whole
