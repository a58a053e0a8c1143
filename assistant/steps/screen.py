"""Screen (筛查): what is answered before anything is looked up: crisis, attacks, unsafe asks."""

from __future__ import annotations

from knowledge.catalogue import Catalogue
from knowledge.intent import Intent
from knowledge.lexicon import simplify

URGENT = ("crisis", "refused", "human", "smalltalk")


def screen(text: str, catalogue: Catalogue) -> Intent | None:
    """The urgent intent whose words stand in a text, the most urgent one first.

    Characters that a person cannot see count as an attack. What is merely not for us is decided
    after finding, where a guide may know better than a word.
    """
    if hidden(text):
        return catalogue.intents.get("attack")
    plain = simplify(text)
    urgent = [i for i in catalogue.intents.values() if i.status in URGENT and said(i, plain)]
    return min(urgent, key=lambda i: URGENT.index(i.status), default=None)


def said(intent: Intent, plain: str) -> bool:
    """Whether a word of the intent stands in a simplified text, and none that takes it back."""
    for word in intent.says:  # a plain loop: thousands of cues for every question
        if word in plain:
            return not any(other in plain for other in intent.unless)
    return False


def hidden(text: str) -> bool:
    """Whether a text smuggles characters that a person cannot see (Unicode tags, overrides)."""
    return any(0xE0000 <= ord(c) <= 0xE007F or ord(c) in range(0x202A, 0x202F) for c in text)
