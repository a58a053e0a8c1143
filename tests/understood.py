"""Questions understood by words alone, in a conversation on a lost identity card."""

from __future__ import annotations

from datetime import datetime

from assistant.conversation import Pending, State
from assistant.question import Query, Question
from assistant.steps.understand import understand
from knowledge.fact import Element
from knowledge.library import Knowledge

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
FEES, MATERIALS, TIME = Element.FEES, Element.MATERIALS, Element.TIME_LIMIT
ON_REISSUE = State(
    focus="id-card-reissue", text="身份证丢了怎么补办", elements=(MATERIALS,),
    pending=(
        Pending(label="未满16周岁", value="situation:person-age=under-16"),
        Pending(label="收费", value="element:fees"),
        Pending(label="证还在手里：居民身份证换领", value="matter:id-card-renew"),
    ),
)  # fmt: skip


def all_of(text: str, words: Knowledge, state: State = State()) -> list[Query]:  # noqa: B008
    return understand(Question(text, "c" * 8, AT, "339900"), state, words)


def whole(text: str, words: Knowledge, state: State = State()) -> Query:  # noqa: B008
    return all_of(text, words, state)[0]
