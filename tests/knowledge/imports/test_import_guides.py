"""Guides of every form become drafts; each value has its place in the file."""

from __future__ import annotations

import json

import pytest
from offices import excel, only, pdf, read, word_guide, word_paragraphs, zipped

from knowledge.files import data_of
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.report import Draft

LINES = [
    ("残疾人轮椅借用办事指南", 1), ("一、受理条件", 2), ("1.持有残疾人证。", 0), ("2.本市户籍。", 0),
    ("二、申请材料", 2), ("1.残疾人证原件1份", 0), ("2.居民身份证复印件1份", 0), ("三、办理流程", 2),
    ("提出申请。", 0), ("当场领取。", 0), ("四、办结时限", 2), ("承诺时限：2个工作日", 0), ("五、收费标准", 2), ("不收费", 0),
    ("六、咨询电话：0500-88010138", 0), ("七、押金说明", 2), ("押金三百元，归还时退。", 0),
]  # fmt: skip


def said(draft: Draft) -> dict[str, object]:
    return data_of(draft.path, draft.text)


def places(draft: Draft) -> dict[str, str]:
    return {f.field: str(f.place) for f in draft.fields}


def test_a_word_table_with_merged_cells_becomes_a_guide(without: Known) -> None:
    draft = only(read("补领.docx", word_guide(), without))
    found = said(draft)
    assert found["name"] == "居民身份证补领" and found["visits"] == 1 and found["kind"] == "行政确认"
    assert found["materials"] == [
        {"name": "居民户口簿", "form": "纸质", "required": "必要", "original": 1},
        {"name": "近期正面免冠彩色照片", "form": "电子", "required": "容缺后补", "original": 1},
        {"name": "监护人的居民身份证", "form": "纸质", "required": "非必要", "original": 1, "copies": 1},
    ]
    assert found["time_limit"] == [
        {"kind": "statutory", "value": 60, "unit": "日", "note": "自提交申领登记表之日起"},
        {"kind": "promised", "value": 7, "unit": "工作日"},
    ]
    assert found["fees"] == [{"name": "工本费", "amount": 40, "unit": "元/证", "basis": ["fee"]}]
    assert found["legal_basis"][0]["doc_no"] == "发改价格〔2003〕2322号"  # type: ignore[index]
    assert [p["text"] for p in found["procedure"]][2:] == ["制证。", "领证。"]  # type: ignore[attr-defined]
    assert found["faqs"] == [{"q": "补领期间急用怎么办？", "a": "可以申领临时居民身份证。"}]


def test_every_value_of_a_draft_has_its_place_in_the_file(without: Known) -> None:
    draft = only(read("补领.docx", word_guide(), without))
    found = places(draft)
    assert found["materials.1"] == "table 1/9/2" and found["fees.0"] == "table 1/12/5"
    assert found["faqs.0"] == "paragraph 3"
    assert {f.split(".")[0] for f in found} >= set(said(draft))


def test_what_is_guessed_is_told_apart_from_what_the_file_says(without: Known) -> None:
    draft = only(read("补领.docx", word_guide(), without))
    guessed = {f.field: f.why for f in draft.guessed}
    assert guessed == {
        "authority": "authority_near", "ways.group": "group_phone", "theme": "theme_near",
        "region": "centre_region", "reviewed_on": "import_day", "code": "file_code",
    }  # fmt: skip
    assert said(draft)["ways"][0]["group"] == "id-card"  # type: ignore[index]
    told = next(f.value for f in draft.guessed if f.field == "ways.group")
    assert told == without.content.groups["id-card"].name


def test_what_no_element_takes_is_left_out_with_its_place(without: Known) -> None:
    report = read("补领.docx", word_guide(), without)
    left = {(x.label, x.why): str(x.place) for x in only(report).left_out}
    assert left[("数据共享情况", "label_unknown")] == "table 1/21/2"
    assert left[("监督投诉电话", "placeholder")] == "table 1/18/5"
    assert ("设定依据", "basis_text") in left
    assert [label.label for label in report.labels] == ["数据共享情况"]


def test_what_cannot_be_read_as_a_figure_is_not_invented(without: Known) -> None:
    change = {"承诺办结时限": "视情况而定", "收费标准": "按所在地标准执行", "到办事现场次数": "若干次"}
    draft = only(read("补领.docx", word_guide(change), without))
    found = said(draft)
    assert [t["kind"] for t in found["time_limit"]] == ["statutory"]  # type: ignore[attr-defined]
    assert found["fees"] == [{"name": "办理费用", "note": "按所在地标准执行"}]
    assert "visits" not in found
    assert {"视情况而定", "若干次"} <= {x.text for x in draft.left_out}


def test_headed_paragraphs_become_a_guide(known: Known) -> None:
    report = read("轮椅.docx", word_paragraphs(LINES), known)
    draft = only(report)
    found = said(draft)
    assert found["name"] == "残疾人轮椅借用"
    assert found["materials"] == [
        {"name": "残疾人证", "original": 1}, {"name": "居民身份证", "original": 0, "copies": 1},
    ]  # fmt: skip
    assert found["time_limit"] == [{"kind": "promised", "value": 2, "unit": "工作日"}]
    assert found["fees"] == [{"name": "办理费用", "amount": 0}]
    assert found["contacts"] == ["咨询电话：0500-88010138"]
    assert ("押金说明", "押金三百元，归还时退。") in {(lb.label.split("、")[-1], lb.example) for lb in report.labels}


@pytest.mark.parametrize("kind", ["md", "html", "pdf", "txt"])
def test_the_same_guide_reads_the_same_in_other_forms(kind: str, known: Known) -> None:
    base = said(only(read("轮椅.docx", word_paragraphs(LINES), known)))
    marked = [f"{'#' * level} {text}" if level else text for text, level in LINES]
    tags = [f"<h{level}>{text}</h{level}>" if level else f"<p>{text}</p>" for text, level in LINES]
    files = {
        "md": "\n\n".join(marked).encode(), "txt": "\n".join(text for text, _ in LINES).encode("gb18030"),
        "html": f"<!DOCTYPE html><html><body>{''.join(tags)}</body></html>".encode(),
        "pdf": pdf(text for text, _ in LINES),
    }  # fmt: skip
    assert said(only(read(f"轮椅.{kind}", files[kind], known))) == base


def test_an_html_table_with_spans_becomes_a_guide(known: Known) -> None:
    rows = (
        "<tr><th>事项名称</th><td colspan=3>残疾人轮椅借用</td></tr>"
        "<tr><th>承诺时限</th><td>即办</td><th>是否收费</th><td>否</td></tr>"
        "<tr><th rowspan=3>申请材料</th><th>材料名称</th><th>份数</th><th>备注</th></tr>"
        "<tr><td>残疾人证</td><td>原件1份</td><td>核验后退还</td></tr>"
        "<tr><td>借用<br>申请表</td><td>一式两份</td><td>现场填写</td></tr>"
    )
    page = f"<html><head><meta charset=gbk></head><body><nav>首页</nav><table>{rows}</table></body></html>"
    found = said(only(read("a.html", page.encode("gbk"), known)))
    assert found["materials"] == [
        {"name": "残疾人证", "original": 1, "note": "核验后退还"},
        {"name": "借用申请表", "original": 2, "source": "现场填写"},
    ]
    assert found["time_limit"] == [{"kind": "promised", "value": None}]
    assert found["fees"] == [{"name": "办理费用", "amount": 0}]


def test_json_with_chinese_or_english_keys_becomes_guides(known: Known) -> None:
    items = [
        {"事项名称": "轮椅借用", "部门": "市残疾人联合会", "材料清单": [{"材料名称": "残疾人证", "复印件份数": 1}]},
        {"name": "盲杖发放", "department": "市残疾人联合会", "conditions": ["视力残疾。", "本市户籍。"]},
    ]
    report = read("a.json", json.dumps({"items": items}).encode(), known)
    first, second = (said(d) for d in report.drafts)
    assert first["materials"] == [{"name": "残疾人证", "original": 0, "copies": 1}]
    assert second["conditions"] == [{"text": "视力残疾。"}, {"text": "本市户籍。"}]
    assert places(report.drafts[1])["conditions.1"] == "$.items[1].conditions[1]"


def test_a_zip_gives_the_drafts_of_all_its_files(without: Known) -> None:
    data = zipped({"甲/补领.docx": word_guide(), "乙.csv": "事项名称,部门\n轮椅借用,市残联\n".encode("gb18030")})
    report = read("全部.zip", data, without)
    assert [(d.file, d.title) for d in report.drafts] == [("甲/补领.docx", "居民身份证补领"), ("乙.csv", "轮椅借用")]


def test_a_corrected_label_is_read_as_its_element(without: Known) -> None:
    given = Labels(given={"数据共享情况": "missing"})
    report = read("补领.docx", word_guide(), without, given)
    assert said(only(report))["missing"] == [{"text": "户籍信息已共享。"}]
    assert report.labels == ()


def test_one_sheet_a_matter_gives_one_guide_each(known: Known) -> None:
    sheets = {
        name: [["事项名称", name], ["受理条件", "年满60周岁。"], ["承诺办结时限（工作日）", 3]]
        for name in ("老年人体检", "老年人讲座")
    }
    report = read("两张.xlsx", excel(sheets), known)
    assert [d.title for d in report.drafts] == ["老年人体检", "老年人讲座"]
    assert said(report.drafts[1])["time_limit"] == [{"kind": "promised", "value": 3, "unit": "工作日"}]
    assert places(report.drafts[1])["time_limit.0"] == "老年人讲座!B3"
