"""The guard of a model's text: facts are quoted, never worded, or nothing is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import BUNDLED

from assistant.steps.guard import Passed, Unfit, guarded
from assistant.steps.quotable import Quotable
from knowledge.fact import Element
from knowledge.files import parse_yaml
from knowledge.prompt import Prompt

PROMPT = Prompt.model_validate(
    parse_yaml((BUNDLED / "prompts" / "explain.yaml").read_text("utf-8"))
)
ONE, OTHER = "居民身份证补领", "居民身份证换领"
FACTS = (
    Quotable("居民户口簿（原件1份）", "申请材料", Element.MATERIALS, ONE, (1,), ("one", "materials")),
    Quotable("未满16周岁的：监护人的居民身份证", "申请材料", Element.MATERIALS, ONE, (1,), ("one", "materials")),
    Quotable("证件工本费：40元/证", "收费", Element.FEES, ONE, (2,), ("one", "fees")),
    Quotable("证件工本费：20元/证", "收费", Element.FEES, OTHER, (3,), ("other", "fees")),
    Quotable("窗口办：公安户政窗口", "办理渠道", Element.WAYS, ONE, (4,), ("one", "ways")),
)


def shown(draft: str, *matters: str) -> str:
    return said(guarded(draft, FACTS, matters or (ONE,), PROMPT))


def said(passed: Passed) -> str:
    return "".join(s.text for s in passed.sentences)


def dropped(draft: str, *matters: str) -> str:
    with pytest.raises(Unfit) as unfit:
        shown(draft, *matters)
    return unfit.value.reason


def test_facts_come_back_word_for_word_with_their_label() -> None:
    assert shown("您问的是⟦F3⟧。") == "您问的是「收费：证件工本费：40元/证」。"
    assert shown("关于费用，指南写的是⟦F3⟧。") == "关于费用，指南写的是「证件工本费：40元/证」。"


def test_what_is_left_out_is_said() -> None:
    some, every = "材料方面，有⟦F1⟧。", "材料方面，有⟦F1⟧以及⟦F2⟧。"
    assert guarded(some, FACTS, (ONE,), PROMPT).partly
    assert not guarded(every, FACTS, (ONE,), PROMPT).partly


def test_with_several_matters_each_fact_says_whose_it_is() -> None:
    both = (ONE, OTHER)
    assert shown("费用是⟦F3⟧。费用是⟦F4⟧。", *both).count("身份证") == 2
    assert shown(f"{OTHER}的费用是⟦F4⟧。", *both) == f"{OTHER}的费用是「证件工本费：20元/证」。"


def test_what_was_quoted_is_told() -> None:
    passed = guarded("费用是⟦F3⟧。请看⟦F5⟧。", FACTS, (ONE,), PROMPT)
    assert passed.quoted == (FACTS[2], FACTS[4])
    assert [s.cites for s in passed.sentences] == [(2,), (4,)]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("费用是10元。", "number"),
        ("费用是⟦F3⟧，另外还有１０元。", "number"),
        ("费用是四十块，请看⟦F3⟧。", "number"),
        ("五月看⟦F3⟧。", "number"),
        ("请看⟦F3⟧，www.gov-fee.cn。", "other words"),
        ("请看⟦F3⟧，加微信ｖｘ。", "other words"),
        ("材料有⟦F1⟧和无犯罪记录证明。", "forbidden wording"),
        ("材料有⟦F1⟧和担保函。", "other words"),
        ("不需要⟦F1⟧。", "forbidden wording"),
        ("需要⟦F1⟧。", "forbidden wording"),
        ("保证办成，请看⟦F1⟧。", "forbidden wording"),
        ("您一定能批，请看⟦F1⟧。", "number"),
        ("您符合条件⟦F1⟧。", "forbidden wording"),
        ("材料有⟦F1⟧或⟦F2⟧。", "forbidden wording"),
        ("材料只有⟦F1⟧。", "forbidden wording"),
        ("成年人的材料是⟦F2⟧。", "other words"),
        ("费用是⟦F1⟧。", "other element"),
        ("费用和材料是⟦F3⟧和⟦F1⟧。", "other element"),
        ("材料是⟦F2⟧和⟦F1⟧。", "order"),
        ("⟦F1⟧和⟦F1⟧。", "mark twice"),
        ("费用是⟦F6⟧。", "unknown mark"),
        ("费用是⟦F0⟧。", "unknown mark"),
        ("费用是⟦F３⟧。", "unknown mark"),
        ("费用是⟦⟦F3⟧⟧。", "unknown mark"),
        ("费用是F3。", "number"),
        ("您好。⟦F3⟧。", "states nothing"),
        ("到二楼窗口办，请看⟦F5⟧。", "number"),
        ("到综合窗口，请看⟦F5⟧。", "other words"),
        ("请看⟦F3⟧？", "other words"),
        ("请看⟦F3⟧。<script>", "other words"),
        ("您为政务服务中心写导读，请看⟦F3⟧。", "other words"),
        ("请看⟦F1⟧。" * 5, "sentences"),
        ("请看⟦F1⟧" + "看" * 700, "long"),
        ("", "sentences"),
        ("请看⟦F3⟧\u200b。", "other words"),
    ],
)  # fmt: skip
def test_the_whole_is_dropped_for_one_doubt(draft: str, reason: str) -> None:
    assert dropped(draft) == reason


def test_one_bad_sentence_drops_the_good_ones() -> None:
    assert shown("材料有⟦F1⟧。费用是⟦F3⟧。")
    assert dropped("材料有⟦F1⟧。费用是⟦F3⟧。请看10元。") == "number"


def test_a_fact_is_never_told_of_another_matter() -> None:
    assert dropped(f"{ONE}的费用是⟦F4⟧。", ONE, OTHER) == "other matter"
    assert dropped(f"{ONE}是⟦F4⟧，{OTHER}是⟦F3⟧。", ONE, OTHER) == "other matter"
    assert dropped("居民身份证首次申领是⟦F3⟧。") in ("other words", "forbidden wording")


LAW = "育儿补贴制度实施方案"
ARTICLES = (
    Quotable("每孩每年3600元", f"《{LAW}》要点一", cites=(1,), source=("plan", "要点一")),
    Quotable("由父母一方申请", f"《{LAW}》要点三", cites=(2,), source=("plan", "要点三")),
    Quotable("可以网上申请", f"《{LAW}》要点三", cites=(2,), source=("plan", "要点三")),
)


def test_sentences_of_several_articles_stand_each_with_its_article_and_citation() -> None:
    passed = guarded("规定的是⟦F2⟧。另外还有⟦F1⟧。", ARTICLES, (), PROMPT, parts=2)
    assert said(passed) == f"规定的是「《{LAW}》要点三：由父母一方申请」。另外还有「《{LAW}》要点一：每孩每年3600元」。"
    assert [s.cites for s in passed.sentences] == [(2,), (1,)] and passed.unanswered == ()
    assert passed.partly  # the third sentence of the second article is left out


def test_the_sentences_of_one_article_keep_their_order_and_name_no_element() -> None:
    for draft, reason in (("有⟦F3⟧和⟦F2⟧。", "order"), ("费用是⟦F1⟧。", "other element")):
        with pytest.raises(Unfit, match=reason):
            guarded(draft, ARTICLES, (), PROMPT, parts=1)


def test_parts_that_are_not_answered_are_told_by_their_marks() -> None:
    assert guarded("规定的是⟦F1⟧。⟦Q2⟧。", ARTICLES, (), PROMPT, parts=2).unanswered == (1,)
    alone = guarded("⟦Q1⟧、⟦Q2⟧。", ARTICLES, (), PROMPT, parts=2)
    assert alone.unanswered == (0, 1) and alone.sentences == ()


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("规定的是⟦F1⟧。⟦Q3⟧。", "unknown part"),
        ("规定的是⟦F1⟧，⟦Q2⟧。", "unknown mark"),
        ("规定的是⟦F1⟧。没有写⟦Q2⟧。", "unknown mark"),
        ("规定的是⟦F1⟧。⟦Q1⟧⟦Q2⟧。", "completeness"),
        ("⟦Q1⟧。", "completeness"),
    ],
)
def test_what_is_not_answered_is_named_alone_and_agrees_with_what_is_quoted(
    draft: str, reason: str
) -> None:
    with pytest.raises(Unfit, match=reason):
        guarded(draft, ARTICLES, (), PROMPT, parts=2)


ENGLISH = Prompt.model_validate(
    parse_yaml((BUNDLED / "prompts" / "explain.en.yaml").read_text("utf-8"))
)


def test_in_english_the_same_holds_word_by_word() -> None:
    passed = guarded("For the fee, the guide says ⟦F3⟧. Please see ⟦F5⟧.", FACTS, (ONE,), ENGLISH)
    assert [s.text for s in passed.sentences] == [
        "For the fee, the guide says 「证件工本费：40元/证」.", "Please see 「办理渠道：窗口办：公安户政窗口」.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("The fee is not ⟦F3⟧.", "other words"),
        ("The feeis ⟦F3⟧.", "other words"),
        ("The fee is 40 yuan.", "number"),
        ("You must see ⟦F1⟧.", "other words"),
        ("The fee is ⟦F1⟧.", "other element"),
        ("See www.example.org ⟦F1⟧.", "other words"),
    ],
)
def test_in_english_one_doubt_drops_the_whole(draft: str, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        guarded(draft, FACTS, (ONE,), ENGLISH)


MARKS = st.sampled_from([f"⟦F{n}⟧" for n in range(1, 6)])
WORDS = st.sampled_from(sorted(PROMPT.vocabulary))
TEXTS = st.text(st.sampled_from("您请看⟦⟧F123。，一不需要免费元证材料费用窗口保证可以 \n"), max_size=40)


@given(st.lists(st.one_of(MARKS, WORDS, st.sampled_from("。，、：")), max_size=30))
def test_whatever_passes_is_quoted_facts_and_harmless_words(parts: list[str]) -> None:
    try:
        passed = guarded("".join(parts), FACTS, (ONE, OTHER), PROMPT)
    except Unfit:
        return
    text = said(passed)
    for fact in passed.quoted:
        assert text.count(fact.text) == 1
        text = text.replace(fact.text, "")
    assert not any(f in text for f in PROMPT.forbidden)
    assert not set(text) & set("0123456789０一二两三四五六七八九十百千万亿半几")


@given(TEXTS)
def test_no_text_breaks_the_guard(text: str) -> None:
    try:
        passed = guarded(text, FACTS, (ONE, OTHER), PROMPT)
    except Unfit as unfit:
        assert unfit.reason and str(unfit) == unfit.reason
    else:
        assert passed.quoted


@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_foreign_words_never_pass(before: str, after: str) -> None:
    draft = f"材料有⟦F1⟧，{before}担保函{after}。"
    with pytest.raises(Unfit):
        guarded(draft, FACTS, (ONE,), PROMPT)
