"""Cuts guides, policies, sites and questions into passages with stable ids and digests (片段)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

from knowledge.centre import CentreFaq
from knowledge.fact import NATION, Element, Interval, Shape
from knowledge.intent import Intent
from knowledge.matter import Fee, Material, Matter, TimeLimit, Way
from knowledge.policy import Policy
from knowledge.site import Site

PassageKind = Literal["name", "element", "ask", "faq", "article", "table", "site", "centre", "intent"]

ELEMENT_NAMES = {
    Element.CONDITIONS: "受理条件",
    Element.MATERIALS: "申请材料",
    Element.PROCEDURE: "办理流程",
    Element.TIME_LIMIT: "办结时限",
    Element.DEADLINE: "申请期限与逾期",
    Element.FEES: "收费",
    Element.WAYS: "办理渠道",
    Element.RESULT: "结果与领取",
    Element.VALIDITY: "有效期",
    Element.MISSING: "缺材料怎么办",
    Element.LEGAL_BASIS: "法律依据",
    Element.CONTACTS: "咨询方式",
    Element.FAQS: "常见问题",
}


def digest_of(text: str) -> str:
    """The name under which the vector of a text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Passage(Shape):
    """A unit of retrieval: `id` is `<owner>#<element, article or number>`."""

    id: str
    owner: str
    kind: PassageKind
    text: str
    element: Element | None = None
    part: str | None = None
    region: str = NATION
    valid: Interval = Interval()

    @property
    def digest(self) -> str:
        """Identity of the text: equal digests share one vector."""
        return digest_of(self.text)


def fact_text(item: object) -> str:
    """One item of an element as plain words, for indexing."""
    match item:
        case Material():
            return f"{item.name}{'，' + item.note if item.note else ''}"
        case Fee():
            amount = "" if item.amount is None else f"{item.amount}{item.unit}"
            return f"{item.name}{amount}{item.note or ''}"
        case TimeLimit():
            limit = "即办" if item.value is None else f"{item.value}个{item.unit}"
            return f"{limit}{item.note or ''}"
        case Way():
            return f"{item.kind}{item.note or ''}"
    for field in ("text", "name", "q", "law"):
        if value := getattr(item, field, None):
            return str(value)
    return ""


def cut_matter(matter: Matter, key: str) -> Iterator[Passage]:
    """The passages of one guide: its name, each element, each wording, each question."""

    def passage(kind: PassageKind, part: str, text: str, element: Element | None) -> Passage:
        return Passage(
            id=f"{key}#{part}", owner=key, kind=kind, text=text, element=element, part=part,
            region=matter.region, valid=matter.valid,
        )  # fmt: skip

    names = "、".join((matter.name, *matter.aliases))
    yield passage("name", "name", f"{names}。{matter.summary}", None)
    for element in Element:
        if element not in (Element.FAQS, Element.LEGAL_BASIS) and matter.items(element):
            body = "；".join(fact_text(i) for i in matter.items(element))
            text = f"{matter.name}{ELEMENT_NAMES[element]}：{body}"
            yield passage("element", element.value, text[:400], element)
    for label, wordings in matter.asks.items():
        asked = None if label == "general" else Element(label)
        for n, ask in enumerate(wordings):
            yield passage("ask", f"ask:{label}:{n}", ask, asked)
    for n, faq in enumerate(matter.faqs):
        yield passage("faq", f"faqs:{n}", faq.q, faq.element or Element.FAQS)


def cut_policy(policy: Policy) -> Iterator[Passage]:
    """The passages of one policy: its title, articles, their wordings, and its tables."""

    def passage(kind: PassageKind, part: str, n: str, text: str) -> Passage:
        return Passage(
            id=f"{policy.code}#{part}{n}", owner=policy.code, kind=kind, text=text, part=part,
            region=policy.region, valid=policy.valid,
        )  # fmt: skip

    first = policy.articles[0].number
    yield passage("article", first, ":title", f"{policy.title}。{policy.summary}")
    for article in policy.articles:
        heading = f"{policy.title}{article.title or ''}"
        yield passage("article", article.number, "", f"{heading}：{article.text}"[:500])
        for n, ask in enumerate(policy.asks.get(article.number, ())):
            yield passage("ask", article.number, f":ask:{n}", ask)
    for table in policy.tables:
        yield passage("table", f"table:{table.id}", "", f"{policy.title}：{table.name}")
        for n, ask in enumerate(table.asks):
            yield passage("table", f"table:{table.id}", f":ask:{n}", ask)


def cut_site(site: Site) -> Iterator[Passage]:
    """The one passage of a site: its names and what it is for."""
    names = "、".join((site.name, *site.aliases))
    yield Passage(
        id=f"{site.id}#site", owner=site.id, kind="site", text=names, region=site.region,
        valid=site.valid,
    )  # fmt: skip


def cut_questions(key: str, faq: CentreFaq) -> Iterator[Passage]:
    """The passages of a question about the centre: each wording."""
    for n, text in enumerate((faq.q, *faq.asks)):
        yield Passage(id=f"{key}#centre:{n}", owner=key, kind="centre", text=text)


def cut_intent(key: str, intent: Intent) -> Iterator[Passage]:
    """The passages of an intent: each example."""
    for n, text in enumerate(intent.examples):
        yield Passage(id=f"{key}#intent:{n}", owner=key, kind="intent", text=text)
