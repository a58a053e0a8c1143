"""Understand (理解): a question and the state become one query, or several for a compound one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.conversation import State, chosen
from assistant.places import district, elsewhere
from assistant.quantities import quantities
from assistant.question import Query, Question
from assistant.sites import named_site
from assistant.steps.hear import asked_elements, heard, in_order
from assistant.steps.parts import parts
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.intent import Cues
from knowledge.lexicon import Found, Lexicon, simplify
from knowledge.library import Knowledge
from knowledge.matter import SERVICES

SHORT = 12
ASIDE = 40
PERSONAL = ("home_visit", "agent")
ECHO, NO_FIELD = "呢", "none"


def understand(question: Question, state: State, knowledge: Knowledge) -> list[Query]:
    """The standalone queries of a question; more than one where it asks for several things."""
    catalogue, lexicon = knowledge.catalogue, knowledge.lexicon
    plain = simplify(question.text)
    taken = chosen(state, plain) or chosen(state, question.text)
    text, english = heard(plain, catalogue.cues, lexicon)
    text, *unfolded = _unfolded(text, catalogue.cues)
    text, corrects = _taken_back(text, state, catalogue.cues)
    whole = replace(read(text, question, state, catalogue, lexicon), corrects=corrects)
    if english:
        place = elsewhere(plain, catalogue)
        whole = replace(whole, english=True, elsewhere=place.name if place and place.asked else None)
    if taken or whole.follows:
        whole = replace(whole, place=state.place)
    if taken:
        return [_take(whole, taken, state, knowledge)]
    if whole.follows:
        return [_follow(whole, state, catalogue, lexicon)]
    if _echoes(whole):
        whole = replace(whole, elements=state.elements, echoes=bool(state.elements))
    if state.focus in catalogue.matters and len(whole.text) <= ASIDE:
        whole = replace(whole, before=state.text)
    return [whole, *_within(whole, unfolded, state, knowledge)]


def _within(
    whole: Query, unfolded: list[str], state: State, knowledge: Knowledge
) -> Iterator[Query]:
    """The parts of a question: of the same person, who cannot come or use a phone, at one place."""
    catalogue, lexicon = knowledge.catalogue, knowledge.lexicon
    names = (n.lower() for s in catalogue.sites.values() for n in (s.name, *s.aliases))
    named = named_site(whole, catalogue)
    texts = parts(whole, names, catalogue.cues, lexicon) | dict.fromkeys(unfolded, True)
    for text, joined in texts.items():
        part = read(text, whole.question, state, catalogue, lexicon)
        cannot_come = tuple(w for w in whole.ways if w in PERSONAL and w not in part.ways)
        yield replace(
            part, joined=joined, unfolded=text in unfolded, place=named.site.id if named else None,
            averse=whole.averse, ways=(*part.ways, *cannot_come),
        )  # fmt: skip


def _taken_back(text: str, state: State, cues: Cues) -> tuple[str, bool]:
    """A turn without what it denies of the turn before; and whether it denies something.

    What a pattern calls `kept` is left: 是去香港不是台湾 → 是去香港.
    """
    if state.focus is None:
        return text, False
    rest = text
    for pattern in cues.denials:
        rest = re.sub(pattern, lambda said: said.groupdict().get("kept", ""), rest)
    rest = rest.strip("，,。 ")
    return (rest, True) if rest and rest != text else (text, False)


def read(
    text: str, question: Question, state: State, catalogue: Catalogue, lexicon: Lexicon
) -> Query:
    """One text read for terms, elements, places, quantities and what it leans on."""
    cues = catalogue.cues
    place = elsewhere(text, catalogue)
    strong, weak = asked_elements(text, cues)
    terms = tuple(lexicon.terms(text))
    anchors = lexicon.anchors(text)
    topical = _topical(terms, anchors, catalogue, lexicon)
    ways, averse = _ways(text, cues)
    return Query(
        text=text, question=question, terms=terms, anchors=anchors, elements=strong, weak=weak,
        ways=ways, averse=averse,
        site_fields=tuple(f for f in in_order(text, cues.site_fields) if f != NO_FIELD),
        quantities=quantities(text, question.day),
        bundled=any(w in text for w in cues.bundles),
        region=district(text, catalogue) or question.region,
        elsewhere=place.name if place and place.asked else None,
        follows=(state.focus is not None or _choosing(state)) and _leans(text, topical, cues),
        focus=state.focus, topical=topical,
    )  # fmt: skip


def _ways(text: str, cues: Cues) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ways that a text asks for, and those that its person cannot or will not use."""
    averse = in_order(text, cues.averse)
    return tuple(w for w in in_order(text, cues.ways) if w not in averse), averse


def _topical(
    terms: tuple[Found, ...], anchors: Mapping[str, int], catalogue: Catalogue, lexicon: Lexicon
) -> bool:
    """Whether a text names a subject; who acts (代办) or a service (预约) is none of its own."""
    subjects = [t for t in terms if t.word not in lexicon.modifiers]
    named = [c for c in anchors if catalogue.matters[c].theme != SERVICES]
    return bool(named or subjects)


def _choosing(state: State) -> bool:
    """Whether matters were offered and none is taken yet: what comes next may say more of it."""
    return bool(state.text) and any(p.value.startswith("matter:") for p in state.pending)


def _leans(text: str, topical: bool, cues: Cues) -> bool:
    """Whether a text only makes sense after the turn before it."""
    if not topical:
        return len(text) <= 2 * SHORT
    return len(text) <= SHORT and text.startswith(cues.follow_ups)


def _echoes(whole: Query) -> bool:
    """Whether a text asks of something else what was just asked: 公积金那边呢."""
    asks = whole.elements or whole.weak or whole.ways or whole.site_fields
    return not asks and whole.text.rstrip(" ?？。").endswith(ECHO)


def _take(whole: Query, value: str, state: State, knowledge: Knowledge) -> Query:
    """The query for an option taken: the earlier question with the choice added."""
    kind, _, choice = value.partition(":")
    text = state.text or whole.text
    ways, averse = _ways(text, knowledge.catalogue.cues)
    changes: dict[str, Any] = {
        "chosen": value, "focus": state.focus, "follows": True, "english": False,
        "elements": state.elements, "text": text, "ways": ways, "averse": averse,
    }  # fmt: skip
    if kind == "element":
        changes["elements"] = (Element(choice),)
    if kind == "matter":
        changes["focus"] = choice
    if kind == "situation":
        situation, _, option = choice.partition("=")
        changes["slots"] = {situation: option}
    return replace(whole, **changes)


def _follow(whole: Query, state: State, catalogue: Catalogue, lexicon: Lexicon) -> Query:
    """The query for a follow-up: a new noun takes the place of the old one in the last question."""
    before = lexicon.terms(state.text)
    known = {b.official for b in before} | lexicon.modifiers
    new = [t for t in whole.terms if t.official not in known and t.word not in known]
    asks_more = bool(whole.elements or whole.ways) or whole.text.startswith(catalogue.cues.supposing)
    if new and before and not asks_more and len(whole.text) <= SHORT:
        old = next((b for b in before), None)
        text = state.text.replace(old.word, new[0].official) if old else whole.text
        fresh = read(text, whole.question, State(), catalogue, lexicon)
        return replace(fresh, focus=None, elements=fresh.elements or state.elements)
    elements = whole.elements or (() if whole.weak else state.elements)
    return replace(
        whole, elements=elements, before=state.text,
        echoes=bool(elements) and _echoes(whole),
    )  # fmt: skip


def _unfolded(text: str, cues: Cues) -> list[str]:
    """水电过户 → 用水过户, 用电过户: a word that stands for several, or the text alone."""
    word = max((w for w in cues.unfold if w in text), key=len, default=None)
    return [text.replace(word, one) for one in cues.unfold[word]] if word else [text]
