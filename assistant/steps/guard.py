"""Guard (把关): a model's text passes whole, as quoted facts and harmless words, or not at all.

What a model writes may hold marks such as ⟦F1⟧, each bound to one fact of one guide, and beside
them nothing but the words of the prompt. So an amount, a date, a place, a link, a requirement, a
case or a promise can only be quoted, never worded; what is quoted stands with its own condition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge.fact import Element
from knowledge.prompt import Prompt

MARK = re.compile(r"⟦F([1-9]\d?)⟧")
NUMBER = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半几①-⑳]")
FOREIGN = re.compile(r"[A-Za-z@/]")
END = re.compile(r"(?<=。)|\n+")
PAUSE = re.compile(r"[，。、：；\s]+")
MOST_SENTENCES = 4
LONGEST = 600


class Unfit(Exception):
    """The text must not be shown; `reason` names the rule that it broke, never the text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Quotable:
    """A fact that may be quoted (可引用的事实): the words of a block, with what they hold for."""

    text: str
    label: str
    element: Element | None = None
    matter: str | None = None
    cites: tuple[int, ...] = ()


def guarded(
    draft: str, facts: Sequence[Quotable], matters: Collection[str], prompt: Prompt
) -> tuple[str, list[Quotable]]:
    """The draft with its facts quoted, and these; raises Unfit, for the whole, at the first doubt."""
    if len(draft) > LONGEST:
        raise Unfit("long")
    sentences = [s.strip() for s in END.split(draft) if s.strip()]
    if not 1 <= len(sentences) <= MOST_SENTENCES:
        raise Unfit("sentences")
    used = _marks(draft, len(facts))
    _in_order([facts[n] for n in used], used)
    told = [_sentence(s, facts, matters, prompt) for s in sentences]
    quoted = [facts[n] for n in used]
    rest = prompt.rest if _partly(quoted, facts) else ""
    return "".join(told) + rest, quoted


def _marks(draft: str, known: int) -> list[int]:
    """The facts that a draft quotes, each once."""
    used = [int(n) - 1 for n in MARK.findall(draft)]
    if any(n >= known for n in used) or re.search("[⟦⟧]", MARK.sub("", draft)):
        raise Unfit("unknown mark")
    if len(used) != len(set(used)):
        raise Unfit("mark twice")
    return used


def _in_order(quoted: Sequence[Quotable], used: Sequence[int]) -> None:
    """Facts of one element stand as in the guide: another order of steps is another fact."""
    last: dict[tuple[str | None, Element | None], int] = {}
    for fact, number in zip(quoted, used, strict=True):
        if number < last.get((fact.matter, fact.element), -1):
            raise Unfit("order")
        last[fact.matter, fact.element] = number


def _sentence(
    sentence: str, facts: Sequence[Quotable], matters: Collection[str], prompt: Prompt
) -> str:
    """One sentence with its facts quoted."""
    prose, named = _without(MARK.sub("。", sentence), matters)
    _claims_nothing(prose, prompt)
    quoted = [facts[int(n) - 1] for n in MARK.findall(sentence)]
    about = _about(prose, prompt.about)
    if not quoted:
        raise Unfit("states nothing")
    if len(about) > 1 or any(f.element not in about for f in quoted if about):
        raise Unfit("other element")
    if len(named) > 1 or any(f.matter not in named for f in quoted if named):
        raise Unfit("other matter")
    several = len(matters) > 1 and not named
    texts = iter([_quote(f, not about, several) for f in quoted])
    return MARK.sub(lambda _: next(texts), sentence)


def _without(text: str, names: Collection[str]) -> tuple[str, set[str]]:
    """The text without the names of matters, and those that stood in it, the longest first."""
    named = set()
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            named.add(name)
            text = text.replace(name, "。")
    return text, named


def _claims_nothing(prose: str, prompt: Prompt) -> None:
    """Beside marks and names stand only words of the prompt."""
    if NUMBER.search(prose):
        raise Unfit("number")
    if FOREIGN.search(prose):
        raise Unfit("foreign")
    runs = PAUSE.split(prose)
    if any(f in run for f in prompt.forbidden for run in runs):
        raise Unfit("forbidden wording")
    if not all(_covered(run, prompt.vocabulary) for run in runs):
        raise Unfit("other words")


def _covered(run: str, words: Collection[str]) -> bool:
    """Whether a run of characters is made of known words."""
    longest = max(map(len, words))
    reached = {0}
    for end in range(1, len(run) + 1):
        starts = range(max(0, end - longest), end)
        if any(s in reached and run[s:end] in words for s in starts):
            reached.add(end)
    return len(run) in reached


def _about(prose: str, about: Mapping[Element, Sequence[str]]) -> set[Element]:
    """The elements that a sentence names."""
    return {e for e, words in about.items() if any(w in prose for w in words)}


def _quote(fact: Quotable, labelled: bool, several: bool) -> str:
    """A fact word for word, with its element and matter where the sentence does not name them."""
    names = [fact.matter or ""] * several + [fact.label] * labelled
    label = "·".join(n for n in names if n)
    return f"「{label}：{fact.text}」" if label else f"「{fact.text}」"


def _partly(quoted: Sequence[Quotable], facts: Sequence[Quotable]) -> bool:
    """Whether some element was quoted only in part."""
    touched = {(f.matter, f.element) for f in quoted}
    return sum((f.matter, f.element) in touched for f in facts) > len(quoted)
