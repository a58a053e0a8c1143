"""What a look over the content finds (质量问题): one shape for all kinds, worded by the console."""

from __future__ import annotations

from enum import StrEnum

from knowledge.fact import Shape


class FindingKind(StrEnum):
    """What may be wrong; the order is that of urgency."""

    ENDING = "ending"
    WITHDRAWING = "withdrawing"
    LAW_AMOUNTS = "law_amounts"
    POLICY_FIGURES = "policy_figures"
    POLICIES_DISAGREE = "policies_disagree"
    SUPERSEDED = "superseded"
    SAME_ASK = "same_ask"
    SAME_NAME = "same_name"
    NEAR_ASK = "near_ask"
    NEAR_NAME = "near_name"
    LINK_BROKEN = "link_broken"
    LINK_DEAD = "link_dead"
    LINK_UNUSED = "link_unused"
    UNOWNED = "unowned"
    STALE = "stale"
    NO_CHECKS = "no_checks"
    ELEMENT_MISSING = "element_missing"
    MEMORY = "memory"
    SIBLING = "sibling"


GROUPS: dict[str, tuple[FindingKind, ...]] = {
    "expiry": (FindingKind.ENDING, FindingKind.WITHDRAWING),
    "care": (FindingKind.UNOWNED, FindingKind.STALE),
    "conflicts": (
        FindingKind.LAW_AMOUNTS, FindingKind.POLICY_FIGURES, FindingKind.POLICIES_DISAGREE,
        FindingKind.SUPERSEDED, FindingKind.SIBLING,
    ),
    "duplicates": (
        FindingKind.SAME_NAME, FindingKind.SAME_ASK, FindingKind.NEAR_NAME, FindingKind.NEAR_ASK,
    ),
    "links": (FindingKind.LINK_BROKEN, FindingKind.LINK_DEAD, FindingKind.LINK_UNUSED),
    "gaps": (FindingKind.ELEMENT_MISSING, FindingKind.NO_CHECKS),
    "sources": (FindingKind.MEMORY,),
}  # fmt: skip
"""The findings by what an editor does about them."""


class Finding(Shape):
    """One thing to look at: where, beside which other entry, and the values that say why."""

    kind: FindingKind
    path: str
    field: str = ""
    value: str = ""
    other: str = ""
    other_value: str = ""
