"""Wrong facts: what the guide gives for another case, or not at all."""

from typing import Any

import pytest
from answers import answer, catalogue, fee, fees, outcome, sample

from assistant.answer import Answer
from assistant.block import (
    ArticleBlock,
    FaqBlock,
    LineItem,
    LinesBlock,
    MaterialItem,
    MaterialsBlock,
    TimeBlock,
    TimeItem,
)
from evals.scorers import SCORERS, wrong

BOTH = (fee(20, "到期的"), fee(40, "丢失的"))
COMMON: dict[str, Any] = {"title": "x", "matter": "card", "cites": (1,)}


def _wrong(
    given: Answer, *turns: str, known: dict[str, str] | None = None, **expect: Any
) -> list[str]:
    judged = outcome(given, sample(*(turns or ("怎么收费",)), **expect), known=known or {})
    assert SCORERS["wrong_facts"](judged, catalogue()) is bool(wrong(judged, catalogue()))
    return wrong(judged, catalogue())


def _limit(value: int | None) -> TimeBlock:
    item = TimeItem(text="承诺办结时限：20个工作日", kind="promised", value=value, unit="工作日")
    return TimeBlock(element="time_limit", items=(item,), **COMMON)


def _material(name: str, condition: str | None = None) -> MaterialsBlock:
    item = MaterialItem(
        text=name, name=name, original=1, copies=0, form="纸质", required="必要", source="x",
        exempt=False, condition=condition,
    )  # fmt: skip
    return MaterialsBlock(element="materials", items=(item,), **COMMON)


def _article(text: str = "到期换领每证20元。", policy: str = "rule") -> ArticleBlock:
    return ArticleBlock(
        title="收费办法第一条", policy=policy, number="第一条", text=text, cites=(1,)
    )


def test_the_value_of_this_case_is_right() -> None:
    assert _wrong(answer(fees()), "证到期了要多少钱") == []
    assert _wrong(answer(fees()), known={"reason": "expired"}) == []
    assert _wrong(answer(fees(*BOTH), text="到期的20元，丢失的40元")) == []
    assert _wrong(answer(_limit(20)), text="x") == []


@pytest.mark.parametrize("amount", [0, 30, None])
def test_a_value_that_the_guide_does_not_give_is_wrong(amount: float | None) -> None:
    assert "not in the guide" in _wrong(answer(fees(fee(amount, text="工本费"))), "到期")[0]


def test_a_limit_or_sentence_that_the_guide_does_not_give_is_wrong() -> None:
    assert _wrong(answer(_limit(5)))
    line = LinesBlock(element="validity", items=(LineItem(text="长期有效。"),), **COMMON)
    assert _wrong(answer(line))


def test_a_value_of_another_case_is_wrong() -> None:
    assert "for another case" in _wrong(answer(fees(fee(40)), text="40元"), "证到期了")[0]
    assert "for another case" in _wrong(answer(_material("委托书")), "我本人去")[0]


def test_what_was_said_in_an_earlier_turn_counts() -> None:
    assert _wrong(answer(fees(fee(40)), text="40元"), "证到期了", "多少钱")
    assert not _wrong(answer(fees()), "证到期了", "多少钱")


def test_a_condition_must_be_stated_while_it_is_not_known() -> None:
    assert "condition is not stated" in _wrong(answer(fees()))[0]
    assert _wrong(answer(fees(fee(20, "丢失的"))))
    assert not _wrong(answer(_material("委托书", "委托他人的")))


def test_a_figure_in_the_text_must_come_from_a_source() -> None:
    text = "工本费20元，加急另收60元，15个工作日。"
    assert [e.split()[0] for e in _wrong(answer(fees(), text=text), "到期")] == ["60元", "15工作日"]


def test_a_link_must_be_ours() -> None:
    assert "no link of ours" in _wrong(answer(fees(), text="见https://evil.example/x"), "到期")[0]


def test_excluded_values_and_other_values_than_the_expected_are_wrong() -> None:
    stated = answer(fees(*BOTH), text="到期的20元，丢失的40元")
    assert _wrong(stated, absent=["40元"]) == ["40元 must not be stated"]
    other = answer(fees(), text="20元")
    expect = {"matter": ["card"], "elements": ["fees"], "facts": ["40元"]}
    assert "40元 is the guide's value" in _wrong(other, known={"reason": "expired"}, **expect)[0]


def test_an_article_must_be_as_published_and_in_force() -> None:
    assert _wrong(answer(_article())) == []
    assert "not as published" in _wrong(answer(_article("每证20元。")))[0]
    assert "no such policy" in _wrong(answer(_article(policy="none")))[0]
    judged = outcome(answer(_article()), sample().model_copy(update={"at": _later()}))
    assert "not in force" in wrong(judged, catalogue())[0]


def _later() -> Any:
    from datetime import UTC, datetime

    return datetime(2027, 1, 5, tzinfo=UTC)


def test_an_approved_answer_must_be_word_for_word() -> None:
    block = FaqBlock(title="x", matter="card", cites=(1,), question="x", text="随便说说")
    assert "no approved answer" in _wrong(answer(block))[0]


def test_only_answers_are_judged() -> None:
    assert SCORERS["wrong_facts"](outcome(answer(status="no_guide")), catalogue()) is None
