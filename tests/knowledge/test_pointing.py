"""The words of a question and the value it asks for point to an element of a guide."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from small import BUNDLED

from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.intent import Cues
from knowledge.source import read


@pytest.fixture(scope="module")
def bundled() -> Catalogue:
    return read(BUNDLED).catalogue()


@pytest.mark.parametrize(
    ("code", "text", "element"),
    [("fund-loan", "头一套房走公积金贷款，首付最少付百分之几", Element.CONDITIONS),
     ("tax-deduction", "娃上小学，个税子女教育一个月扣多少", Element.CONDITIONS),
     ("dl-health", "满七十以后开车，身体检查的证明几年交一次", Element.CONDITIONS),
     ("divorce-register", "离婚冷静期要等几天", Element.TIME_LIMIT)],
)  # fmt: skip
def test_the_line_that_has_the_words_and_the_value_tells_the_element(
    bundled: Catalogue, code: str, text: str, element: Element
) -> None:
    assert bundled.pointing.element(text, bundled.matters[code]) is element


@pytest.mark.parametrize("text", ["居民身份证补领", "你好", "passport", ""])
def test_where_no_line_stands_out_nothing_is_pointed_to(bundled: Catalogue, text: str) -> None:
    assert bundled.pointing.element(text, bundled.matters["id-card-reissue"]) is None


def test_a_pattern_that_is_none_is_named(bundled: Catalogue) -> None:
    cues = bundled.cues.model_dump() | {"values": {"几年": "(年"}}
    with pytest.raises(ValidationError, match=r"'\(年' is no pattern"):
        Cues.model_validate(cues)
