"""Wordings to learn from (问法语料): what people say for a matter, policy, question or intent.

They teach the classifiers and are never shown or searched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from knowledge.fact import Element

GENERAL = "general"
LABELS = {GENERAL, *(e.value for e in Element)}

Wordings = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Owner → element or `general` → wordings."""


def shaped(data: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    """Wordings as written: a list for an owner is general. Raises ValueError by field."""
    if not isinstance(data, dict):
        raise ValueError("must be a mapping of code to wordings")
    return {str(owner): _by_label(str(owner), said) for owner, said in data.items()}


def _by_label(owner: str, said: Any) -> dict[str, tuple[str, ...]]:
    parts = said if isinstance(said, dict) else {GENERAL: said}
    for label, texts in parts.items():
        if label not in LABELS:
            raise ValueError(f"{owner}: there is no element {label}")
        if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
            raise ValueError(f"{owner}.{label}: must be a list of sentences")
    return {label: tuple(texts) for label, texts in parts.items()}


def every(wordings: Wordings) -> Iterator[tuple[str, Element | None, str]]:
    """(owner, element, text) of all wordings."""
    for owner, parts in wordings.items():
        for label, texts in parts.items():
            element = None if label == GENERAL else Element(label)
            yield from ((owner, element, text) for text in texts)


def wording_problems(wordings: Wordings, owners: Collection[str]) -> Iterator[tuple[str, str]]:
    """(field, message) of what is wrong: unknown owners, one wording for two owners."""
    seen: dict[str, str] = {}
    for owner in wordings:
        if owner not in owners:
            yield owner, f"no matter, policy, question or intent has the code {owner}"
    for owner, _, text in every(wordings):
        if seen.setdefault(text, owner) != owner:
            yield owner, f"{text!r} is a wording of {seen[text]} too"
