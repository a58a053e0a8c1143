"""What changed between two texts, field by field."""

from __future__ import annotations

import pytest
from small import BUNDLED, dump

from knowledge.files import data_of, files_of
from knowledge.record.changes import changes

PATH = "matters/fund/x.yaml"
GUIDE = {
    "code": "x", "name": "公积金提取",
    "materials": [{"name": "身份证", "copies": 1}, {"name": "户口簿"}, {"name": "委托书"}],
    "conditions": ["满三年", "无贷款"],
    "fees": [{"name": "工本费", "amount": 20, "when": {"reason": "expired"}},
             {"name": "工本费", "amount": 40, "when": {"reason": "lost"}}],
}  # fmt: skip


def told(after: dict[str, object], before: dict[str, object] = GUIDE) -> list[tuple[str, object, object]]:
    found = changes(PATH, dump(before), dump(after))
    return [(c.field, c.before, c.after) for c in found]


def test_a_field_that_differs_is_told_with_both_sides() -> None:
    assert told({**GUIDE, "name": "公积金支取", "theme": "公积金"}) == [
        ("name", "公积金提取", "公积金支取"), ("theme", None, "公积金"),
    ]  # fmt: skip
    assert told({k: v for k, v in GUIDE.items() if k != "name"}) == [("name", "公积金提取", None)]


def test_an_item_put_in_front_moves_no_other() -> None:
    new = {"name": "申请表"}
    assert told({**GUIDE, "materials": [new, *GUIDE["materials"]]}) == [("materials.0", None, new)]
    assert told({**GUIDE, "conditions": ["年满十八", *GUIDE["conditions"]]}) == [
        ("conditions.0", None, "年满十八")
    ]


def test_an_item_changed_behind_one_put_in_is_told_by_its_field() -> None:
    materials = [{"name": "申请表"}, {"name": "身份证", "copies": 2}, {"name": "户口簿"}]
    assert told({**GUIDE, "materials": materials}) == [
        ("materials.0", None, {"name": "申请表"}), ("materials.1.copies", 1, 2),
        ("materials.2", {"name": "委托书"}, None),
    ]  # fmt: skip


def test_items_of_one_name_are_told_apart_by_their_case() -> None:
    fees = [GUIDE["fees"][0], {**GUIDE["fees"][1], "amount": 45}]
    assert told({**GUIDE, "fees": fees}) == [("fees.1.amount", 40, 45)]
    assert told({**GUIDE, "fees": fees[1:]}) == [
        ("fees.0", GUIDE["fees"][0], None), ("fees.0.amount", 40, 45),
    ]  # fmt: skip


def test_layout_and_remarks_are_no_change() -> None:
    assert changes(PATH, "name: 甲\nfees: [1]\n", "# 说明\nfees:\n  - 1\nname: '甲'\n") == []
    assert changes(PATH, "name: 甲\n", "name: 甲\n") == []


def test_a_new_entry_and_one_taken_out_are_told_whole() -> None:
    assert [c.field for c in changes(PATH, "", dump(GUIDE))] == list(GUIDE)
    assert {c.after for c in changes(PATH, dump({"name": "甲", "code": "x"}), "")} == {None}


@pytest.mark.parametrize("broken", ["{", "- 1\n", "a: 1\na: 2\n"])
def test_a_text_that_cannot_be_read_is_told_whole(broken: str) -> None:
    (one,) = changes(PATH, "name: 甲\n", broken)
    assert (one.field, one.before, one.after) == ("", "name: 甲\n", broken)


def test_articles_of_a_policy_are_told_one_by_one() -> None:
    old = "---\ntitle: 办法\n---\n## 第一条 范围\n甲。\n## 第三条\n丙。\n"
    new = "---\ntitle: 办法\n---\n## 第一条 范围\n甲。\n## 第二条\n乙。\n## 第三条\n丁。\n"
    assert [(c.field, c.before, c.after) for c in changes("policies/x.md", old, new)] == [
        ("articles.1", None, {"number": "第二条", "title": None, "text": "乙。"}),
        ("articles.2.text", "丙。", "丁。"),
    ]  # fmt: skip


def test_items_with_keys_of_any_kind_are_compared() -> None:
    old, new = "a:\n  - {1: x, b: y}\n", "a:\n  - {2026-01-01: z}\n  - {1: x, b: y}\n"
    (one,) = changes(PATH, old, new)
    assert one.field == "a.0" and one.before is None


def test_one_changed_leaf_of_each_bundled_file_is_one_change() -> None:
    for path, data in files_of(BUNDLED).items():
        text = data.decode()
        assert changes(path, text, text + "\n# x\n" if path.endswith(".yaml") else text) == []
        if path.startswith("matters/"):
            before = data_of(path, text)
            (one,) = changes(path, dump(before), dump({**before, "summary": "别的"}))
            assert one.field == "summary" and one.after == "别的"
