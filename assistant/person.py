"""What is known of the person and the case (情形): from words, numbers and earlier turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.question import Query
from knowledge.catalogue import Catalogue
from knowledge.situation import Situation


def known(
    situations: Iterable[str], query: Query, remembered: Mapping[str, str], catalogue: Catalogue
) -> dict[str, str]:
    """Situation → option, where a choice, the words, a quantity or an earlier turn decides it."""
    found: dict[str, str] = {}
    for name in situations:
        situation = catalogue.situations.get(name)
        if situation is None:
            continue
        option = query.slots.get(name) or told(situation, query) or remembered.get(name)
        if option in situation.options:
            found[name] = option
    return found


def told(situation: Situation, query: Query) -> str | None:
    """The option that a query tells: a number first, else the longest words said for it."""
    for key, option in situation.options.items():
        span = option.range
        if span and span.of in query.quantities and span.holds(query.quantities[span.of]):
            return key
    longest = {
        key: max((len(s) for s in option.says if s.lower() in query.text), default=0)
        for key, option in situation.options.items()
    }
    best = max(longest.values(), default=0)
    leading = [k for k, n in longest.items() if n == best]
    return leading[0] if best and len(leading) == 1 else None


def speaks(situation: Situation, key: str, words: str) -> bool:
    """Whether words share with one option what they share with no other: two characters in a row."""
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    own, *others = (
        {p for p in pairs if any(p in text for text in (o.label, o.condition, *o.says))}
        for o in (situation.options[key], *(o for k, o in situation.options.items() if k != key))
    )
    return bool(own.difference(*others))


def condition_text(
    when: Mapping[str, tuple[str, ...]], given: Mapping[str, str], catalogue: Catalogue
) -> str | None:
    """The condition to show before a fact: its situations that are not known yet."""
    open_ones = [
        "或".join(catalogue.situations[s].options[o].condition for o in options)
        for s, options in when.items()
        if s not in given
    ]
    return "，".join(open_ones) or None
