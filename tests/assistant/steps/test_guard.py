"""The guard of a model's text: facts are quoted, never worded, or nothing is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import BUNDLED

from assistant.steps.guard import Quotable, Unfit, guarded
from knowledge.fact import Element
from knowledge.files import parse_yaml
from knowledge.prompt import Prompt

PROMPT = Prompt.model_validate(
    parse_yaml((BUNDLED / "prompts" / "explain.yaml").read_text("utf-8"))
)
ONE, OTHER = "居民身份证补领", "居民身份证换领"
FACTS = (
    Quotable("居民户口簿（原件1份）", "申请材料", Element.MATERIALS, ONE, (1,)),
    Quotable("未满16周岁的：监护人的居民身份证", "申请材料", Element.MATERIALS, ONE, (1,)),
    Quotable("证件工本费：40元/证", "收费", Element.FEES, ONE, (2,)),
    Quotable("证件工本费：20元/证", "收费", Element.FEES, OTHER, (3,)),
    Quotable("窗口办：公安户政窗口", "办理渠道", Element.WAYS, ONE, (4,)),
)


def shown(draft: str, *matters: str) -> str:
    return guarded(draft, FACTS, matters or (ONE,), PROMPT)[0]


def dropped(draft: str, *matters: str) -> str:
    with pytest.raises(Unfit) as unfit:
        shown(draft, *matters)
    return unfit.value.reason


def test_facts_come_back_word_for_word_with_their_label() -> None:
    assert shown("您问的是⟦F3⟧。") == "您问的是「收费：证件工本费：40元/证」。"
    assert shown("关于费用，指南写的是⟦F3⟧。") == "关于费用，指南写的是「证件工本费：40元/证」。"


def test_what_is_left_out_is_said() -> None:
    some, every = "材料方面，有⟦F1⟧。", "材料方面，有⟦F1⟧以及⟦F2⟧。"
    assert shown(some).endswith(PROMPT.rest) and not shown(every).endswith(PROMPT.rest)


def test_with_several_matters_each_fact_says_whose_it_is() -> None:
    both = (ONE, OTHER)
    assert shown("费用是⟦F3⟧。费用是⟦F4⟧。", *both).count("身份证") == 2
    assert shown(f"{OTHER}的费用是⟦F4⟧。", *both) == f"{OTHER}的费用是「证件工本费：20元/证」。"


def test_what_was_quoted_is_told() -> None:
    assert guarded("费用是⟦F3⟧。请看⟦F5⟧。", FACTS, (ONE,), PROMPT)[1] == [FACTS[2], FACTS[4]]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("费用是10元。", "number"),
        ("费用是⟦F3⟧，另外还有１０元。", "number"),
        ("费用是四十块，请看⟦F3⟧。", "number"),
        ("五月看⟦F3⟧。", "number"),
        ("请看⟦F3⟧，www.gov-fee.cn。", "foreign"),
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
        ("请看⟦F3⟧。<script>", "foreign"),
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


MARKS = st.sampled_from([f"⟦F{n}⟧" for n in range(1, 6)])
WORDS = st.sampled_from(sorted(PROMPT.vocabulary))
TEXTS = st.text(st.sampled_from("您请看⟦⟧F123。，一不需要免费元证材料费用窗口保证可以 \n"), max_size=40)


@given(st.lists(st.one_of(MARKS, WORDS, st.sampled_from("。，、：")), max_size=30))
def test_whatever_passes_is_quoted_facts_and_harmless_words(parts: list[str]) -> None:
    try:
        text, quoted = guarded("".join(parts), FACTS, (ONE, OTHER), PROMPT)
    except Unfit:
        return
    for fact in quoted:
        assert text.count(fact.text) == 1
        text = text.replace(fact.text, "")
    assert not any(f in text.removesuffix(PROMPT.rest) for f in PROMPT.forbidden)
    assert not set(text) & set("0123456789０一二两三四五六七八九十百千万亿半几")


@given(TEXTS)
def test_no_text_breaks_the_guard(text: str) -> None:
    try:
        _, quoted = guarded(text, FACTS, (ONE, OTHER), PROMPT)
    except Unfit as unfit:
        assert unfit.reason and str(unfit) == unfit.reason
    else:
        assert quoted


@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_foreign_words_never_pass(before: str, after: str) -> None:
    draft = f"材料有⟦F1⟧，{before}担保函{after}。"
    with pytest.raises(Unfit):
        guarded(draft, FACTS, (ONE,), PROMPT)
