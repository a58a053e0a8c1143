"""Guard (把关): a model's text passes whole, as quoted facts and harmless words, or not at all.

What a model writes may hold marks such as ⟦F1⟧, each bound to one fact of one guide, and beside
them nothing but the words of the prompt. So an amount, a date, a place, a link, a requirement, a
case or a promise can only be quoted, never worded; what is quoted stands with its own condition.
Which parts of the question are not answered is told by marks such as ⟦Q1⟧, in a sentence of
nothing else: how that is worded is ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.block import Sentence
from assistant.steps.quotable import Quotable
from knowledge.fact import Element
from knowledge.prompt import Prompt

MARK = re.compile(r"⟦F([1-9]\d?)⟧")
PART = re.compile(r"⟦Q([1-9])⟧")
PARTS = re.compile(r"(?:⟦Q[1-9]⟧[、，,. 。]*)+")
NUMBER = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半几①-⑳]")
END = re.compile(r"(?<=。)|(?<=\.)\s|\n+")
PAUSE = re.compile(r"[，。、：；,.:;\s]+")
MOST_SENTENCES = 4
LONGEST = 600


class Unfit(Exception):
    """The text must not be shown; `reason` names the rule that it broke, never the text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Passed:
    """What passed: sentences with their facts quoted, these, and the parts that are not answered.

    `doubted`: more parts were claimed to be not answered than the rules can follow.
    """

    sentences: tuple[Sentence, ...]
    quoted: tuple[Quotable, ...]
    unanswered: tuple[int, ...]
    partly: bool
    doubted: bool = False


def guarded(
    draft: str, facts: Sequence[Quotable], matters: Collection[str], prompt: Prompt, parts: int = 0
) -> Passed:
    """The draft with its facts quoted; raises Unfit, for the whole, at the first doubt."""
    if len(draft) > LONGEST:
        raise Unfit("long")
    sentences = [s.strip() for s in END.split(draft) if s.strip()]
    if not 1 <= len(sentences) <= MOST_SENTENCES:
        raise Unfit("sentences")
    stating = [s for s in sentences if not PARTS.fullmatch(s)]
    unanswered = _unanswered([s for s in sentences if PARTS.fullmatch(s)], bool(stating), parts)
    used = _marks("".join(stating), len(facts))
    quoted = tuple(facts[n] for n in used)
    _in_order(quoted, used)
    told = tuple(_sentence(s, facts, matters, prompt) for s in stating)
    return Passed(told, quoted, unanswered, _partly(quoted, facts))


def _unanswered(told: Sequence[str], stating: bool, parts: int) -> tuple[int, ...]:
    """The parts that are said to be not answered: all of them only where nothing is stated."""
    named = sorted({int(n) - 1 for s in told for n in PART.findall(s)})
    if any(n >= parts for n in named):
        raise Unfit("unknown part")
    if named and (len(named) == parts) is stating:
        raise Unfit("completeness")
    return tuple(named)


def _marks(draft: str, known: int) -> list[int]:
    """The facts that a draft quotes, each once."""
    used = [int(n) - 1 for n in MARK.findall(draft)]
    if any(n >= known for n in used) or re.search("[⟦⟧]", MARK.sub("", draft)):
        raise Unfit("unknown mark")
    if len(used) != len(set(used)):
        raise Unfit("mark twice")
    return used


def _in_order(quoted: Sequence[Quotable], used: Sequence[int]) -> None:
    """Facts of one element or article stand as published: another order of steps is another fact."""
    last: dict[tuple[str, str], int] = {}
    for fact, number in zip(quoted, used, strict=True):
        if number < last.get(fact.source, -1):
            raise Unfit("order")
        last[fact.source] = number


def _sentence(
    sentence: str, facts: Sequence[Quotable], matters: Collection[str], prompt: Prompt
) -> Sentence:
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
    cites = tuple(dict.fromkeys(n for f in quoted for n in f.cites))
    return Sentence(text=MARK.sub(lambda _: next(texts), sentence), cites=cites)


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
    runs = PAUSE.split(prose.lower())
    if any(f in run for f in prompt.forbidden for run in runs):
        raise Unfit("forbidden wording")
    if not all(_covered(run, prompt.vocabulary) for run in runs):
        raise Unfit("other words")


def _covered(run: str, words: Collection[str]) -> bool:
    """Whether a run of characters is made of known words; of letters, whether it is one."""
    if run.isascii():
        return not run or run in words
    longest = max(map(len, words))
    reached = {0}
    for end in range(1, len(run) + 1):
        starts = range(max(0, end - longest), end)
        if any(s in reached and run[s:end] in words for s in starts):
            reached.add(end)
    return len(run) in reached


def _about(prose: str, about: Mapping[Element, Sequence[str]]) -> set[Element]:
    """The elements that a sentence names."""
    said = prose.lower()
    return {e for e, words in about.items() if any(w in said for w in words)}


def _quote(fact: Quotable, labelled: bool, several: bool) -> str:
    """A fact word for word, with its element and matter where the sentence does not name them."""
    names = [fact.matter or ""] * several + [fact.label] * labelled
    label = "·".join(n for n in names if n)
    return f"「{label}：{fact.text}」" if label else f"「{fact.text}」"


def _partly(quoted: Sequence[Quotable], facts: Sequence[Quotable]) -> bool:
    """Whether some element was quoted only in part."""
    touched = {f.source for f in quoted}
    return sum(f.source in touched for f in facts) > len(quoted)
