"""What a model may quote: facts one by one, sentences that may stand alone, nothing cut in two."""

from __future__ import annotations

import pytest

from assistant.answer import Citation
from assistant.block import ArticleBlock, LineItem, LinesBlock
from assistant.facts import Facts, Further
from assistant.steps.quotable import LONGEST_FACT, quotables, whole_sentences
from knowledge.catalogue import Catalogue
from knowledge.fact import Element


@pytest.fixture
def bound(catalogue: Catalogue) -> tuple[str, ...]:
    return catalogue.cues.bound


def article(text: str, number: str = "第一条", cites: tuple[int, ...] = (1,), **more: str) -> ArticleBlock:
    title = f"补贴办法{number}"
    return ArticleBlock(title=title, cites=cites, policy="plan", number=number, text=text, **more)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("可以领。每月发。", ["可以领。", "每月发。"]),
        ("可以领。但停发的除外。", ["可以领。但停发的除外。"]),
        ("可以领。每月发。其中老人另加。", ["可以领。", "每月发。其中老人另加。"]),
        ("有下列情形的停发：\n（一）死亡的；\n（二）迁出的。\n每年认证。", ["有下列情形的停发：（一）死亡的；（二）迁出的。", "每年认证。"]),
        ("", []),
    ],
)  # fmt: skip
def test_an_exception_and_a_list_stay_with_what_they_hang_on(
    text: str, sentences: list[str], bound: tuple[str, ...]
) -> None:
    assert whole_sentences(text, bound) == sentences


def test_a_sentence_of_an_article_is_quoted_under_its_policy_and_number(bound: tuple[str, ...]) -> None:
    told = quotables(Facts(blocks=[article("可以领。每月发。")]), {}, bound)
    assert [(q.text, q.label, q.cites, q.source) for q in told] == [
        ("可以领", "《补贴办法》第一条", (1,), ("plan", "第一条")),
        ("每月发", "《补贴办法》第一条", (1,), ("plan", "第一条")),
    ]


def test_what_is_not_in_force_yet_says_so_in_every_quote(bound: tuple[str, ...]) -> None:
    told = quotables(Facts(blocks=[article("可以领。", in_force="自2027-01-01起施行")]), {}, bound)
    assert [q.text for q in told] == ["（自2027-01-01起施行）可以领"]


def test_articles_near_the_question_may_be_quoted_too(bound: tuple[str, ...]) -> None:
    source = Citation(number=2, kind="policy", code="plan", name="补贴办法", article="第二条")
    near = Further(article("网上申请。", "第二条", (2,)), source)
    told = quotables(Facts(blocks=[article("可以领。")], further=(near,)), {}, bound)
    assert [(q.text, q.cites) for q in told] == [("可以领", (1,)), ("网上申请", (2,))]


def test_what_is_too_long_to_read_is_not_quoted(bound: tuple[str, ...]) -> None:
    told = quotables(Facts(blocks=[article("长" * (LONGEST_FACT + 1) + "。短。")]), {}, bound)
    assert [q.text for q in told] == ["短"]


def test_a_fact_of_a_guide_stands_with_its_condition_under_its_element(catalogue: Catalogue) -> None:
    block = LinesBlock(
        title="申请期限", element=Element.DEADLINE, matter="one", cites=(1,),
        items=(LineItem(text="1个月内。", condition="出生的"),),
    )  # fmt: skip
    chinese, english = (
        quotables(Facts(blocks=[block]), catalogue.prompts[name].labels, ())[0]
        for name in ("explain", "explain.en")
    )
    assert chinese.text == english.text == "出生的：1个月内"
    assert (chinese.label, english.label) == ("申请期限", "when to apply")
    assert chinese.source == ("one", "deadline")
