"""Gaps (知识缺口): what citizens asked and did not get, and why applications came back (退件)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Engine

from assistant.insight.book import Book, Kept, State, key_of
from assistant.insight.clusters import ALIKE, Embed, Nearest, grouped
from assistant.insight.heard import Heard, heard
from assistant.insight.period import Period, monday_of
from assistant.insight.returns import Returned, returned

Kind = Literal["asked", "returned"]
MOST = 3000
EXAMPLES = 8


@dataclass(frozen=True)
class Gap:
    """One thing that was not served; `again` counts what came after it was closed.

    `matter` is the entry that should serve it: as decided, else the nearest one; `examples` are
    answer ids with the words that were asked; `name` is a returned application's matter as it was
    imported. `weeks` holds every week of the period by its Monday;
    of returned applications only months are known, so it is empty.
    """

    key: str
    kind: Kind
    text: str
    count: int
    people: int
    whys: Counter[str]
    weeks: dict[date, int]
    examples: tuple[tuple[str, str], ...]
    matter: str | None
    kept: Kept | None = None
    again: int = 0
    name: str = ""

    @property
    def state(self) -> State:
        """How it stands; what is asked again after it was closed is open again."""
        if self.kept is None or (self.kept.state == "closed" and self.again):
            return "open"
        return self.kept.state


def gaps(
    engine: Engine, period: Period, embed: Embed, nearest: Nearest, alike: float = ALIKE
) -> list[Gap]:
    """Every gap of a period, the most frequent first."""
    book, questions = Book(engine).every(), heard(engine, period)[-MOST:]
    found = [
        *_asked(questions, period, book, embed, nearest, alike),
        *(_returned(r, period, book) for r in returned(engine, period)),
    ]
    return sorted(found, key=lambda g: (-g.count, g.text, g.key))


def _asked(
    questions: Sequence[Heard], period: Period, book: dict[str, Kept], embed: Embed,
    nearest: Nearest, alike: float,
) -> Iterator[Gap]:  # fmt: skip
    known = [k.text for k in book.values() if key_of(k.text) == k.key]
    asked: dict[str, list[Heard]] = {}
    for question in questions:
        asked.setdefault(question.text, []).append(question)
    weighed = sorted(asked, key=lambda t: (-len(asked[t]), asked[t][0].at, t))
    texts = list(dict.fromkeys((*known, *weighed)))
    vectors = embed(texts)
    owners = nearest(texts, vectors)
    groups: dict[int, list[Heard]] = {}
    for row, leader in enumerate(grouped(vectors, owners, alike, len(known))):
        groups.setdefault(leader, []).extend(asked.get(texts[row], ()))
    for leader, members in groups.items():
        if members:
            yield _gap(texts[leader], members, owners[leader], period, book)


def _gap(
    text: str, members: list[Heard], owner: str | None, period: Period, book: dict[str, Kept]
) -> Gap:
    members = sorted(members, key=lambda h: h.at)
    weeks, kept = Counter(monday_of(h.at.date()) for h in members), book.get(key_of(text))
    examples: dict[str, str] = {}
    for h in reversed(members):
        examples.setdefault(h.text, h.id)
    return Gap(
        key=key_of(text), kind="asked", text=text, count=len(members),
        people=len({h.conversation for h in members}), whys=Counter(h.why for h in members),
        weeks={week: weeks[week] for week in period.weeks()},
        examples=tuple((i, t) for t, i in examples.items())[:EXAMPLES],
        matter=(kept.matter if kept else None) or owner, kept=kept,
        again=sum(kept is not None and h.at > kept.updated_at for h in members),
    )  # fmt: skip


def _returned(row: Returned, period: Period, book: dict[str, Kept]) -> Gap:
    key = key_of("returned", row.name, row.reason)
    kept = book.get(key)
    return Gap(
        key=key, kind="returned", text=row.reason, count=row.count, people=row.count,
        whys=Counter({"returned": row.count}), weeks={}, examples=(),
        matter=(kept.matter if kept else None) or row.matter, kept=kept, name=row.name,
    )  # fmt: skip
