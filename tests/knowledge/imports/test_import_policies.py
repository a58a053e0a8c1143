"""Documents become policies by article, with number, issuer and dates found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from offices import BUNDLED, only, pdf, read, word_paragraphs

from knowledge.files import data_of
from knowledge.imports.known import Known
from knowledge.imports.report import Draft

RULES = [
    ("澜川市人民政府办公室文件", 0), ("澜政办发〔2026〕7号", 0),
    ("澜川市人民政府办公室关于印发《澜川市轮椅借用管理办法》的通知", 0), ("各区人民政府，市政府各部门：", 0),
    ("《澜川市轮椅借用管理办法》已经市政府同意，现印发给你们。", 0), ("澜川市轮椅借用管理办法", 0), ("第一章 总则", 0),
    ("第一条 为规范轮椅借用，制定本办法。", 0), ("第二条【借用对象】本市户籍残疾人可以借用轮椅。", 0), ("借用期一般不超过六个月。", 0),
    ("第二章 附则", 0), ("第三条 本办法自2026年3月1日起施行，有效期至2031年2月28日。《澜川市高龄津贴发放办法》同时废止。", 0),
    ("澜川市人民政府办公室", 0), ("2026年2月10日", 0),
]  # fmt: skip
NOTICE = [
    ("关于调整轮椅借用押金的通知", 1), ("澜残联〔2026〕3号", 0), ("各街道：", 0), ("一、押金标准", 0), ("押金由三百元调整为二百元。", 0),
    ("二、本通知自发布之日起执行。", 0), ("澜川市残疾人联合会", 0), ("2026年1月5日", 0),
]  # fmt: skip


def said(draft: Draft) -> dict[str, Any]:
    return data_of(draft.path, draft.text)


def test_a_document_becomes_a_policy_by_article(known: Known) -> None:
    draft = only(read("办法.docx", word_paragraphs(RULES), known))
    found = said(draft)
    assert draft.path.startswith("policies/") and draft.path.endswith(".md")
    assert (found["title"], found["doc_no"]) == ("澜川市轮椅借用管理办法", "澜政办发〔2026〕7号")
    assert (found["issuer"], found["level"]) == ("澜川市人民政府办公室", "市级文件")
    assert found["valid"] == {"from": date(2026, 3, 1), "to": date(2031, 2, 28)}
    assert [(a["number"], a["title"]) for a in found["articles"]] == [("第一条", None), ("第二条", "借用对象"), ("第三条", None)]
    assert found["articles"][1]["text"] == "本市户籍残疾人可以借用轮椅。\n借用期一般不超过六个月。"
    assert found["supersedes"] == ["elder-allowance-standard"]
    assert {"第一章 总则", "第二章 附则"} <= {x.text for x in draft.left_out}


def test_a_notice_of_points_takes_its_date_from_the_signature(known: Known) -> None:
    found = said(only(read("通知.docx", word_paragraphs(NOTICE), known)))
    assert [(a["number"], a["title"], a["text"]) for a in found["articles"]] == [
        ("要点一", "押金标准", "押金由三百元调整为二百元。"), ("要点二", None, "本通知自发布之日起执行。"),
    ]  # fmt: skip
    assert found["valid"] == {"from": date(2026, 1, 5)} and found["issuer"] == "澜川市残疾人联合会"


@pytest.mark.parametrize("kind", ["pdf", "md", "html"])
def test_a_policy_reads_the_same_from_other_forms(kind: str, known: Known) -> None:
    base = said(only(read("办法.docx", word_paragraphs(RULES), known)))
    lines = [text for text, _ in RULES]
    files = {
        "pdf": pdf(lines), "md": "\n\n".join(lines).encode(),
        "html": "".join(f"<p>{line}</p>" for line in lines).encode(),
    }  # fmt: skip
    assert said(only(read(f"办法.{kind}", files[kind], known))) == base


def test_a_policy_of_a_known_number_goes_on_from_its_entry(known: Known) -> None:
    changed = [
        ("澜川市高龄津贴发放办法", 1), ("澜政办发[2024]18号", 0), ("第一条 80至89周岁每月150元。", 0),
        ("第二条 自满80周岁的当月起发；晚申请的，最多补发3个月。", 0), ("第九条 本条是新增的。", 0),
    ]  # fmt: skip
    draft = only(read("办法.docx", word_paragraphs(changed), known))
    assert (draft.path, draft.why) == ("policies/elder-allowance-standard.md", "doc_no")
    assert [(c.kind, c.field) for c in draft.conflicts] == [("article", "articles.第一条")]
    assert "每月100元" in draft.text and draft.text.rstrip().endswith("本条是新增的。")
    taken = only(read("办法.docx", word_paragraphs(changed), known, every="file"))
    assert "每月150元" in taken.text and taken.text.count("tables:") == 1


def test_a_policy_that_may_replace_one_in_force_is_told(known: Known) -> None:
    renewed = [("澜川市高龄津贴发放办法", 1), ("澜政办发〔2026〕1号", 0), ("第一条 每月200元。", 0), ("第二条 自2026年1月1日起施行。", 0)]
    draft = only(read("新办法.docx", word_paragraphs(renewed), known))
    assert [(c.kind, c.path) for c in draft.conflicts] == [("both_in_force", "policies/elder-allowance-standard.md")]
    assert draft.base == 0 and not draft.unsettled


def test_a_table_that_disagrees_with_a_policy_in_force_is_told(known: Known) -> None:
    lines = [
        "# 澜川市身份证便民办法", "第一条 收费如下。", "| 办理类型 | 工本费 |", "|---|---|", "| 首次申领 | 免费 |",
        "| 丢失补领 | 30元 |", "", "第二条 自2026年1月1日起施行。",
    ]  # fmt: skip
    draft = only(read("办法.md", "\n".join(lines).encode(), known))
    assert [(c.kind, c.in_file, c.in_record) for c in draft.conflicts] == [("table", "丢失补领：30元", "丢失补领：40元")]
    assert "丢失补领 | 30元" in said(draft)["articles"][0]["text"]


def test_a_policy_file_of_our_own_form_is_taken_as_it_is(known: Known) -> None:
    text = (BUNDLED / "policies" / "deed-tax.md").read_text("utf-8")
    draft = only(read("deed-tax.md", text.encode(), known))
    assert (draft.text, draft.changed) == (text, False)
