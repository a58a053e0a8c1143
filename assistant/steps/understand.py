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
from assistant.steps.hear import asked_elements, heard, in_order
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.intent import Cues
from knowledge.lexicon import Found, Lexicon, simplify
from knowledge.library import Knowledge
from knowledge.matter import SERVICES

SHORT = 12
ASIDE = 40
MOST_PARTS = 6
PERSONAL = ("home_visit", "agent")
NOBODY = "(?![我你您他她它])"
GAP = r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
ALSO, ECHO = "也", "呢"


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
    if taken:
        return [_take(whole, taken, state, knowledge)]
    if whole.follows:
        return [_follow(whole, state, catalogue, lexicon)]
    if _echoes(whole):
        whole = replace(whole, elements=state.elements, echoes=bool(state.elements))
    if state.focus in catalogue.matters and len(whole.text) <= ASIDE:
        whole = replace(whole, before=state.text)
    return [whole, *(
        _part(read(text, question, state, catalogue, lexicon), whole, joined)
        for text, joined in _parts(whole, unfolded, catalogue.cues, lexicon).items()
    )]  # fmt: skip


def _part(part: Query, whole: Query, joined: bool) -> Query:
    """A part of a question, asked by the same person, who cannot come or cannot use a phone."""
    cannot_come = tuple(w for w in whole.ways if w in PERSONAL and w not in part.ways)
    return replace(part, joined=joined, averse=whole.averse, ways=(*part.ways, *cannot_come))


def _taken_back(text: str, state: State, cues: Cues) -> tuple[str, bool]:
    """A turn without what it denies of the turn before; and whether it denies something."""
    if state.focus is None:
        return text, False
    rest = text
    for pattern in cues.denials:
        rest = re.sub(pattern, "", rest)
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
        site_fields=tuple(k for k, v in cues.site_fields.items() if any(s in text for s in v)),
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


def _parts(
    whole: Query, unfolded: list[str], cues: Cues, lexicon: Lexicon
) -> dict[str, bool]:
    """Texts that may be questions of their own → whether they come from X和Y."""
    parts = dict.fromkeys(_clauses(whole, cues, lexicon), False)
    parts |= dict.fromkeys((*_joined(whole, cues), *unfolded), True)
    parts.pop(whole.text, None)
    return dict(list(parts.items())[-MOST_PARTS:])


def _joined(whole: Query, cues: Cues) -> Iterator[str]:
    """X和Y都丢了 → X都丢了, Y都丢了, for neighbouring terms with a joining word between."""
    for left, right in zip(whole.terms, whole.terms[1:], strict=False):
        between = whole.text[left.start + len(left.word) : right.start]
        if between in cues.joins and left.official != right.official:
            head, tail = whole.text[: left.start], whole.text[right.start + len(right.word) :]
            yield f"{head}{left.official}{tail}"
            yield f"{head}{right.official}{tail}"


def _unfolded(text: str, cues: Cues) -> list[str]:
    """水电过户 → 用水过户, 用电过户: a word that stands for several, or the text alone."""
    word = next((w for w in cues.unfold if w in text), None)
    return [text.replace(word, one) for one in cues.unfold[word]] if word else [text]


def _clauses(whole: Query, cues: Cues, lexicon: Lexicon) -> Iterator[str]:
    """Each clause, after what was told without a topic, before what is asked of all of them."""
    clauses = _cut(whole, cues)
    if len(clauses) < 2:
        return
    asks = [any(asked_elements(c, cues)) for c in clauses]
    of_all = asks[-1] and (
        not lexicon.terms(clauses[-1]) or any(w in clauses[-1] for w in cues.together)
    )
    tail = clauses[-1] if of_all else ""
    told = "" if asks[0] or lexicon.terms(clauses[0]) else clauses[0]
    for clause, asking in zip(clauses, asks, strict=True):
        after = f"，{tail}" if tail and clause != tail and not asking else ""
        if len(clause) < 3 or clause == told:
            continue
        if told:
            yield f"{told}，{clause}{after}"
        if clause != tail and (not told or lexicon.terms(clause) or len(clause) >= 6):
            yield f"{clause}{after}"


def _cut(whole: Query, cues: Cues) -> list[str]:
    """The clauses of a text; 也 after a term starts one with that term: 执照丢了，公章也丢了.

    A joining word of one character does not cut before a person: 跟我讲讲 is one clause.
    """
    text = whole.text
    words = sorted((*cues.splits, *cues.joins), key=len, reverse=True)
    little = {w for w in cues.joins if len(w) == 1 and w.isalpha()}
    cuts = [re.escape(w) + NOBODY * (w in little) for w in words]
    cuts += [f"(?={re.escape(w)})" for w in cues.breaks]
    cuts += [f"(?={re.escape(t.word + ALSO)})" for t in whole.terms[1:] if t.word + ALSO in text]
    return [p.strip() for p in re.split("|".join((*cuts, GAP)), text) if p.strip()]
