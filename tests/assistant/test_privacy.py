"""Personal data is masked, public numbers stay readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.privacy import CHECK, WEIGHTS, mask


def with_check(digits: str) -> str:
    """Seventeen digits and their check digit (GB 11643)."""
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True))
    return digits + CHECK[total % 11]


ID = with_check("11010519491231002")
CARD = "6222021234567890128"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [(ID, "证件号"), (ID.lower(), "证件号"), (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "证件号"),
     ("110105491231002", "证件号"), ("E12345678", "证件号"), ("EA1234567", "证件号"),
     ("13812345678", "手机号"), ("138 1234 5678", "手机号"), ("138-1234-5678", "手机号"),
     ("+8613812345678", "手机号"), (CARD, "银行卡号"), ("4111 1111 1111 1111", "银行卡号"),
     ("浙A12345", "车牌号"), ("浙A·D12345", "车牌号"), ("沪AD12345", "车牌号"),
     ("li.hua@example.com", "邮箱"), ("解放路12号3幢201室", "地址")],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "我的{}，丢了", "号码是{}。"])
def test_personal_data_is_masked(secret: str, kind: str, around: str) -> None:
    masked = mask(around.format(secret))
    assert kind in masked.kinds and f"[{kind}]" in masked.text
    assert not any(part in masked.text for part in (secret, secret[-6:]))


def test_a_name_is_masked_where_one_introduces_oneself() -> None:
    assert mask("我叫王小明，想办身份证").text == "我叫[姓名]，想办身份证"


@pytest.mark.parametrize(
    "text",
    [
        "91330106589876543J", "统一社会信用代码91330100MA27XXXX0K", "基本编码000109022000",
        "实施编码11330000002482099T3330109022000", "发改价格〔2003〕2322号", "主席令第51号",
        "12345热线", "96110", "0500-88012345", "400-820-8820", "2026年3月2日", "2026-03-02 10:00",
        "300000元", "1234567890123元", "A10–A12窗口", "身份证号码18位", "市民大道要怎么走", "20元/证",
    ],
)  # fmt: skip
def test_public_numbers_stay(text: str) -> None:
    assert mask(text) == (text, ())


@pytest.mark.parametrize("digit", [d for d in CHECK if d != ID[-1]])
def test_a_number_with_a_wrong_check_digit_is_no_identity_number(digit: str) -> None:
    text = f"编号{ID[:-1]}{digit}"
    assert "证件号" not in mask(text).kinds


def test_a_number_with_a_wrong_luhn_sum_is_no_card() -> None:
    assert mask("单号6222021234567890129").kinds == ()


def test_all_kinds_in_one_text_are_masked_and_told_once() -> None:
    masked = mask(f"{ID}和{ID}，电话13812345678，车牌浙A12345")
    assert masked.kinds == ("证件号", "手机号", "车牌号")
    assert masked.text == "[证件号]和[证件号]，电话[手机号]，车牌[车牌号]"


def test_masking_twice_changes_nothing_more() -> None:
    once = mask(f"我{ID}，{CARD}，13812345678").text
    assert mask(once) == (once, ())


@given(
    some.text("0123456789Xx -我的号，", max_size=60),
    some.from_regex(r"[1-9][0-9]{16}", fullmatch=True),
)
def test_an_identity_number_is_masked_wherever_it_stands(around: str, digits: str) -> None:
    number = with_check(digits)
    assert number not in mask(f"{around}，{number}，{around}").text
