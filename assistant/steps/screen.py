"""Screen (筛查): what is answered before anything is looked up: crisis, attacks, unsafe asks."""

from __future__ import annotations

from knowledge.catalogue import Catalogue
from knowledge.intent import Intent
from knowledge.lexicon import simplify

FIRST = ("crisis", "refused", "human", "smalltalk", "no_guide", "out_of_scope")


def screen(text: str, catalogue: Catalogue) -> Intent | None:
    """The intent whose decisive words stand in a text, the most urgent one first.

    Characters that a person cannot see count as an attack.
    """
    if hidden(text):
        return catalogue.intents.get("attack")
    plain = simplify(text)
    met = [i for i in catalogue.intents.values() if i.says and _met(i, plain)]
    return min(met, key=lambda i: FIRST.index(i.status), default=None)


def _met(intent: Intent, plain: str) -> bool:
    if any(word in plain for word in intent.unless):
        return False
    return any(word.lower() in plain for word in intent.says)


def hidden(text: str) -> bool:
    """Whether a text smuggles characters that a person cannot see (Unicode tags, overrides)."""
    return any(0xE0000 <= ord(c) <= 0xE007F or ord(c) in range(0x202A, 0x202F) for c in text)
