"""Bonus (加分): what the words of a question add to a finding's score, or take from it."""

from __future__ import annotations

import re

from assistant.question import Query
from assistant.steps.screen import URGENT, said
from knowledge.intent import Cues
from knowledge.library import Knowledge

NAMED = 0.01
POINTED = 0.003
SAID = 0.12
BUNDLED = 0.05
UNBUNDLED = -0.02
RIVAL = 0.15


def bonuses(query: Query, knowledge: Knowledge) -> dict[str, float]:
    """What names, decisive terms and the conversation add to a matter's score."""
    longest = max(query.anchors.values(), default=0)
    bonus = {c: NAMED * n / longest * min(1.0, n / 4) for c, n in query.anchors.items()}
    for code in knowledge.lexicon.pointed(query.terms):
        bonus[code] = bonus.get(code, 0.0) + POINTED
    told = f"{query.text} {query.question.text.lower()}" if query.english else query.text
    for key, intent in knowledge.catalogue.intents.items():
        if intent.status not in URGENT and said(intent, told):
            bonus[key] = SAID
    rivals = _rivals(query, knowledge.catalogue.cues)
    for code, matter in knowledge.catalogue.matters.items():
        if any(_other(matter.name, *rival) for rival in rivals):
            bonus[code] = bonus.get(code, 0.0) - RIVAL
        if matter.bundle:
            bonus[code] = bonus.get(code, 0.0) + (BUNDLED if query.bundled else UNBUNDLED)
    return bonus


def _rivals(query: Query, cues: Cues) -> list[tuple[list[str], list[str]]]:
    """(said, not said) of each group of words that exclude each other, where one is said.

    Where one is only turned down (不走简易的), it alone is not said.
    """
    text = " ".join((query.text, *(t.official for t in query.terms)))
    turned_down, found = "|".join(cues.turned_down) or "(?!)", []
    for group in cues.rivals:
        denied = [w for w in group if w in text and re.search(f"(?:{turned_down}){w}", text)]
        said = [w for w in group if w in text and w not in denied]
        others = [w for w in group if w not in said] if said else denied
        if others:
            found.append((said, others))
    return found


def _other(name: str, said: list[str], others: list[str]) -> bool:
    """Whether a name has a word that was not said, and none of those that were."""
    return any(w in name for w in others) and not any(w in name for w in said)
