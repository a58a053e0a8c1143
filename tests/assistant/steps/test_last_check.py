"""The last look: what no guide says is told and counted, over all that was asked."""

from __future__ import annotations

import pytest
from putting import question

from assistant.answer import MatterRef
from assistant.block import TextBlock
from assistant.conversation import State
from assistant.facts import Facts
from assistant.question import Query
from assistant.steps.check import check
from assistant.steps.find import Findings
from knowledge.fact import Element
from knowledge.library import Knowledge


@pytest.mark.parametrize(
    ("elements", "completeness"),
    [((Element.VALIDITY,), "none"), ((Element.MATERIALS, Element.VALIDITY), "partial")],
)
def test_what_no_guide_says_is_told_first_and_counted(
    words: Knowledge, elements: tuple[Element, ...], completeness: str
) -> None:
    facts = Facts(
        matters=[MatterRef(code="id-card-reissue", name="居民身份证补领")],
        blocks=[TextBlock(title="", text="下文")], elements=elements, unanswered=("有效期",),
    )  # fmt: skip
    check(facts, [Findings(Query("x", question("x")))], State(), words)
    first = facts.blocks[0]
    assert first.type == "text" and "没有写明有效期" in first.text and first.element is elements[0]
    assert facts.completeness == completeness


def test_where_all_is_said_nothing_is_judged(words: Knowledge) -> None:
    facts = Facts(blocks=[TextBlock(title="", text="下文")], elements=(Element.FEES,))
    check(facts, [Findings(Query("x", question("x")))], State(), words)
    assert facts.completeness is None and len(facts.blocks) == 1
