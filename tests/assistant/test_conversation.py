"""Taking an option that was offered: by value, number or wording, or ignoring it."""

from __future__ import annotations

import pytest

from assistant.conversation import Pending, State, chosen

OFFERED = State(
    pending=(
        Pending(label="居民身份证补领（证丢了）", value="matter:id-card-reissue"),
        Pending(label="居民身份证换领（证还在）", value="matter:id-card-renew"),
        Pending(label="未满16周岁", value="situation:person-age=under-16"),
        Pending(label="办理时间", value="element:time_limit"),
    )
)


@pytest.mark.parametrize(
    ("said", "value"),
    [("1", "matter:id-card-reissue"), ("2", "matter:id-card-renew"), (" 3。", "situation:person-age=under-16"),
     ("第一个", "matter:id-card-reissue"), ("选二", "matter:id-card-renew"), ("4、", "element:time_limit"),
     ("选第2项", "matter:id-card-renew"), ("2)", "matter:id-card-renew")],
)  # fmt: skip
def test_an_option_is_taken_by_its_number(said: str, value: str) -> None:
    assert chosen(OFFERED, said) == value


@pytest.mark.parametrize("option", OFFERED.pending)
def test_an_option_is_taken_by_value_and_by_label(option: Pending) -> None:
    assert chosen(OFFERED, option.value) == chosen(OFFERED, option.label) == option.value


@pytest.mark.parametrize(
    ("said", "value"),
    [("居民身份证换领", "matter:id-card-renew"), ("证丢了", "matter:id-card-reissue"),
     ("未满16周岁的", "situation:person-age=under-16"), ("办理时间呢", "element:time_limit")],
)  # fmt: skip
def test_an_option_is_taken_by_part_of_its_wording(said: str, value: str) -> None:
    assert chosen(OFFERED, said) == value


@pytest.mark.parametrize(
    "said", ["5", "0", "第九个", "居民身份证", "护照多少钱", "好", "", "。", "12345", "那算了"]
)
def test_what_fits_none_or_several_takes_none(said: str) -> None:
    assert chosen(OFFERED, said) is None


@pytest.mark.parametrize("said", ["1", "第一个", "element:fees", "身份证"])
def test_nothing_is_taken_where_nothing_was_offered(said: str) -> None:
    assert chosen(State(), said) is None


def test_a_question_that_holds_a_number_is_no_choice() -> None:
    assert chosen(OFFERED, "2026年3月2日上班吗") is None
    assert chosen(OFFERED, "办2个证多少钱") is None


def test_the_state_is_the_same_after_json() -> None:
    state = OFFERED.model_copy(update={"slots": {"a": "b"}, "quantities": {"age": 3.0}})
    assert State.model_validate_json(state.model_dump_json()) == state
