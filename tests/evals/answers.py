"""A guide, a policy and answers made by hand, to be scored."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from assistant.answer import Answer, Citation, MatterRef, Route
from assistant.block import FeeItem, FeesBlock
from assistant.settings import BUNDLED
from evals.run import AT, Outcome
from evals.sample import Sample
from knowledge.catalogue import Catalogue
from knowledge.lexicon import simplify
from knowledge.matter import Matter
from knowledge.policy import Policy
from knowledge.situation import Situation
from knowledge.source import read

GUIDE: dict[str, Any] = {
    "code": "card", "name": "居民证换发", "theme": "x", "authority": "x", "reviewed_on": "2026-03-31",
    "summary": "换发一张证。",
    "fees": [
        {"name": "工本费", "amount": 20, "unit": "元/证", "when": {"reason": "expired"}},
        {"name": "工本费", "amount": 40, "unit": "元/证", "when": {"reason": "lost"}},
    ],
    "time_limit": [{"kind": "promised", "value": 20}],
    "materials": ["户口簿", {"name": "委托书", "when": {"agent": "yes"}}],
    "validity": ["有效期20年。"],
}  # fmt: skip
REASON = {
    "name": "reason", "question": "为什么？",
    "options": {
        "expired": {"label": "到期", "condition": "到期的", "says": ["到期", "过期"]},
        "lost": {"label": "丢失", "condition": "丢失的", "says": ["丢"]},
    },
}  # fmt: skip
AGENT = {
    "name": "agent", "question": "谁办？",
    "options": {
        "yes": {"label": "代办", "condition": "委托他人的", "says": ["代办"]},
        "no": {"label": "本人", "condition": "本人的", "says": ["本人"]},
    },
}  # fmt: skip
POLICY = {
    "code": "rule", "title": "收费办法", "issuer": "x", "level": "市级文件", "theme": "x", "summary": "x",
    "reviewed_on": "2026-03-31", "valid": {"from": "2020-01-01", "to": "2026-12-31"},
    "articles": [{"number": "第一条", "text": "到期换领每证20元。"}],
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """The bundled catalogue with only the guide and the policy made here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # zhconv leaves its dictionary open
        simplify("預熱")
    own = {
        "matters": {"card": Matter.model_validate(GUIDE)},
        "policies": {"rule": Policy.model_validate(POLICY)},
        "situations": {s["name"]: Situation.model_validate(s) for s in (REASON, AGENT)},
    }
    return read(BUNDLED).catalogue().model_copy(update=own)


def sample(*turns: str, tags: tuple[str, ...] = (), **expect: Any) -> Sample:
    """A sample, answered unless told otherwise."""
    given = {"status": "answered"} | expect
    return Sample.model_validate(
        {"id": "t", "turns": turns or ("证到期",), "expect": given, "tags": tags}
    )


def fee(amount: float | None = 20, condition: str | None = None, text: str = "") -> FeeItem:
    """A fee as an answer states it."""
    said = text or f"工本费：{amount:g}元/证"
    return FeeItem(text=said, name="工本费", amount=amount, unit="元/证", condition=condition)


def fees(*items: FeeItem, **changes: Any) -> FeesBlock:
    """A block of fees of the guide."""
    given = {"title": "收费", "matter": "card", "element": "fees", "cites": (1,)} | changes
    return FeesBlock(items=items or (fee(),), **given)


def answer(*blocks: Any, **changes: Any) -> Answer:
    """An answer about the guide."""
    cited = Citation(number=1, kind="matter", code="card", name="居民证换发")
    given: dict[str, Any] = {
        "id": "a1", "conversation_id": "c1234567", "status": "answered", "snapshot": "s", "as_of": AT,
        "matter": MatterRef(code="card", name="居民证换发"), "citations": (cited,), "blocks": blocks,
        "matters": (MatterRef(code="card", name="居民证换发"),), "text": "收费：工本费20元。", "speech": "",
    } | changes  # fmt: skip
    return Answer.model_validate(given)


def outcome(given: Answer, wanted: Sample | None = None, **changes: Any) -> Outcome:
    """An answer beside its sample."""
    return Outcome(wanted or sample(), given, **changes)


def route(kind: str = "window", **changes: Any) -> Route:
    """A route."""
    return Route.model_validate(
        {"kind": kind, "title": "窗口", "reason": "x", "text": "去1楼窗口"} | changes
    )
