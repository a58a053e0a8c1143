"""Who says a bare word is offered the matters it may mean, once."""

from __future__ import annotations

import pytest
from putting import ask, question

from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.conversation import State
from assistant.steps.ask_back import Doubt, ask_back, family
from assistant.steps.find import Finding, Findings
from assistant.steps.understand import understand
from assistant.store import Store
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge, Scored

WORD = "id-card-word"


@pytest.mark.parametrize("text", ["身份证", "我要弄身份证", "身分证怎么办？", "咨询一下身份证的事"])
def test_a_bare_word_offers_its_matters_the_most_asked_first(
    words: Knowledge, store: Store, text: str
) -> None:
    answer = ask(Assistant(lambda: words, store), text)
    offered = words.catalogue.terms[WORD].family
    assert answer.status is Status.CLARIFYING
    assert [o.value for o in answer.options] == [f"matter:{code}" for code in offered]
    assert answer.options[1].label == "居民身份证补领（证件丢了、被偷了）"


@pytest.mark.parametrize("text", ["身份证丢了怎么补", "身份证换领要什么材料", "身份证多少钱", "身份证和结婚证"])
def test_who_says_more_is_not_offered_the_word_alone(words: Knowledge, text: str) -> None:
    whole, *_ = understand(question(text), State(), words)
    assert family(whole, words.catalogue) == ()


def test_the_same_question_is_not_put_twice_and_a_number_answers_it(
    words: Knowledge, store: Store
) -> None:
    helped = Assistant(lambda: words, store)
    assert ask(helped, "身份证", "身份证").status is Status.ANSWERED
    taken = ask(helped, "身份证", "2", name="conversation-2")
    assert taken.matter and taken.matter.code == "id-card-reissue"


def test_what_was_taken_down_is_not_offered(words: Knowledge) -> None:
    whole, *_ = understand(question("身份证"), State(), words)
    everything = words.catalogue
    matters = {k: m for k, m in everything.matters.items() if k != "id-card-first"}
    left: Catalogue = everything.model_copy(update={"matters": matters})
    assert "id-card-first" in family(whole, everything)
    assert "id-card-first" not in family(whole, left) != ()


@pytest.mark.parametrize(
    ("text", "asks"), [("17岁办的身份证多久到期", False), ("身份证有效期几年", False), ("17岁的身份证要多少钱", True)]
)
def test_close_matters_that_state_the_same_are_not_asked_about(
    words: Knowledge, text: str, asks: bool
) -> None:
    passage = Scored(words.catalogue.passages["id-card-first#name"], 0.8, 0.0, 1.0)
    matters = (
        Finding("matter", "id-card-first", 1.0, (passage,)), Finding("matter", "id-card-renew", 0.99, (passage,)),
    )  # fmt: skip
    query, *_ = understand(question(text), State(), words)
    offered = ask_back([Findings(query, matters)], State(), words.catalogue, Doubt())
    assert bool(offered) is asks
