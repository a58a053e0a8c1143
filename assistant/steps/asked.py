"""Asked (所问要素): which elements of a guide a query asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.steps.find import Findings
from assistant.steps.hear import asked_elements
from knowledge.clauses import closing
from knowledge.fact import Element
from knowledge.intent import Cues

STRONG_CUE, LAST_CUE, WAY_CUE, POINTED_CUE = 0.2, 0.15, 0.05, 0.3
SELDOM, SELDOM_CUE = {Element.LEGAL_BASIS, Element.CONTACTS, Element.MISSING}, 0.4
LEAST_ASKED = 0.2
CLOSE_ASKED = 0.2
OWN_ASKED = 0.3
MOST_ELEMENTS = 3


def asked(found: Findings, cues: Cues, point: Element | None = None) -> tuple[Element, ...]:
    """The elements to state: what was learned, the words said, and what a line points to added up.

    Words of the last clause count more: the question mostly follows the story. What is seldom
    asked is hardly learned; its words count more too. How to do it comes before what is missing.
    """
    query = found.query
    if query.chosen and query.chosen.startswith("element:"):
        return query.elements
    if query.reading:
        words = replace(query, reading="", elements=asked_elements(query.text, cues)[0])
        heard = asked(replace(found, query=words), cues, point)
        return tuple(dict.fromkeys((*query.elements, *heard)))[:MOST_ELEMENTS]
    scores = _scores(found, cues, point)
    ranked = sorted(scores, key=lambda e: -scores[e])
    if not ranked or scores[ranked[0]] < LEAST_ASKED:
        return ()
    said = [e for e in ranked if e in query.elements or e in query.weak[:1] and e is Element.PROCEDURE]
    close = [e for e in ranked[1:2] if scores[e] > scores[ranked[0]] - CLOSE_ASKED]
    if ranked[0] is Element.WAYS and any(w in query.text for w in cues.agents):
        close.append(Element.CONDITIONS)
    first = ranked[0]
    if first is Element.MISSING and first not in query.elements and Element.PROCEDURE in said:
        first = Element.PROCEDURE
    return tuple(dict.fromkeys((first, *said, ranked[0], *close)))[:MOST_ELEMENTS]


def _scores(found: Findings, cues: Cues, point: Element | None) -> dict[Element, float]:
    """How surely each element is asked for."""
    query = found.query
    scores = {Element(e): s for e, s in _heard(found).items()}
    for place, element in enumerate(query.elements):
        cue = SELDOM_CUE if element in SELDOM else STRONG_CUE
        scores[element] = scores.get(element, 0.0) + cue * (1 - 0.2 * place)
    for element in query.weak:
        scores.setdefault(element, 0.0)
    for element in asked_elements(closing(query.text), cues)[0]:
        scores[element] = scores.get(element, 0.0) + LAST_CUE
    if query.ways:
        scores[Element.WAYS] = scores.get(Element.WAYS, 0.0) + WAY_CUE
    if point is not None:
        scores[point] = scores.get(point, 0.0) + POINTED_CUE
    return scores


def _heard(found: Findings) -> Mapping[str, float]:
    """What is heard in the words; of a follow-up in its own, unless they ask for nothing."""
    own = found.alone.elements if found.alone and not found.query.echoes else {}
    return own if max(own.values(), default=0.0) >= OWN_ASKED else found.elements
