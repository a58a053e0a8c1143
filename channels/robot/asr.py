"""Chooses among the readings of speech recognition (多候选): what names things we know, and was heard clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from channels.robot.shapes import InputIn
from knowledge.lexicon import Lexicon, simplify

UNCLEAR = 0.35
HEARD = 0.5
RANK = 0.02


class Candidate(NamedTuple):
    """One reading with how sure the recogniser is of it."""

    text: str
    confidence: float | None = None


class Heard(NamedTuple):
    """The reading chosen; not `clear` where the person should say it again."""

    text: str
    clear: bool


def heard(said: InputIn, lexicon: Lexicon) -> Heard:
    """The reading that names the most of what we know, weighed with how clearly it was heard."""
    readings = _readings(said)
    if len(readings) == 1 and readings[0].confidence is None:
        return Heard(said.text, True)
    known = [_known(r.text, lexicon) for r in readings]
    scores = [
        share + HEARD * (1.0 if r.confidence is None else r.confidence) - RANK * place
        for place, (r, share) in enumerate(zip(readings, known, strict=True))
    ]
    best = max(range(len(readings)), key=lambda n: (scores[n], -n))
    confidence = readings[best].confidence
    return Heard(readings[best].text, known[best] > 0 or confidence is None or confidence >= UNCLEAR)


def _readings(said: InputIn) -> Sequence[Candidate]:
    """The readings in their order, each once."""
    if said.asr is None:
        return [Candidate(said.text)]
    first = Candidate(said.text, said.asr.confidence)
    others = [Candidate(r.text, r.confidence) for r in said.asr.nbest if r.text.strip()]
    once: dict[str, Candidate] = {}
    for reading in [*([first] if said.text.strip() else []), *others] or [first]:
        once.setdefault(reading.text, reading)
    return list(once.values())


def _known(text: str, lexicon: Lexicon) -> float:
    """The share of a text that is words of the guides."""
    plain = simplify(text)
    if not plain:
        return 0.0
    covered = {i for f in lexicon.terms(plain) for i in range(f.start, f.start + len(f.word))}
    named = max(lexicon.anchors(plain).values(), default=0)
    return max(len(covered), named) / len(plain)
