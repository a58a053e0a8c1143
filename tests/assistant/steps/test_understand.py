"""A question and the state become one query, or several."""

from __future__ import annotations

import pytest
from understood import FEES, MATERIALS, ON_REISSUE, TIME, all_of, whole

from assistant.steps.hear import asked_elements
from knowledge.fact import Element
from knowledge.library import Knowledge


@pytest.mark.parametrize(
    ("text", "elements"),
    [("补身份证多少钱", {FEES}), ("补身份证要带什么材料", {MATERIALS}), ("几天能拿到", {TIME}),
     ("要带什么，多少钱", {MATERIALS, FEES}), ("在哪里办", {Element.WAYS}), ("有效期几年", {Element.VALIDITY}),
     ("how much does it cost", {FEES}), ("身份证", set())],
)  # fmt: skip
def test_what_is_asked_is_read_from_the_words(
    words: Knowledge, text: str, elements: set[Element]
) -> None:
    strong, _ = asked_elements(text, words.catalogue.cues)
    assert set(strong) == elements


def test_elements_stand_in_the_order_of_the_question(words: Knowledge) -> None:
    strong, _ = asked_elements("多少钱，要带什么材料", words.catalogue.cues)
    assert strong == (FEES, MATERIALS)


def test_an_english_word_inside_another_is_no_cue(words: Knowledge) -> None:
    strong, _ = asked_elements("coffee", words.catalogue.cues)
    assert FEES not in strong


def test_terms_places_and_quantities_are_read(words: Knowledge) -> None:
    query = whole("我孩子3岁，在青岚区办身份证要多少钱", words)
    assert query.region == "339903" and query.quantities["age"] == 3
    assert any("身份证" in t.official for t in query.terms) and query.elements == (FEES,)
    assert query.elsewhere is None and not query.follows


def test_only_the_place_asked_about_is_elsewhere(words: Knowledge) -> None:
    assert whole("上海的身份证换领在哪", words).elsewhere == "上海"
    assert whole("我户口在安徽能在这补身份证吗", words).elsewhere is None


def test_polite_words_are_left_out_and_misheard_ones_mended(words: Knowledge) -> None:
    query = whole("您好，請問身分證丟了怎麼補辦？", words)
    assert "您好" not in query.text and "身" in query.text and "丢了" in query.text
    assert any("身份证" in t.official for t in query.terms)


@pytest.mark.parametrize(
    ("text", "left"),
    [("打扰您了。身份证丢了，补领要多少钱呢？感谢您耐心的解答。", "身份证丢了,补领要多少钱呢"),
     ("劳烦您告知要带哪些材料", "劳烦您告知要带哪些材料"), ("谢谢您", "谢谢您")],
)  # fmt: skip
def test_clauses_that_are_only_polite_are_left_out(words: Knowledge, text: str, left: str) -> None:
    assert whole(text, words).text == left


@pytest.mark.parametrize("text", ["你好", "请问", "？", "嗯", " "])
def test_a_question_of_nothing_but_fillers_is_still_a_query(words: Knowledge, text: str) -> None:
    assert len(all_of(text, words)) >= 1


@pytest.mark.parametrize("text", ["那要多少钱？", "多少钱", "能代办吗", "我儿子才三岁呢", "要几天"])
def test_a_question_without_a_topic_follows_the_one_before(words: Knowledge, text: str) -> None:
    query = whole(text, words, ON_REISSUE)
    assert query.follows and query.focus == "id-card-reissue"
    assert query.searched.startswith("身份证丢了怎么补办")


def test_the_same_question_without_a_conversation_stands_alone(words: Knowledge) -> None:
    query = whole("那要多少钱？", words)
    assert not query.follows and query.focus is None and query.before == ""


def test_a_follow_up_that_asks_nothing_new_keeps_what_was_asked(words: Knowledge) -> None:
    assert whole("我儿子才三岁呢", words, ON_REISSUE).elements == (MATERIALS,)
    assert whole("那要多少钱？", words, ON_REISSUE).elements == (FEES,)


def test_a_new_noun_takes_the_place_of_the_old_one(words: Knowledge) -> None:
    query = whole("那护照呢", words, ON_REISSUE)
    assert query.focus is None and "护照" in query.text and "补办" in query.text
    assert not query.follows


def test_what_is_supposed_of_the_person_is_no_new_noun(words: Knowledge) -> None:
    query = whole("要是外地户口呢", words, ON_REISSUE)
    assert query.follows and query.focus == "id-card-reissue"
    assert query.searched == "身份证丢了怎么补办，要是外地户口呢"


def test_a_new_topic_does_not_follow(words: Knowledge) -> None:
    assert not whole("结婚登记要带什么材料", words, ON_REISSUE).follows


@pytest.mark.parametrize("said", ["1", "未满16周岁", "situation:person-age=under-16", "第一个"])
def test_a_situation_is_taken_with_the_question_before(words: Knowledge, said: str) -> None:
    query = whole(said, words, ON_REISSUE)
    assert query.slots == {"person-age": "under-16"} and query.elements == (MATERIALS,)
    assert query.focus == "id-card-reissue" and query.text == "身份证丢了怎么补办"


def test_an_element_or_another_matter_is_taken(words: Knowledge) -> None:
    assert whole("收费", words, ON_REISSUE).elements == (FEES,)
    other = whole("3", words, ON_REISSUE)
    assert other.focus == "id-card-renew" and other.elements == (MATERIALS,)


def test_options_may_be_ignored(words: Knowledge) -> None:
    query = whole("结婚登记要带什么材料", words, ON_REISSUE)
    assert query.chosen is None and query.elements == (MATERIALS,)


def test_two_things_joined_are_two_queries_beside_the_whole(words: Knowledge) -> None:
    first, *parts = all_of("身份证和护照都丢了怎么办", words)
    assert "身份证和护照" in first.text
    texts = [p.text for p in parts]
    assert any("身份证" in t and "护照" not in t and "丢了" in t for t in texts)
    assert any("护照" in t and "身份证" not in t and "丢了" in t for t in texts)


def test_two_clauses_are_two_queries_beside_the_whole(words: Knowledge) -> None:
    _, *parts = all_of("身份证补办要多少钱，另外结婚登记要带什么", words)
    assert any("身份证" in p.text and p.elements == (FEES,) for p in parts)
    assert any("结婚登记" in p.text and p.elements == (MATERIALS,) for p in parts)


def test_a_simple_question_is_one_query(words: Knowledge) -> None:
    assert len(all_of("身份证丢了怎么补办", words)) == 1


def test_english_is_known_as_english(words: Knowledge) -> None:
    query = whole("I lost my ID card, what should I bring?", words)
    assert query.english and "身份证" in query.searched
    assert not whole("身份证ID card丢了", words).english


def test_mostly_unknown_english_is_left_as_it_is(words: Knowledge) -> None:
    assert whole("write a python script that sorts numbers", words).text.startswith("write")


def test_a_word_for_several_is_unfolded(words: Knowledge) -> None:
    several, (one, *others) = next(iter(words.catalogue.cues.unfold.items()))
    first, *parts = all_of(f"{several}过户怎么办理", words)
    assert first.text.startswith(one)
    assert [p.text.removesuffix("过户怎么办理") for p in parts if p.joined] == others


def test_a_space_between_words_starts_a_clause(words: Knowledge) -> None:
    texts = [q.text for q in all_of("身份证丢了要补 结婚登记要预约吗", words)]
    assert "身份证丢了要补" in texts and "结婚登记要预约吗" in texts


def test_a_joining_word_before_a_person_joins_nothing(words: Knowledge) -> None:
    texts = [q.text for q in all_of("身份证丢了，流程都跟我讲讲", words)]
    assert not any(t.endswith("我讲讲") and "跟" not in t for t in texts)


def test_also_after_a_term_starts_a_clause(words: Knowledge) -> None:
    _, *parts = all_of("身份证丢了护照也丢了", words)
    assert {"身份证丢了", "护照也丢了"} <= {p.text for p in parts}


def test_what_is_said_instead_of_choosing_a_matter_goes_with_the_question(words: Knowledge) -> None:
    offered = ON_REISSUE.model_copy(update={"focus": None})
    assert whole("已经过期一年了", words, offered).searched == "身份证丢了怎么补办，已经过期一年了"
    assert whole("已经过期一年了", words).searched == "已经过期一年了"


def test_what_was_just_asked_is_asked_of_something_else(words: Knowledge) -> None:
    fees = ON_REISSUE.model_copy(update={"elements": (FEES,)})
    assert whole("那个结婚登记的呢？", words, fees).elements == (FEES,)
    assert whole("那个结婚登记的呢？", words).elements == ()
    assert MATERIALS in whole("结婚登记要带什么呢", words, fees).elements
