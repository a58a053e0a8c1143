"""The guide as a shape."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.fact import Element
from knowledge.matter import Matter

GUIDE: dict[str, Any] = {
    "code": "dog-licence", "name": "养犬登记", "theme": "公安", "authority": "公安局",
    "reviewed_on": "2026-03-31", "summary": "给犬只上牌。",
}  # fmt: skip


def guide(**fields: Any) -> Matter:
    return Matter.model_validate(GUIDE | fields)


def test_plain_sentences_are_lines_and_plain_names_are_materials() -> None:
    matter = guide(procedure=["到窗口申请"], materials=["犬只照片"])
    assert matter.procedure[0].text == "到窗口申请"
    material = matter.materials[0]
    assert (material.name, material.original, material.copies) == ("犬只照片", 1, 0)
    assert material.required == "必要" and not material.exempt


def test_money_is_exact() -> None:
    matter = guide(fees=[{"name": "工本费", "amount": "0.10"}])
    assert matter.fees[0].amount == Decimal("0.10")


@pytest.mark.parametrize("field", ["code", "name", "theme", "authority", "reviewed_on", "summary"])
def test_a_guide_needs_its_identity(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Matter.model_validate({k: v for k, v in GUIDE.items() if k != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Dog Licence"), ("region", "3399"), ("visits", 4), ("visits", -1),
        ("fees", [{"name": "工本费", "amount": -1}]), ("fees", [{"name": "", "amount": 1}]),
        ("time_limit", [{"kind": "usual", "value": 3}]), ("ways", [{"kind": "fax"}]),
        ("materials", [{"name": "照片", "copies": -1}]), ("asks", {"prices": ["多少钱"]}),
        ("conditions", [""]), ("reviewed_on", "2026-02-30"),
    ],
)  # fmt: skip
def test_a_value_out_of_its_range_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        guide(**{field: value})


def test_asks_are_labelled_by_element_or_general() -> None:
    matter = guide(asks={"fees": ["狗证多少钱"], "general": ["办狗证"]})
    assert matter.asks[Element.FEES] == ("狗证多少钱",) and matter.asks["general"] == ("办狗证",)


def test_items_are_given_by_element() -> None:
    matter = guide(conditions=["有固定住所"])
    assert [i.text for i in matter.items(Element.CONDITIONS)] == ["有固定住所"]
    assert all(matter.items(e) == () for e in Element if e is not Element.CONDITIONS)


def test_an_item_knows_its_sources() -> None:
    matter = guide(
        conditions=[{"text": "有固定住所", "basis": ["b", "a"]}],
        legal_basis=[{"key": "a", "law": "甲法"}, {"key": "b", "law": "乙法"}, {"law": "丙法"}],
    )
    assert [b.law for b in matter.basis_of(matter.conditions[0])] == ["甲法", "乙法"]


def test_situations_come_with_those_to_ask_first() -> None:
    matter = guide(
        ask_first=["breed", "colour"],
        conditions=[{"text": "x", "when": {"age": "child"}}],
        fees=[{"name": "工本费", "amount": 1, "when": {"breed": "big", "age": "child"}}],
    )
    assert matter.situations() == ("breed", "age")


def test_a_later_version_is_keyed_by_its_first_day() -> None:
    assert guide(valid={"from": "2026-09-01"}).version_key == "dog-licence@2026-09-01"
