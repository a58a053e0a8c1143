"""Ask back (反问): only where close matters or open situations would change what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Choice
from assistant.conversation import State
from assistant.elements import Case, Citations, block
from assistant.person import known
from assistant.question import Query
from assistant.steps.asked import asked
from assistant.steps.find import Findings
from assistant.steps.subject import subject_of
from assistant.text import plain
from knowledge.catalogue import Catalogue
from knowledge.fact import Element

MOST = 4
IN_FIGURES = (Element.FEES, Element.VALIDITY, Element.DEADLINE)
FIGURE = re.compile(r"\d[\d.]* ?[^\d\s，。；、（）]")


@dataclass(frozen=True)
class Doubt:
    """When matters count as too close to choose, in cosine similarity; chosen by evals.

    The best matter is answered when it leads by `margin`; else it is offered with those within
    `company`, among which the right one nearly always is.
    """

    margin: float = 0.03
    company: float = 0.05


def ask_back(
    findings: list[Findings], state: State, catalogue: Catalogue, doubt: Doubt
) -> list[Choice]:
    """The matters to choose from, empty where one is clearly meant or it was asked before."""
    found, query = findings[0], findings[0].query
    if len(findings) > 1 or query.chosen or query.follows:
        return []
    offered = family(query, catalogue) or _close(found, catalogue, doubt)
    if not offered or _alike(offered, found, state, catalogue):
        return []
    choices = [_choice(key, offered, catalogue) for key in offered]
    return [] if question_key(choices) in state.asked else choices


def question_key(choices: Sequence[Choice]) -> str:
    """The identity of an ask-back, so that it is never put twice."""
    return ",".join(sorted(c.value for c in choices))


def family(query: Query, catalogue: Catalogue) -> tuple[str, ...]:
    """The matters of a word (事项族) that is all that was said: 身份证, 我要弄户口."""
    if len(query.terms) != 1 or query.before:
        return ()
    (said,) = query.terms
    there = tuple(key for key in catalogue.terms[said.term].family if key in catalogue.matters)
    if len(there) < 2:
        return ()
    rest = query.text.replace(said.word, "", 1)
    for word in sorted(catalogue.cues.bare, key=len, reverse=True):
        rest = rest.replace(word, "")
    return () if any(c.isalnum() for c in rest) else there


def _close(found: Findings, catalogue: Catalogue, doubt: Doubt) -> tuple[str, ...]:
    """The best matters, where none is clearly ahead."""
    if len(found.matters) < 2 or found.margin() >= doubt.margin:
        return ()
    first = found.matters[0]
    if subject_of(found, catalogue) is not first:
        return ()
    return tuple(m.key for m in found.matters[:MOST] if first.score - m.score <= doubt.company)


def _alike(
    offered: Sequence[str], found: Findings, state: State, catalogue: Catalogue
) -> bool:
    """Whether all state the same figures for what is asked of them: 17岁办的身份证多久到期."""
    element = next(iter(asked(found, catalogue.cues)), None)
    if element not in IN_FIGURES:
        return False
    figures = [_figures(element, key, found.query, state, catalogue) for key in offered]
    return bool(figures[0]) and all(f == figures[0] for f in figures)


def _figures(
    element: Element, key: str, query: Query, state: State, catalogue: Catalogue
) -> set[str]:
    """The figures with their units that a matter states of an element for this person."""
    matter = catalogue.matters[key]
    given = known(matter.situations(), query, state.slots, catalogue)
    stated = block(element, Case(matter, given, catalogue, Citations()))
    return set(FIGURE.findall(plain(stated))) if stated else set()


def _choice(key: str, offered: Sequence[str], catalogue: Catalogue) -> Choice:
    """A matter with when it is the right one, as the guides offered beside it tell."""
    matter = catalogue.matters[key]
    told = (catalogue.siblings(other).get(key) for other in offered if other != key)
    when = next(filter(None, told), None)
    label = f"{matter.name}（{when}）" if when else matter.name
    return Choice(label=label, value=f"matter:{matter.code}")
