"""Parts (分问): the texts within a question that may be questions of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from assistant.question import Query
from assistant.steps.hear import asked_elements
from knowledge.intent import Cues
from knowledge.lexicon import Found, Lexicon

MOST_PARTS = 8
SHORTEST, TOLD = 3, 6
NOBODY = "(?![我你您他她它])"
GAP = r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
STOPS = r"[。？！；?!;]"
ALSO = "也"


def parts(
    whole: Query, names: Iterable[str], cues: Cues, lexicon: Lexicon
) -> dict[str, bool]:
    """Texts that may be questions of their own → whether they come from X和Y.

    `names` of places are never cut.
    """
    own = tuple(n for n in names if n in whole.text)
    clauses = _with_frame(_cut(whole, cues, own), cues, lexicon)
    sentences = _with_frame(_sentences(whole, cues), cues, lexicon)
    found = dict.fromkeys((*clauses, *sentences), False)
    found |= dict.fromkeys(_listed(whole, cues), True)
    found.pop(whole.text, None)
    return dict(list(found.items())[-MOST_PARTS:])


def _listed(whole: Query, cues: Cues) -> Iterator[str]:
    """X、Y和Z都丢了 → X都丢了, Y都丢了, Z都丢了, for terms with nothing but joining words between."""
    for run in _runs(whole, cues):
        head = whole.text[: run[0].start]
        tail = whole.text[run[-1].start + len(run[-1].word) :]
        yield from (f"{head}{term.official}{tail}" for term in run)


def _runs(whole: Query, cues: Cues) -> Iterator[list[Found]]:
    run = list(whole.terms[:1])
    for term in whole.terms[1:]:
        between = whole.text[run[-1].start + len(run[-1].word) : term.start]
        if between in cues.joins and all(term.official != t.official for t in run):
            run.append(term)
            continue
        if len(run) > 1:
            yield run
        run = [term]
    if len(run) > 1:
        yield run


def _with_frame(clauses: list[str], cues: Cues, lexicon: Lexicon) -> Iterator[str]:
    """Each clause, after what was told without a topic, before what is asked of all of them."""
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
        if len(clause) < SHORTEST or clause == told:
            continue
        if told:
            yield f"{told}，{clause}{after}"
        if clause != tail and (not told or lexicon.terms(clause) or len(clause) >= TOLD):
            yield f"{clause}{after}"


def _sentences(whole: Query, cues: Cues) -> list[str]:
    """The sentences of a text, and what is asked beside: 另外, 顺便, 再问."""
    words = sorted((w for w in cues.splits if not re.match(r"\W", w)), key=len, reverse=True)
    pattern = "|".join((STOPS, *(re.escape(w) for w in words)))
    return [p.strip(" ，,") for p in re.split(pattern, whole.text) if p.strip(" ，,")]


def _cut(whole: Query, cues: Cues, names: tuple[str, ...]) -> list[str]:
    """The clauses of a text; 也 after a term starts one with that term: 执照丢了，公章也丢了.

    A joining word of one character does not cut before a person: 跟我讲讲 is one clause.
    """
    text = whole.text
    words = sorted((*cues.splits, *cues.joins), key=len, reverse=True)
    little = {w for w in cues.joins if len(w) == 1 and w.isalpha()}
    cuts = [re.escape(w) + NOBODY * (w in little) for w in words]
    cuts += [f"(?={re.escape(w)})" for w in cues.breaks]
    cuts += [f"(?={re.escape(t.word + ALSO)})" for t in whole.terms[1:] if t.word + ALSO in text]
    cuts += [f"(?<=^.{{{start}}})" for start in _unmarked(whole, cues)]
    pattern = re.compile("|".join((*cuts, GAP)))
    kept = [s for n in names for s in _spans(n, text)]
    pieces, start = [], 0
    for cut in pattern.finditer(text):
        if any(a < cut.end() and cut.start() < b for a, b in kept):
            continue
        pieces.append(text[start : cut.start()])
        start = cut.end()
    pieces.append(text[start:])
    return [p.strip() for p in pieces if p.strip()]


def _unmarked(whole: Query, cues: Cues) -> Iterator[int]:
    """Where a term begins after one that something was asked of: 护照要多少钱港澳通行证要带什么."""
    asked_from = 0
    for before, term in pairwise(whole.terms):
        said = whole.text[max(asked_from, before.start + len(before.word)) : term.start]
        if not re.search(r"\W", said) and any(asked_elements(said, cues)):
            asked_from = term.start
            yield term.start


def _spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    return ((f.start(), f.end()) for f in re.finditer(re.escape(name), text))
