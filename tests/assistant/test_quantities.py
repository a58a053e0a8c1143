"""Ages, areas, years, homes and birth months out of free text."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.quantities import number, quantities
from knowledge.catalogue import Catalogue

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十", 20), ("三十五", 35), ("一百零五", 105), ("两千三百", 2300), ("百", 100),
     ("二〇二六", 2026), ("12.5", 12.5), ("0", 0), ("", None), ("几", None), ("十来", None)],
)  # fmt: skip
def test_numerals_are_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "age"),
    [("我35岁", 35), ("我妈七十二岁了", 72), ("满十六周岁", 16), ("60多岁的老人", 60),
     ("孩子才三岁呢", 3), ("一百零五岁", 105), ("他三个月大", 0), ("刚出生的宝宝", 0),
     ("1990年1月出生", 36), ("85年生的", 41), ("05年出生", 21),
     ("奶奶七十三了", 73), ("我妈今年68了", 68)],
)  # fmt: skip
def test_an_age_is_read(text: str, age: float) -> None:
    assert quantities(text, DAY)["age"] == age


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [("90平米的房子", "area", 90), ("八十九平", "area", 89), ("144.5平方米", "area", 144.5),
     ("交了15年社保", "years", 15), ("工作了二十年", "years", 20), ("社保缴满十五年", "years", 15),
     ("买第二套房", "homes", 2), ("首付第3套住房", "homes", 3),
     ("1963年5月出生的男职工", "birth", 1963 + 4.5 / 12), ("1970年的", "birth", 1970),
     ("生于1988年", "birth", 1988), ("男的六六年三月生的", "birth", 1966 + 2.5 / 12),
     ("到2030年退的人", "retiring", 2030), ("2033年才到龄退休", "retiring", 2033)],
)  # fmt: skip
def test_other_quantities_are_read(text: str, name: str, value: float) -> None:
    assert quantities(text, DAY)[name] == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["身份证丢了", "去年3月办的", "2026年3月2日", "12345", "要几天", "第三个窗口", "两个孩子",
     "发改价格〔2003〕2322号", "今年几岁能领", "我来了三次了", "2025年退的税", ""],
)  # fmt: skip
def test_a_number_of_something_else_is_no_quantity(text: str) -> None:
    assert quantities(text, DAY) == {}


def test_several_quantities_are_read_at_once() -> None:
    found = quantities("我45岁，交了20年社保，第二套房90平", DAY)
    assert found == {"age": 45, "years": 20, "homes": 2, "area": 90}


def test_two_digits_are_the_century_that_has_been() -> None:
    assert quantities("26年生的", DAY)["birth"] == 2026
    assert quantities("27年生的", DAY)["birth"] == 1927


def test_every_month_of_birth_lies_in_its_own_row_of_a_table(catalogue: Catalogue) -> None:
    rows = [r for t in catalogue.policies["retire-delay"].tables for r in t.rows if "男" in t.name]
    for year in (1965, 1970, 1976):
        for month in range(1, 13):
            born = quantities(f"{year}年{month}月出生", DAY)["birth"]
            fitting = [r.cells[0] for r in rows if all(s.allows(born) for s in r.ranges)]
            assert fitting == [f"{year}年{month}月"]


def test_a_bare_year_of_birth_may_be_any_of_its_months(catalogue: Catalogue) -> None:
    rows = [r for t in catalogue.policies["retire-delay"].tables for r in t.rows if "男" in t.name]
    born = quantities("1970年出生", DAY)["birth"]
    assert sum(s.allows(born) for r in rows for s in r.ranges) == 12
    assert not any(s.holds(born) for r in rows for s in r.ranges)
