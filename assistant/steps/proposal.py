"""What a model proposes (提议): one JSON object, held to marks that were handed to it."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.fact import Element

OBJECT = re.compile(r"\{.*\}", re.DOTALL)
LONGEST = 200
MOST = 3


class Malformed(Exception):
    """A text is no proposal; the message says what is wrong with it and quotes no person."""


class Shape(BaseModel):
    """A part of a proposal; what is not asked for is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Told(Shape):
    """A situation by its mark, and the person's words that tell it."""

    mark: str
    words: str = Field(min_length=1)


class Put(Shape):
    """One question as the model reads it: complete, with its candidate by mark."""

    text: str = Field(min_length=1, max_length=LONGEST)
    words: str = ""
    candidate: str | None = None
    elements: tuple[Element, ...] = Field((), max_length=MOST)
    situations: tuple[Told, ...] = ()


class Proposal(Shape):
    """How a model reads what was said."""

    in_scope: bool = True
    questions: tuple[Put, ...] = Field(min_length=1, max_length=MOST)


def proposed(text: str, candidates: frozenset[str], situations: frozenset[str]) -> Proposal:
    """The proposal that a model wrote; raises Malformed where a mark was never handed out."""
    found = OBJECT.search(text)
    if found is None:
        raise Malformed("no JSON object")
    try:
        proposal = Proposal.model_validate_json(found[0])
    except ValidationError as error:
        where = {".".join(map(str, e["loc"])) or "JSON" for e in error.errors()}
        raise Malformed(f"wrong or missing: {', '.join(sorted(where))}") from error
    for question in proposal.questions:
        if question.candidate is not None and question.candidate not in candidates:
            raise Malformed("candidate is none of the marks")
        if any(told.mark not in situations for told in question.situations):
            raise Malformed("a situation is none of the marks")
    return proposal
