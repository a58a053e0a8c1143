"""Places by role: only the one asked about can be out of region."""

from __future__ import annotations

import pytest

from assistant.places import district, elsewhere
from knowledge.catalogue import Catalogue


@pytest.mark.parametrize(
    ("text", "name"),
    [("上海的身份证换领在哪", "上海"), ("北京怎么办居住证", "北京"), ("深圳公积金怎么取", "深圳"),
     ("杭州社保局电话多少", "杭州"), ("请问广州车管所几点上班", "广州"),
     ("在苏州办身份证要多少钱", "苏州"), ("四川生育登记要什么材料", "四川"),
     ("深圳南山区的居住证去哪办", "深圳"), ("昆山市的营业执照在哪年报", "昆山"),
     ("我户口在安徽，上海的身份证在哪补", "上海"),
     ("how do i renew my driving licence in shanghai", "shanghai"),
     ("i live in suzhou now. which office in suzhou handles passport renewals?", "suzhou")],
)  # fmt: skip
def test_the_rule_of_another_place_is_asked_for(catalogue: Catalogue, text: str, name: str) -> None:
    place = elsewhere(text, catalogue)
    assert place and place.asked and place.name.startswith(name)


@pytest.mark.parametrize(
    "text",
    ["杭州交的公积金转过来", "我户口在安徽能在这补身份证吗", "我在上海工作，身份证丢了怎么补",
     "从广州迁户口过来要什么", "河南的身份证怎么在这里补", "南京的驾照能在这换吗",
     "江西人能在澜川办护照吗", "上海户口，在澜川结婚要什么材料", "海南车牌过户到这边",
     "去北京看病医保怎么报销", "四川老家的社保转到澜川", "孩子在武汉上大学，户口要迁吗"],
)  # fmt: skip
def test_a_place_one_comes_from_or_goes_to_leaves_the_question_ours(
    catalogue: Catalogue, text: str
) -> None:
    place = elsewhere(text, catalogue)
    assert place is None or not place.asked


@pytest.mark.parametrize(
    "text",
    ["身份证丢了怎么办", "太平间在哪", "解放前的房子怎么确权", "新华书店旁边的大厅几点开门",
     "去香港要办什么证", "台湾通行证多少钱", "永定居住在这里", "我家永安里的房子"],
)  # fmt: skip
def test_a_common_word_or_a_document_is_no_other_place(catalogue: Catalogue, text: str) -> None:
    place = elsewhere(text, catalogue)
    assert place is None or not place.asked


def test_an_ambiguous_name_is_a_place_when_its_kind_is_said(catalogue: Catalogue) -> None:
    ambiguous = [n for n in catalogue.places.ambiguous if n in catalogue.places.counties]
    assert ambiguous
    name = ambiguous[0]
    assert elsewhere(f"{name}的事怎么办", catalogue) is None
    place = elsewhere(f"{name}区公积金怎么取", catalogue)
    assert place and place.asked and place.name == name


@pytest.mark.parametrize(
    ("text", "code"),
    [("望澜区哪里能办身份证", "339902"), ("青岚能办吗", "339903"), ("禾塘区大厅几点开门", "339904"),
     ("澜川哪里能办身份证", None), ("上海浦东新区", None)],
)  # fmt: skip
def test_our_districts_are_known_by_name(catalogue: Catalogue, text: str, code: str | None) -> None:
    assert district(text, catalogue) == code
