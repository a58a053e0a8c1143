"""The words of the interface (界面文字): by locale for the widget, by site for suggestions, for handouts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from pydantic import Field, JsonValue, field_validator

from knowledge.fact import Shape

LOCALES = ("zh-CN", "zh-TW", "en")
BLANK = re.compile(r"\{\w+\}")
MOST_SUGGESTIONS = 6
LONGEST_SUGGESTION = 60

Spoken = Mapping[str, str]
"""One sentence in every language of the interface."""


class Handout(Shape):
    """The words around a shared answer: its page for the phone and the printed 一次性告知单."""

    title: str
    subtitle: str
    phone_hint: str
    checklist_hint: str
    original: str
    copies: str
    exempt: str
    routes: str
    opened: str
    closed: str
    opens: str
    hours: str
    address: str
    phone: str
    map: str
    map_url: str = Field(pattern=r"^(https|geo):", description="with {lat}, {lon} and {name}")
    link: str
    wait: str
    sources: str
    reviewed: str
    applies: str
    machine: str
    generated: str
    as_of: str
    expires: str
    qr: str
    pdf: str
    gone_title: str
    gone: str


class Desk(Shape):
    """What is said about the people behind the assistant (人工), in every language."""

    greeting: Spoken
    opened: Spoken
    closed: Spoken
    ticket_opened: Spoken
    ticket_closed: Spoken

    @field_validator("*")
    @classmethod
    def _every_language(cls, said: Spoken) -> Spoken:
        if missing := [locale for locale in LOCALES if not said.get(locale, "").strip()]:
            raise ValueError(f"has no words for {', '.join(missing)}")
        return said


class Faces(Shape):
    """web.yaml: what the web says that is no fact of a guide."""

    desk: Desk
    handout: Handout


Suggestions = dict[str, dict[str, list[str]]]
"""Suggested questions by site (`default` for all others) and locale."""

Ui = dict[str, dict[str, JsonValue]]
"""Words of the widget by locale, as ui/<locale>.yaml has them."""


def suggested(suggestions: Suggestions, site: str | None, locale: str) -> list[str]:
    """The questions suggested at a site in a language."""
    for place in (site, "default"):
        if found := suggestions.get(place or "", {}).get(locale):
            return found
    return []


def _leaves(words: JsonValue, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Every word of a tree by its path."""
    if isinstance(words, dict):
        for key, value in words.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(words, list):
        for number, value in enumerate(words):
            yield from _leaves(value, f"{path}.{number}")
    else:
        yield path, words


def ui_problems(ui: Ui) -> Iterator[tuple[str, str, str]]:
    """(locale, key, what is wrong): missing languages and keys, empty words, other blanks."""
    for locale in LOCALES:
        if locale not in ui:
            yield locale, "-", "the file of this language is missing"
    base = dict(_leaves(ui.get(LOCALES[0], {})))
    for locale, words in ui.items():
        mine = dict(_leaves(words))
        yield from ((locale, key, f"is not in {LOCALES[0]}.yaml") for key in mine.keys() - base.keys())
        yield from ((locale, key, f"is in {LOCALES[0]}.yaml only") for key in base.keys() - mine.keys())
        yield from ((locale, k, m) for k, m in _word_problems(mine, base))


def _word_problems(
    mine: Mapping[str, JsonValue], base: Mapping[str, JsonValue]
) -> Iterator[tuple[str, str]]:
    for key, word in mine.items():
        if not isinstance(word, str) or not word.strip():
            yield key, "must be words (quote numbers, yes and no)"
        elif key in base and set(BLANK.findall(word)) != set(BLANK.findall(str(base[key]))):
            yield key, f"has other blanks than in {LOCALES[0]}.yaml"


def suggestion_problems(
    suggestions: Suggestions, sites: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Sites and languages that do not exist, no default, and lists nobody would read."""
    if suggestions:
        default = suggestions.get("default", {})
        yield from ((f"default.{name}", "missing; it serves all other sites") for name in LOCALES
                    if name not in default)  # fmt: skip
    for site, lists in suggestions.items():
        if site != "default" and site not in sites:
            yield site, "no site has this id"
        for locale, found in lists.items():
            if locale not in LOCALES:
                yield f"{site}.{locale}", f"no such language; there are {', '.join(LOCALES)}"
            if not 1 <= len(found) <= MOST_SUGGESTIONS:
                yield f"{site}.{locale}", f"needs 1–{MOST_SUGGESTIONS} questions"
            for number, text in enumerate(found):
                if not text.strip() or len(text) > LONGEST_SUGGESTION:
                    yield f"{site}.{locale}.{number}", f"must have 1–{LONGEST_SUGGESTION} characters"
