"""What a model is told, and the only words it may add to quoted facts (提示词)."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from knowledge.fact import Element, Shape


class Prompt(Shape):
    """One prompt, owned by editors; its version is kept with every answer that it worded.

    One that lets a model speak to people names the only words it may use beside quoted facts.
    """

    title: str = Field(min_length=1, description="what the prompt is for; over a model's words, where shown")
    system: str = Field(
        min_length=1, description="what the model is told; {words} or {elements} is filled in"
    )
    elder: str = Field("", description="what is added for 长辈版")
    filing: str = Field("", description="how the 备案号 of the model is told; {filing} is filled in")
    joint: str = Field("", description="what stands between two sentences in this language")
    rest: str = Field("", description="added where only some facts of an element are quoted")
    unanswered: str = Field(
        "", description="how parts of a question are told that no article answers; {parts} and {hotline} are filled in"
    )
    labels: dict[Element, str] = Field(
        default_factory=dict, description="what an element is called in this language; by default its title"
    )
    words: tuple[str, ...] = Field((), description="the only words beside quoted facts")
    about: dict[Element, tuple[str, ...]] = Field(
        min_length=1, description="words that name an element; only its facts may stand beside them"
    )
    forbidden: tuple[str, ...] = Field((), description="promises, decisions, requirements, exclusions")
    withheld: tuple[str, ...] = Field((), description="marks of secrecy (密级): nothing is sent")

    @model_validator(mode="after")
    def _words_claim_nothing(self) -> Self:
        if self.words and not self.rest:
            raise ValueError("words without rest; say where the facts that are not quoted stand")
        wrong = [w for w in self.vocabulary if any(f in w for f in self.forbidden)]
        if wrong:
            raise ValueError(f"words that hold forbidden wording: {', '.join(wrong)}; take them out")
        return self

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that may stand beside quoted facts."""
        said = (*self.words, *(w for words in self.about.values() for w in words))
        return frozenset(w for words in said for w in words.lower().split())

    @cached_property
    def version(self) -> str:
        """Identity of the whole prompt, rules included."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def told(self, elder: bool = False) -> str:
        """The instruction with its words and elements, for this level of language."""
        names = (f"{element}（{'、'.join(words)}）" for element, words in self.about.items())
        told = self.system.replace("{words}", "、".join(sorted(self.vocabulary)))
        told = told.replace("{elements}", "，".join(names))
        return f"{told}\n{self.elder}" if elder and self.elder else told
