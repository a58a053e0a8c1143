"""What is known of the person: from words, numbers and earlier turns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from assistant.person import condition_text, known, told
from assistant.question import Query, Question
from knowledge.catalogue import Catalogue
from knowledge.situation import Situation

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
AGE = Situation.model_validate({
    "name": "年龄", "question": "多大？", "options": {
        "child": {"label": "未满16周岁", "condition": "未满16周岁的", "says": ["小孩", "孩子"],
                  "range": {"of": "age", "to": 16}},
        "adult": {"label": "16至45周岁", "condition": "16至45周岁的", "says": ["大学生"],
                  "range": {"of": "age", "from": 16, "to": 46}},
        "elder": {"label": "46周岁以上", "condition": "46周岁以上的", "says": ["老人", "孩子爷爷", "OLD"],
                  "range": {"of": "age", "from": 46}},
    },
})  # fmt: skip


def query(text: str, **fields: Any) -> Query:
    return Query(text=text, question=Question(text, "c" * 8, AT, "339900"), **fields)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("小孩的身份证", "child"),
        ("家里老人", "elder"),
        ("身份证丢了", None),
        ("my old man", "elder"),
    ],
)
def test_words_tell_an_option(text: str, option: str | None) -> None:
    assert told(AGE, query(text)) == option


def test_the_longest_words_count() -> None:
    assert told(AGE, query("孩子爷爷的身份证")) == "elder"


def test_a_tie_tells_nothing() -> None:
    assert told(AGE, query("老人和小孩")) is None


@pytest.mark.parametrize(
    ("age", "option"),
    [(0, "child"), (15.9, "child"), (16, "adult"), (45, "adult"), (46, "elder"), (99, "elder")],
)
def test_a_number_tells_by_its_range_start_included_end_excluded(age: float, option: str) -> None:
    assert told(AGE, query("x", quantities={"age": age})) == option


def test_a_number_is_believed_before_words() -> None:
    assert told(AGE, query("我孩子二十了", quantities={"age": 20})) == "adult"


def test_a_number_of_another_kind_tells_nothing() -> None:
    assert told(AGE, query("x", quantities={"area": 20})) is None


def test_a_choice_counts_before_words_and_words_before_memory(catalogue: Catalogue) -> None:
    ours = catalogue.model_copy(update={"situations": {"age": AGE}})
    remembered = {"age": "adult"}
    assert known(["age"], query("x"), remembered, ours) == {"age": "adult"}
    assert known(["age"], query("小孩"), remembered, ours) == {"age": "child"}
    chosen = query("小孩", slots={"age": "elder"})
    assert known(["age"], chosen, remembered, ours) == {"age": "elder"}


def test_what_no_longer_exists_is_forgotten(catalogue: Catalogue) -> None:
    ours = catalogue.model_copy(update={"situations": {"age": AGE}})
    assert known(["age", "gone"], query("x"), {"age": "toddler", "gone": "x"}, ours) == {}


def test_a_condition_names_only_what_is_not_known(catalogue: Catalogue) -> None:
    ours = catalogue.model_copy(update={"situations": {"age": AGE, "again": AGE}})
    when = {"age": ("child", "elder"), "again": ("adult",)}
    assert condition_text(when, {}, ours) == "未满16周岁的或46周岁以上的，16至45周岁的"
    assert condition_text(when, {"age": "child"}, ours) == "16至45周岁的"
    assert condition_text(when, {"age": "child", "again": "adult"}, ours) is None
    assert condition_text({}, {}, ours) is None
