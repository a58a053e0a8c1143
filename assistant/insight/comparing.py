"""Two answers to the same question beside each other (逐题对比): what differs in matter, facts, text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer import Answer
from assistant.block import TextBlock


@dataclass(frozen=True)
class Difference:
    """A question whose answers differ; each side holds only what the other has not."""

    question: str
    statuses: tuple[str, str] | None
    matters: tuple[str, str] | None
    gone: tuple[str, ...]
    new: tuple[str, ...]
    texts: tuple[str, str] | None

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Compared:
    """Two runs over the same questions; `lone` are those that only one of them has."""

    total: int
    lone: tuple[str, ...]
    differences: tuple[Difference, ...]

    def data(self) -> dict[str, Any]:
        """As JSON, with how many differ in what."""
        found = self.differences
        return {
            "total": self.total, "lone": list(self.lone),
            "statuses": sum(d.statuses is not None for d in found),
            "matters": sum(d.matters is not None for d in found),
            "facts": sum(bool(d.gone or d.new) for d in found),
            "texts": sum(d.texts is not None for d in found),
            "differences": [d.data() for d in found],
        }  # fmt: skip


def compared(before: Mapping[str, Answer], after: Mapping[str, Answer]) -> Compared:
    """Question → answer of two runs, compared one by one."""
    both = [q for q in before if q in after]
    lone = tuple(q for q in (*before, *after) if (q in before) != (q in after))
    found = (difference(q, before[q], after[q]) for q in both)
    return Compared(len(both), lone, tuple(d for d in found if d is not None))


def difference(question: str, before: Answer, after: Answer) -> Difference | None:
    """What differs between two answers to a question; None where nothing does."""
    old, new = facts(before), facts(after)
    statuses = (before.status.value, after.status.value)
    matters = (_matters(before), _matters(after))
    texts = (before.text, after.text)
    if statuses[0] == statuses[1] and matters[0] == matters[1] and old == new and texts[0] == texts[1]:
        return None
    return Difference(
        question, statuses if statuses[0] != statuses[1] else None,
        matters if matters[0] != matters[1] else None, tuple(f for f in old if f not in new),
        tuple(f for f in new if f not in old), texts if texts[0] != texts[1] else None,
    )  # fmt: skip


def facts(answer: Answer) -> list[str]:
    """What an answer states, item by item, in its order; wording of endings is no fact."""
    return list(dict.fromkeys(f for b in answer.blocks if not isinstance(b, TextBlock) for f in _stated(b)))


def _stated(block: Any) -> Iterator[str]:
    title = block.title
    items: Sequence[Any] | None = getattr(block, "items", None)
    if items is None:
        rows = getattr(block, "rows", None)
        yield from (f"{title}：{' / '.join(row)}" for row in rows or ())
        if rows is None:
            yield f"{title}：{getattr(block, 'text', '') or getattr(block, 'hours', '')}"
        return
    for item in items:
        condition = getattr(item, "condition", None)
        yield f"{title}：{f'{condition}：' if condition else ''}{item.text}"


def _matters(answer: Answer) -> str:
    return "、".join(m.code for m in answer.matters)
