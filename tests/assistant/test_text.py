"""Answers as plain text and for the ear."""

from __future__ import annotations

from assistant.answer import Choice, Citation, Route, Wait
from assistant.block import (
    BundleBlock,
    BundleItem,
    FeeItem,
    FeesBlock,
    LineItem,
    LinesBlock,
    TableBlock,
    TextBlock,
)
from assistant.text import plain, render, speech
from knowledge.fact import Basis


def lines(*items: tuple[str, str | None], ordered: bool = False) -> LinesBlock:
    found = tuple(LineItem(text=t, condition=c) for t, c in items)
    return LinesBlock(title="受理条件", items=found, ordered=ordered)


def table(row: int | None = None, rows: int = 3) -> TableBlock:
    return TableBlock(
        title="工本费表", policy="p", columns=("类型", "工本费"), row=row, calculator="窗口",
        rows=tuple((f"类型{n}", f"{n}元") for n in range(rows)),
    )  # fmt: skip


def test_facts_under_one_condition_stand_together() -> None:
    block = lines(("甲。", None), ("乙。", "代办的"), ("丙。", "代办的"), ("丁", None))
    assert plain(block) == "受理条件：甲；丁。代办的：乙；丙。"


def test_steps_are_numbered_and_keep_their_conditions() -> None:
    block = lines(("申请", None), ("签字", "代办的"), ordered=True)
    assert plain(block) == "受理条件：\n1. 申请\n2. 代办的：签字"


def test_fees_say_their_text_and_note() -> None:
    item = FeeItem(text="工本费40元/证", name="工本费", amount=40, unit="元/证")
    assert (
        plain(FeesBlock(title="收费", items=(item,), note="可刷卡。"))
        == "收费：工本费40元/证。可刷卡。"
    )


def test_a_known_row_is_said_alone_and_else_the_table_is_shown() -> None:
    assert "类型：类型1，工本费：1元" in plain(table(1)) and "类型2" not in plain(table(1))
    assert "类型 | 工本费\n类型0 | 0元\n类型1 | 1元" in plain(table())


def test_a_long_table_is_cut_visibly() -> None:
    text = plain(table(rows=30))
    assert "……" in text and "类型29" not in text
    assert "……" not in plain(table(rows=6))


def test_the_matters_of_a_bundle_are_in_order() -> None:
    items = tuple(BundleItem(code=c, name=c, text="x") for c in ("乙", "甲"))
    assert plain(BundleBlock(title="一件事", items=items)) == "一件事：\n1. 乙\n2. 甲"


def route(text: str, people: int | None = None) -> Route:
    wait = None if people is None else Wait(people=people)
    return Route(kind="window", title=text, reason="", text=text, wait=wait)


def test_the_whole_answer_has_facts_ways_sources_and_options() -> None:
    citation = Citation(
        number=1, kind="matter", code="c", name="n",
        basis=(Basis(law="甲法", article="第一条"), Basis(law="内部规范", seen="local")),
    )  # fmt: skip
    text = render(
        [TextBlock(title="", text="要40元。")], [route("一楼"), route("二楼", 3)],
        [Choice(label="补领", value="1"), Choice(label="换领", value="2")], [citation, citation],
    )  # fmt: skip
    assert text == (
        "要40元。\n去哪办：①一楼\n②二楼，前面3人\n依据：《甲法》第一条\n1. 补领\n2. 换领"
    )


def test_speech_is_the_first_fact_and_place_without_addresses_of_pages() -> None:
    blocks = [TextBlock(title="", text="网上办：https://example.cn/a 点进去。\n再见"), table()]
    said = speech(blocks, [route("一楼A区"), route("二楼")])
    assert said == "网上办： 点进去。，再见。一楼A区。" and "http" not in said
    assert speech([], []) == ""
