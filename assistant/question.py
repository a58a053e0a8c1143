"""The question (提问) as it comes in, and as it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from knowledge.fact import Element
from knowledge.lexicon import Found

LONGEST = 500
HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Location:
    """Where the person is, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Prefs:
    """What the person likes: plain answers for elders, the language.

    `keep`: the language was chosen just now, and is to be remembered.
    """

    elder: bool = False
    language: str = "zh-CN"
    keep: bool = False


@dataclass(frozen=True)
class Question:
    """One utterance of a person, with where and when it is asked.

    `answer_id`: the id its answer gets, so that a question delivered twice is answered once;
    `masked`: kinds of personal data taken out of the text before it came here.
    """

    text: str
    conversation_id: str
    at: datetime
    region: str
    location: Location | None = None
    prefs: Prefs = Prefs()
    answer_id: str | None = None
    masked: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day whose rules hold."""
        return self.at.date()


@dataclass(frozen=True)
class Query:
    """A question understood (理解): standalone text, asked elements, what is known of the person.

    `text` is in the person's words; `reading` is how a model put it, only to be looked up. It is
    `topical` where it names a subject, and `echoes` where it asks of another what was just asked,
    and `corrects` where it takes back something of the turn before. A part of a question is
    `joined` where it comes from X和Y, `unfolded` where a word stands for several, and asked of the
    `place` that the whole names.
    """

    text: str
    question: Question
    before: str = ""
    terms: tuple[Found, ...] = ()
    anchors: Mapping[str, int] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()
    weak: tuple[Element, ...] = ()
    ways: tuple[str, ...] = ()
    averse: tuple[str, ...] = ()
    site_fields: tuple[str, ...] = ()
    quantities: Mapping[str, float] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    region: str = ""
    elsewhere: str | None = None
    follows: bool = False
    focus: str | None = None
    place: str | None = None
    chosen: str | None = None
    english: bool = False
    bundled: bool = False
    joined: bool = False
    unfolded: bool = False
    echoes: bool = False
    topical: bool = False
    corrects: bool = False
    reading: str = ""

    @property
    def day(self) -> date:
        """The day whose rules hold."""
        return self.question.day

    @property
    def searched(self) -> str:
        """What is looked up: a follow-up together with what it follows."""
        if self.reading:
            return self.reading
        return f"{self.before}，{self.text}" if self.before else self.text
