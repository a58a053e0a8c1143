"""A guide imported again with other words updates the rows it means, adds what is new, deletes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from offices import REISSUE, only, read, word_guide

from knowledge.files import data_of
from knowledge.imports.known import Known
from knowledge.imports.laying import Chosen, Merge
from knowledge.imports.merging import merged
from knowledge.imports.pairing import figures, meant
from knowledge.imports.printing import printed


def nobody(_: str) -> None:
    """Nothing is chosen."""


def the_file(_: str) -> Any:
    """The file is taken for all."""
    return "file"


def laid(old: dict[str, Any], new: dict[str, Any], chosen: Chosen = nobody) -> Merge:
    return merged(REISSUE, {"name": "身份证补领"} | old, new, [], chosen)


def told(merge: Merge) -> list[tuple[str, str, str]]:
    return [(r.field, r.how, r.done) for r in merge.rows]


STEPS = ["到任一派出所说明丢失，现场挂失。", "核对身份，采集人像和指纹，核对登记表并签字。", "凭领取凭证领新证，或选择邮寄到家。"]


def test_a_step_in_other_words_is_the_same_step() -> None:
    new = ["到任一派出所说明丢失，并现场挂失。", "核对身份，采集人像、指纹，核对登记表后签字。", "凭领取凭证领新证，也可选择邮寄到家。"]
    merge = laid({"procedure": [*STEPS]}, {"procedure": [{"text": t} for t in new]})
    assert merge.data["procedure"] == new and merge.absent == [] and merge.conflicts == []
    assert told(merge) == [(f"procedure.{n}", "near", "updated") for n in range(3)]
    assert (merge.rows[0].before, merge.rows[0].after) == (STEPS[0], new[0])


def test_a_new_step_goes_behind_the_step_before_it() -> None:
    new = [STEPS[0], "当场缴费。", *STEPS[1:]]
    merge = laid({"procedure": [*STEPS]}, {"procedure": [{"text": t} for t in new]})
    assert [p if isinstance(p, str) else p["text"] for p in merge.data["procedure"]] == new
    assert told(merge) == [("procedure", "", "added")]


def test_a_step_is_known_by_its_name_and_by_the_number_it_bears() -> None:
    old = ["受理：窗口收件后当场核对所交的材料。", "第二步：窗口人员核对身份信息并采集指纹。"]
    new = [{"text": "受理：工作人员收取申请，材料齐全的出具受理通知书。"}, {"text": "核对身份信息后采集指纹和人像。"}]
    merge = laid({"procedure": old}, {"procedure": new})
    assert len(merge.data["procedure"]) == 2
    assert told(merge) == [("procedure.0", "name", "updated"), ("procedure.1", "number", "updated")]


def test_what_a_row_carries_stays_when_its_words_change() -> None:
    row = {"text": "本人须到场采集人像和指纹信息。", "when": {"person-age": "under-16"}, "basis": ["law"]}
    merge = laid({"conditions": [row]}, {"conditions": [{"text": "本人须到现场采集人像和指纹信息。"}]})
    assert merge.data["conditions"] == [row | {"text": "本人须到现场采集人像和指纹信息。"}]


def test_a_row_that_says_much_less_leaves_the_fuller_one() -> None:
    full = "已领过居民身份证，证件丢失或者被盗的，可以申请补领，不用登报声明。"
    merge = laid({"conditions": [full]}, {"conditions": [{"text": "证件丢失或者被盗的，可以申请补领。"}]})
    assert merge.data["conditions"] == [full] and told(merge) == [("conditions.0", "inside", "kept")]


def test_a_changed_figure_waits_for_the_editor() -> None:
    old, new = {"conditions": ["年满60周岁的本市户籍老人。"]}, {"conditions": [{"text": "年满65周岁的本市户籍老人。"}]}
    merge = laid(old, new)
    assert merge.data["conditions"] == old["conditions"]
    assert [(c.kind, c.field, c.in_file, c.in_record) for c in merge.conflicts] == [
        ("line", "conditions.0", "年满65周岁的本市户籍老人。", "年满60周岁的本市户籍老人。"),
    ]  # fmt: skip
    assert laid(old, new, the_file).data["conditions"] == ["年满65周岁的本市户籍老人。"]


def test_rows_that_differ_by_a_figure_alone_are_not_taken_for_each_other() -> None:
    old = [{"text": f"有效期{n}年。", "when": {"person-age": w}} for n, w in ((5, "under-16"), (10, "16-25"), (20, "26-45"))]
    merge = laid({"validity": old}, {"validity": [{"text": "有效期10年。"}, {"text": "有效期15年。"}]})
    assert merge.data["validity"][:3] == old and [r.done for r in merge.rows] == ["added"]


def test_a_contact_is_known_by_its_phone_or_by_its_name() -> None:
    old = ["挂失和补领咨询：公安户政窗口，0500-88010101。", "投诉电话：0500-88010120"]
    new = [{"text": "咨询电话：0500-88010101"}, {"text": "投诉电话：0500-88010121"}, {"text": "服务热线：12345"}]
    merge = laid({"contacts": old}, {"contacts": new})
    assert merge.data["contacts"] == [*old, new[2]]
    assert told(merge) == [("contacts.0", "phone", "kept"), ("contacts", "", "added")]
    assert [(c.kind, c.in_file) for c in merge.conflicts] == [("line", "投诉电话：0500-88010121")]


def test_a_law_is_known_by_number_or_title_and_by_article() -> None:
    old = [
        {"key": "law", "law": "中华人民共和国居民身份证法", "article": "第十条、第十一条", "seen": "law"},
        {"key": "fee", "law": "国家发展改革委、财政部关于居民身份证收费标准及有关问题的通知", "doc_no": "发改价格〔2003〕2322号", "seen": "page"},
        {"key": "rule", "law": "居民身份证指纹信息采集规定", "article": "第三条", "seen": "page"},
    ]
    new = [
        {"key": "law", "law": "居民身份证法", "article": "第十一条第一款", "seen": "page"},
        {"key": "fee", "law": "关于居民身份证收费标准及有关问题的通知", "doc_no": "发改价格〔2003〕2322号", "seen": "page"},
        {"key": "law2", "law": "居民身份证指纹信息采集规定", "article": "第三条、第四条", "seen": "page"},
        {"key": "law3", "law": "中华人民共和国居民身份证法", "article": "第十四条", "seen": "page"},
    ]
    merge = laid({"legal_basis": old}, {"legal_basis": new, "fees": [{"name": "工本费", "amount": 40, "basis": ["fee"]}]})
    found = merge.data["legal_basis"]
    assert found[:2] == old[:2] and found[2] == old[2] | {"article": "第三条、第四条"}
    assert [b["article"] for b in found[3:]] == ["第十四条"]
    assert merge.data["fees"][0]["basis"] == ["fee"]


def test_a_material_under_another_name_and_a_reworded_note_are_met() -> None:
    old = [{"name": "居民户口簿", "note": "在户籍地办理且能核验身份的，可免带。"}, {"name": "监护人的居民身份证"}]
    new = [{"name": "居民户口簿（原件）", "note": "在户籍地办理并能核验身份的，可以免带。"}, {"name": "居民身份证复印件"}]
    merge = laid({"materials": old}, {"materials": new})
    assert [m["name"] for m in merge.data["materials"]] == ["居民户口簿", "监护人的居民身份证", "居民身份证复印件"]
    assert merge.data["materials"][0]["note"] == new[0]["note"]
    assert merge.absent == ["materials: 监护人的居民身份证"]


def test_a_question_put_in_other_words_is_not_asked_twice() -> None:
    old = {"q": "补领期间要用身份证怎么办？", "a": "可以同时申领临时居民身份证。", "element": "validity"}
    merge = laid({"faqs": [old]}, {"faqs": [{"q": "补领期间急用身份证怎么办？", "a": "可以同时申领一张临时居民身份证。"}]})
    assert merge.data["faqs"] == [old | {"a": "可以同时申领一张临时居民身份证。"}]


def test_the_same_reworded_guide_changes_nothing_the_second_time(known: Known) -> None:
    change = {"办理流程": "1.到任一派出所或者政务服务中心身份证窗口说明丢失并现场挂失。2.核对身份，采集人像、指纹，核对登记表后签字。"}
    first = only(read("补领.docx", word_guide(change), known, every="file"))
    steps = data_of(REISSUE, first.text)["procedure"]
    assert len(steps) == 4 and "并现场挂失" in str(steps[0]) and "后签字" in str(steps[1])
    again = Known(dict(known.texts) | {REISSUE: first.text}, known.day, known.bases)
    assert only(read("补领.docx", word_guide(change), again, every="file")).changed is False


def test_what_was_met_and_changed_is_in_the_report(known: Known) -> None:
    change = {"办理流程": "到任一派出所或者政务服务中心身份证窗口说明丢失并现场挂失。"}
    report = read("补领.docx", word_guide(change), known)
    rows = {(r.field, r.how, r.done) for r in only(report).rows}
    assert ("procedure.0", "near", "updated") in rows
    assert any("办理流程1（说法相近，按文件更新）" in line for line in printed(report))


@pytest.mark.parametrize(("text", "found"), [
    ("工本费20元，10个工作日内办结", {"20元", "10工作日"}), ("二十元/证，十五日内", {"20元", "15日"}),
    ("咨询0500-88010101", {"050088010101"}), ("第十一条规定的申请", set()), ("3天", {"3日"}),
])  # fmt: skip
def test_figures_are_compared_in_one_writing(text: str, found: set[str]) -> None:
    assert figures(text) == found


def test_the_nearest_row_is_meant_and_each_only_once() -> None:
    old = ["提交申请表和身份证明。", "提交申请表和户口簿。"]
    found = meant(["提交申请表和户口簿原件。", "提交申请表和身份证明原件。"], old, {})
    assert {n: m.at for n, m in found.items()} == {0: 1, 1: 0}
