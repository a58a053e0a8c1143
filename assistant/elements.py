"""Renders the elements of a guide into blocks for one case; the only writer of fact blocks (要素块)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.answer import Citation
from assistant.block import (
    Block,
    FeeItem,
    FeesBlock,
    LineItem,
    LinesBlock,
    MaterialItem,
    MaterialsBlock,
    TimeBlock,
    TimeItem,
    WayItem,
    WaysBlock,
)
from assistant.person import condition_text
from knowledge.catalogue import Catalogue
from knowledge.fact import Basis, Element, applies
from knowledge.matter import Fee, Item, Material, Matter, Result, TimeLimit, Way
from knowledge.passage import ELEMENT_NAMES

WAY_NAMES = {
    "online": "网上办", "kiosk": "自助机办", "station": "就近办", "window": "窗口办",
    "home_visit": "上门办", "agent": "帮办代办", "post": "邮寄办", "phone": "电话办", "human": "人工",
}  # fmt: skip
TITLES = ELEMENT_NAMES | {Element.TIME_LIMIT: "办理时间", Element.LEGAL_BASIS: "法律依据"}


@dataclass
class Citations:
    """Numbers the sources of an answer in the order they are first used."""

    found: list[Citation] = field(default_factory=list)

    def add(self, citation: Citation) -> int:
        """The number of a source, given once for equal ones."""
        for have in self.found:
            if have.model_copy(update={"number": 0}) == citation:
                return have.number
        number = len(self.found) + 1
        self.found.append(citation.model_copy(update={"number": number}))
        return number


@dataclass(frozen=True)
class Case:
    """A matter seen for one person: what is known decides which items apply."""

    matter: Matter
    given: Mapping[str, str]
    catalogue: Catalogue
    citations: Citations

    def items(self, element: Element) -> list[tuple[Item, str | None]]:
        """The items that apply or may apply, each with its open condition."""
        return [
            (i, condition_text(i.when, self.given, self.catalogue))
            for i in self.matter.items(element)
            if isinstance(i, Item) and applies(i.when, self.given) is not False
        ]

    def cite(self, element: Element) -> tuple[int, ...]:
        """The citation of an element with the sources its items name."""
        basis: dict[str, Basis] = {}
        for item in self.matter.items(element):
            if isinstance(item, Item) and applies(item.when, self.given) is not False:
                basis |= {b.text(): b for b in self.matter.basis_of(item)}
        sources = tuple(basis.values()) or self.matter.legal_basis[:1]
        citation = Citation(
            number=0, kind="matter", code=self.matter.code, name=self.matter.name,
            element=element, basis=sources, reviewed_on=str(self.matter.reviewed_on),
        )  # fmt: skip
        return (self.citations.add(citation),)

    def note(self, element: Element) -> str | None:
        """The hedge for facts that were written from memory."""
        named = [
            b for i in self.matter.items(element) if isinstance(i, Item)
            for b in self.matter.basis_of(i)
        ]  # fmt: skip
        unseen = element in (Element.FEES, Element.TIME_LIMIT, Element.DEADLINE) and any(
            b.seen == "memory" for b in named
        )
        return self.catalogue.replies.get("memory") if unseen else None


def block(element: Element, case: Case) -> Block | None:
    """The block of an element for a case; None where the guide says nothing of it."""
    if element is Element.LEGAL_BASIS:
        return _laws(case)
    if element is Element.CONTACTS:
        return _contacts(case)
    items = case.items(element) if element is not Element.FAQS else []
    if not items:
        return None
    common = {
        "title": TITLES[element], "matter": case.matter.code, "element": element,
        "cites": case.cite(element), "note": case.note(element),
    }  # fmt: skip
    match element:
        case Element.MATERIALS:
            return MaterialsBlock(items=tuple(_material(i, c) for i, c in items), **common)  # type: ignore[arg-type]
        case Element.FEES:
            return FeesBlock(items=tuple(_fee(i, c) for i, c in items), **common)  # type: ignore[arg-type]
        case Element.TIME_LIMIT:
            return TimeBlock(items=tuple(_limit(i, c) for i, c in items), **common)  # type: ignore[arg-type]
        case Element.WAYS:
            return WaysBlock(items=tuple(_way(i, c, case) for i, c in items), **common)  # type: ignore[arg-type]
        case Element.RESULT:
            lines = tuple(_result(i, c) for i, c in items)  # type: ignore[arg-type]
            return LinesBlock(items=lines, **common)
    return LinesBlock(
        ordered=element is Element.PROCEDURE,
        items=tuple(LineItem(text=i.text, condition=c) for i, c in items),  # type: ignore[attr-defined]
        **common,
    )


def money(amount: Decimal) -> str:
    """Yuan without needless zeros."""
    return f"{amount.normalize():f}"


def _fee(fee: Fee, condition: str | None) -> FeeItem:
    if fee.amount is None:
        text = f"{fee.name}：{fee.note}"
    elif fee.amount == 0:
        text = f"{fee.name}：免费" + (f"（{fee.note.rstrip('。')}）" if fee.note else "")
    else:
        text = f"{fee.name}：{money(fee.amount)}{fee.unit}"
        text += f"（{fee.note.rstrip('。')}）" if fee.note else ""
    return FeeItem(
        text=text, condition=condition, name=fee.name, unit=fee.unit,
        amount=None if fee.amount is None else float(fee.amount),
    )  # fmt: skip


def _material(m: Material, condition: str | None) -> MaterialItem:
    counts = [f"原件{m.original}份"] * (m.original > 0 and m.form != "电子" and not m.exempt)
    counts += [f"复印件{m.copies}份"] * (m.copies > 0)
    marks = [m.required] * (m.required != "必要") + ["免提交"] * m.exempt
    marks += ["现场填写"] * (m.source == "现场填写") + ["电子"] * (m.form == "电子")
    detail = "，".join(counts + marks + ([m.note.rstrip("。")] if m.note else []))
    return MaterialItem(
        text=f"{m.name}（{detail}）" if detail else m.name, condition=condition, name=m.name,
        original=m.original, copies=m.copies, form=m.form, required=m.required,
        source=m.source, exempt=m.exempt, note=m.note,
    )  # fmt: skip


def _limit(limit: TimeLimit, condition: str | None) -> TimeItem:
    kind = "法定办结时限" if limit.kind == "statutory" else "承诺办结时限"
    unit = limit.unit if limit.unit in ("日", "个月", "小时", "分钟") else f"个{limit.unit}"
    span = "当场办结（即办）" if limit.value is None else f"{limit.value}{unit}"
    note = f"（{limit.note.rstrip('。')}）" if limit.note else ""
    return TimeItem(
        text=f"{kind}：{span}{note}", condition=condition, kind=limit.kind, value=limit.value,
        unit=limit.unit,
    )  # fmt: skip


def _way(way: Way, condition: str | None, case: Case) -> WayItem:
    link = case.catalogue.links.get(way.link or "")
    group = case.catalogue.groups.get(way.group or "")
    name = link.name if link else (f"{group.name}窗口" if group else None)
    text = WAY_NAMES[way.kind.value] + (f"：{name}" if name else "")
    text += f"（{way.note.rstrip('。')}）" if way.note else ""
    return WayItem(
        text=text, condition=condition, kind=way.kind.value, name=name,
        url=link.url if link else None, phone=way.phone or (group.phone if group else None),
    )  # fmt: skip


def _result(result: Result, condition: str | None) -> LineItem:
    text = result.name + (f"：{result.delivery}" if result.delivery else "")
    return LineItem(text=text, condition=condition)


def _laws(case: Case) -> Block | None:
    items = tuple(LineItem(text=b.text()) for b in case.matter.legal_basis if b.seen != "local")
    if not items:
        return None
    return LinesBlock(
        title=TITLES[Element.LEGAL_BASIS], matter=case.matter.code, element=Element.LEGAL_BASIS,
        cites=case.cite(Element.LEGAL_BASIS), items=items,
    )  # fmt: skip


def _contacts(case: Case) -> Block:
    groups = dict.fromkeys(w.group for w in case.matter.ways if w.group)
    known = [case.catalogue.groups[g] for g in groups if g in case.catalogue.groups]
    lines = [f"{g.name}窗口：{g.phone}" for g in known[:3]]
    lines += [i.text for i, _ in case.items(Element.CONTACTS)]  # type: ignore[attr-defined]
    lines.append(f"政务服务热线：{case.catalogue.centre.hotline}")
    return LinesBlock(
        title=TITLES[Element.CONTACTS], matter=case.matter.code, element=Element.CONTACTS,
        cites=case.cite(Element.CONTACTS), items=tuple(LineItem(text=t) for t in lines),
    )  # fmt: skip
