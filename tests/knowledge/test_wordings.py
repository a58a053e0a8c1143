"""Wordings to learn from: their form, and what is wrong with them."""

from __future__ import annotations

import pytest

from knowledge.fact import Element
from knowledge.wordings import every, shaped, wording_problems


def test_a_list_is_general_and_a_mapping_is_by_element() -> None:
    found = shaped({"thanks": ["多谢啦"], "id-card-renew": {"fees": ["换证掏多少"]}})
    assert list(every(found)) == [
        ("thanks", None, "多谢啦"), ("id-card-renew", Element.FEES, "换证掏多少"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "must be a mapping"),
        ({"a": {"price": ["x"]}}, "a: there is no element price"),
        ({"a": {"fees": "x"}}, "a.fees: must be a list"),
        ({"a": {"fees": ["x", 3]}}, "a.fees: must be a list"),
        ({"a": ["  "]}, "a.general: must be a list"),
    ],
)
def test_another_form_is_refused_by_field(data: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        shaped(data)


def test_wordings_of_nobody_and_of_two_are_problems() -> None:
    wordings = shaped({"a": ["办证"], "b": ["办证"], "c": ["护照"]})
    assert list(wording_problems(wordings, {"a", "b"})) == [
        ("c", "no matter, policy, question or intent has the code c"),
        ("b", "'办证' is a wording of a too"),
    ]
