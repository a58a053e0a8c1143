"""What an answer states, as text and as facts that can be compared with a guide's (陈述)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.answer import Answer
from assistant.block import FeeItem, LineItem, MaterialItem, TimeItem, WayItem
from evals.wording import normal
from knowledge.fact import Element
from knowledge.matter import Fee, Line, Material, Result, TimeLimit, Way

Key = tuple[object, ...]


def strings(data: Any) -> Iterator[str]:
    """Every string in nested data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from strings(value)


def stated(answer: Answer) -> str:
    """What an answer states in text, blocks and routes, not in its citations; in normal form."""
    parts = [answer.text]
    parts += [
        t for b in answer.blocks for t in strings(b.model_dump(mode="json", exclude={"cites"}))
    ]
    parts += [t for r in answer.routes for t in strings(r.model_dump(mode="json"))]
    return normal("¶".join(parts))


def field(item: Any) -> Key:
    """What identifies a fact of a guide."""
    match item:
        case Fee():
            return item.name, None if item.amount is None else float(item.amount)
        case TimeLimit():
            return item.kind, item.value, item.unit
        case Material():
            return item.name, item.original, item.copies, item.required, item.exempt
        case Way():
            return (item.kind.value,)
        case Result():
            return (item.name.partition("：")[0],)
        case Line():
            return (item.text,)
    return ()


def said(item: LineItem, element: Element) -> Key:
    """What identifies the fact of a guide that an item of an answer states."""
    match item:
        case FeeItem():
            return item.name, item.amount
        case TimeItem():
            return item.kind, item.value, item.unit
        case MaterialItem():
            return item.name, item.original, item.copies, item.required, item.exempt
        case WayItem():
            return (item.kind,)
    return (item.text.partition("：")[0] if element is Element.RESULT else item.text,)
