"""What may be chosen next (选项): undecided situations, other elements, close matters."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.answer import Choice
from assistant.elements import TITLES, Case
from knowledge.catalogue import Catalogue
from knowledge.fact import Element

MOST_OPTIONS = 6
OFFERED = (
    Element.MATERIALS, Element.FEES, Element.TIME_LIMIT, Element.WAYS, Element.CONDITIONS,
)  # fmt: skip


def options_for(case: Case, shown: Iterable[Element], catalogue: Catalogue) -> list[Choice]:
    """What may be chosen next: undecided situations, other elements, close matters."""
    matter, shown = case.matter, tuple(shown)
    options = [c for name in undecided(case, shown)[:1] for c in cases_of(name, catalogue)]
    options += [
        Choice(label=f"{TITLES[e]}", value=f"element:{e.value}")
        for e in OFFERED if e not in shown and matter.items(e)
    ][:3]  # fmt: skip
    options += [
        Choice(label=f"{s.choose}：{catalogue.matters[s.matter].name}", value=f"matter:{s.matter}")
        for s in matter.siblings if s.matter in catalogue.matters
    ]  # fmt: skip
    return options[:MOST_OPTIONS]


def cases_of(name: str, catalogue: Catalogue) -> list[Choice]:
    """The options of a situation; a bare 是 or 不是 says what it is about."""
    situation = catalogue.situations[name]
    return [
        Choice(
            label=option.label if len(option.label) > 3 else f"{situation.name}：{option.label}",
            value=f"situation:{name}={key}",
        )
        for key, option in situation.options.items()
    ]  # fmt: skip


def undecided(case: Case, elements: Iterable[Element]) -> list[str]:
    """Situations not known that change what the elements state, the best to ask first."""
    used = {s for e in elements for i, _ in case.items(e) for s in getattr(i, "when", {})}
    order = case.matter.ask_first or case.matter.situations()
    return [s for s in order if s in used and s not in case.given]
