"""Words for understanding, owned by content people: intents, element cues, place names."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from knowledge.fact import Element, Shape


def _lower(value: Any) -> Any:
    return tuple(str(v).lower() for v in value) if isinstance(value, list | tuple) else value


Lower = Annotated[tuple[str, ...], BeforeValidator(_lower)]


class Intent(Shape):
    """What a question may be other than a matter: examples, hard cues and its ending (意图)."""

    status: Literal[
        "smalltalk", "out_of_scope", "no_guide", "human", "crisis", "refused", "answered"
    ]
    reply: str = Field(description="key of replies.yaml")
    says: Lower = Field((), description="cues that decide alone")
    unless: tuple[str, ...] = Field((), description="words that take a cue back")
    examples: tuple[str, ...] = ()
    matter: str | None = Field(None, description="matter whose contacts and ways are shown")


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no pattern: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_compiles)]


class Cue(Shape):
    """How people ask for an element (要素问法): strong words or patterns decide, weak ones only alone."""

    strong: tuple[Pattern, ...] = ()
    weak: tuple[Pattern, ...] = ()


class Cues(Shape):
    """All cues: by element, by kind of way, and by what a follow-up sounds like."""

    elements: dict[Element, Cue]
    ways: dict[str, tuple[Pattern, ...]]
    averse: dict[str, tuple[Pattern, ...]] = Field(
        default_factory=dict, description="way → who says this does not want it or cannot use it"
    )
    at_once: tuple[str, ...] = Field((), description="words of who cannot wait for a window to open")
    site_fields: dict[str, tuple[Pattern, ...]] = Field(
        description="field of a place → how it is asked for; `none` only sounds like one"
    )
    follow_ups: tuple[str, ...]
    supposing: tuple[str, ...] = Field((), description="words before a circumstance: 要是外地户口呢")
    denials: tuple[Pattern, ...] = Field(
        (), description="what a turn takes back of the one before: 不是丢了，是过期了"
    )
    joins: tuple[str, ...]
    splits: tuple[str, ...]
    breaks: tuple[str, ...]
    together: tuple[str, ...]
    bundles: tuple[str, ...]
    fillers: tuple[str, ...]
    courtesies: tuple[str, ...] = Field((), description="words of clauses that only are polite")
    bare: tuple[str, ...] = Field((), description="words that add nothing to a subject: 我要弄户口")
    bound: tuple[str, ...] = Field(
        (), description="how a sentence begins that holds only with the one before it: 但, 其中, 上述"
    )
    upcoming: tuple[str, ...]
    elders: tuple[str, ...]
    agents: Lower = Field((), description="words that ask whether somebody else may go")
    values: dict[Pattern, Pattern] = Field(
        default_factory=dict, description="what asks for a value → how such a value is written"
    )
    rivals: tuple[tuple[str, ...], ...] = Field(
        (), description="groups of words: who says one does not mean what is named after another"
    )
    turned_down: tuple[Pattern, ...] = Field(
        (), description="what stands before one of `rivals` that is not meant: 不走简易的"
    )
    carried: tuple[Pattern, ...] = Field(
        (), description="what stands before something one goes with, and does not ask for: 拿我身份证去"
    )
    lookalikes: tuple[str, ...] = Field((), description="characters written for each other (形近字)")
    unfold: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="a word that stands for several → these"
    )
    english: dict[str, Lower] = Field(
        default_factory=dict,
        description="our word → English ones; `skipped` say nothing, `whole` neither, and have no endings",
    )


class Places(Shape):
    """Names of other places, to tell whose rule is asked for (地名)."""

    provinces: dict[str, tuple[str, ...]]
    cities: dict[str, tuple[str, ...]]
    counties: tuple[str, ...] = ()
    divisions: dict[str, tuple[str, ...]] = {}
    latin: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of a place, in Chinese and in English."""
        short = (n for name, said in self.provinces.items() for n in (name, *said))
        rows = (*self.cities.values(), *self.divisions.values(), self.counties, self.latin)
        return frozenset((*short, *(n for row in rows for n in row)))
