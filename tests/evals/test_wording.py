"""Facts are found across wordings, and only on number boundaries."""

import pytest

from evals.wording import normal, states


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("工本费二十元", "20元"),
        ("工本费20块钱", "20元"),
        ("收取 ４０ 元/证", "40元"),
        ("收取40.00元", "40元"),
        ("收取人民币¥40元", "40元"),
        ("10,000元以下", "1万元"),
        ("1.5万元", "15000元"),
        ("自2026-03-30起施行", "2026年3月30日"),
        ("自2026年03月30日起", "2026-03-30"),
        ("出生后60天内", "60日"),
        ("60个自然日", "六十日"),
        ("二十个工作日内", "20个工作日"),
        ("三十六个月", "36个月"),
        ("未满十六周岁", "16岁"),
        ("契税百分之一点五", "1.5%"),
        ("费率20%", "百分之二十"),
        ("140平方米", "140㎡"),
        ("免收", "免收"),
    ],
)
def test_a_fact_is_found_in_another_wording(text: str, fact: str) -> None:
    assert states(normal(text), fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("工本费140元", "40元"),
        ("工本费400元", "40"),
        ("工本费0.40元", "40元"),
        ("15个工作日", "5个工作日"),
        ("20个工作日", "20日"),
        ("12个月", "2个月"),
        ("税率1.5%", "5%"),
        ("2026年3月30日", "2026年3月3日"),
        ("工本费四百二十元", "20元"),
        ("什么都没有", ""),
    ],
)
def test_a_number_inside_another_is_not_that_fact(text: str, fact: str) -> None:
    assert not states(normal(text), fact)


def test_normal_is_the_same_when_applied_twice() -> None:
    for text in ("二十个工作日", "2026-03-30", "1.5万元", "百分之二十", "５０ 元"):
        assert normal(normal(text)) == normal(text)
