"""Lists with one row a matter: heads of one or two rows, merged names, many rows, what is left out."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from offices import excel, read, taken

from knowledge.files import data_of
from knowledge.imports.importing import look
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.report import Draft

ITEMS = Path(__file__).parents[3].parent / ("sh" + "ared") / "data" / "zwfw_items" / "items.jsonl"
MINUTE = 60.0


def said(draft: Draft) -> dict[str, object]:
    return data_of(draft.path, draft.text)


def test_each_row_of_a_list_becomes_a_draft(known: Known) -> None:
    rows = [
        ["澜川市政务服务事项实施清单"],
        ["序号", "事项名称", "基本编码", "实施主体", "事项类型", "承诺办结时限（工作日）", "是否收费", "收费标准"],
        [1, "古树名木迁移审批", "000164012000", "市自然资源和规划局", "行政许可", 10, "否", None],
        [2, "城市树木移植许可", "000117045000", "市综合执法局", "行政许可", 5, "是", "每株20元"],
    ]
    first, second = read("清单.xlsx", excel({"清单": rows}), known).drafts
    assert said(first) | {"region": "", "reviewed_on": "", "theme": ""} == {
        "code": "000164012000", "name": "古树名木迁移审批", "item_code": "000164012000",
        "kind": "行政许可", "authority": "澜川市自然资源和规划局", "region": "", "reviewed_on": "", "theme": "",
        "time_limit": [{"kind": "promised", "value": 10, "unit": "工作日"}],
        "fees": [{"name": "办理费用", "amount": 0}],
    }  # fmt: skip
    assert said(second)["fees"] == [{"name": "办理费用", "amount": 20, "unit": "元/株"}]


def test_a_name_merged_over_rows_is_one_matter_with_several_materials(known: Known) -> None:
    rows = [
        ["事项名称", "实施主体", "申请材料", None, None],
        [None, None, "材料名称", "原件份数", "复印件份数"],
        [None, "市残联", "残疾人证", 1, 0],
        [None, None, "身份证", 0, 1],
        ["盲杖发放", "市残联", "残疾人证", 1, 1],
    ]
    merged = [("A1:A2", "事项名称"), ("B1:B2", "实施主体"), ("C1:E1", "申请材料"), ("A3:A4", "轮椅借用"), ("B3:B4", "市残联")]
    first, second = read("清单.xlsx", excel({"清单": rows}, merged), known).drafts
    assert [said(d)["name"] for d in (first, second)] == ["轮椅借用", "盲杖发放"]
    assert said(first)["materials"] == [
        {"name": "残疾人证", "original": 1, "copies": 0}, {"name": "身份证", "original": 0, "copies": 1},
    ]  # fmt: skip
    assert {str(f.place) for f in first.fields if f.field.startswith("materials")} == {"清单!C3", "清单!C4"}


def test_a_row_without_a_name_goes_on_with_the_row_above(known: Known) -> None:
    text = "事项名称,材料名称,份数\n轮椅借用,残疾人证,1\n,申请表,2\n盲杖发放,残疾人证,1\n"
    first, second = read("清单.csv", text.encode(), known).drafts
    assert [m["name"] for m in said(first)["materials"]] == ["残疾人证", "申请表"]  # type: ignore[attr-defined]
    assert "continued" in {f.why for f in first.fields} and said(second)["name"] == "盲杖发放"


def test_the_finest_of_several_names_is_the_name(known: Known) -> None:
    text = "主项名称,子项名称,业务办理项名称,部门\n户口登记,出生登记,国内出生户口登记,市公安局\n户口登记,,,市公安局\n"
    first, second = read("清单.csv", text.encode("gb18030"), known).drafts
    assert (first.title, second.title) == ("国内出生户口登记", "户口登记")
    assert {x.text for x in first.left_out} >= {"户口登记", "出生登记"}


def test_a_long_number_that_excel_has_rounded_is_not_taken(known: Known) -> None:
    rows = [["事项名称", "实施编码", "部门"], ["轮椅借用", 11330000123456789012345678, "市残联"]]
    report = read("清单.xlsx", excel({"清单": rows}), known)
    assert "item_code" not in said(report.drafts[0])
    assert [(x.why, str(x.place)) for x in report.left_out] == [("digits_lost", "清单!B2")]


def test_a_hidden_sheet_is_told_of(known: Known, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet("看得见").write_row(0, 0, ["事项名称", "部门"])
    book.get_worksheet_by_name("看得见").write_row(1, 0, ["轮椅借用", "市残联"])
    book.add_worksheet("旧表").hide()
    book.close()
    report = read("a.xlsx", (tmp_path / "a.xlsx").read_bytes(), known)
    assert [(x.why, x.text) for x in report.left_out] == [("sheet_hidden", "旧表")]


def test_drafts_of_one_file_that_repeat_each_other_are_told(known: Known) -> None:
    text = "事项名称,基本编码\n轮椅借用,000100001000\n轮椅借用,000100002000\n盲杖发放,000100003000\n"
    first, second, third = read("清单.csv", text.encode(), known).drafts
    assert [d.why for d in second.duplicates] == ["in_file"]
    assert third.duplicates == ()
    assert len({d.path for d in (first, second, third)}) == 3


def test_a_report_of_many_drafts_has_pages(known: Known) -> None:
    text = "事项名称,部门\n" + "".join(f"第{n}种补贴的申领,市残联\n" for n in range(45))
    report = read("清单.csv", text.encode(), known)
    assert [len(report.page(n)) for n in range(4)] == [20, 20, 5, 0]
    assert report.counts["new"] == 45


@pytest.mark.skipif(not ITEMS.is_file(), reason="the county's list lies beside some checkouts only")
def test_the_item_list_of_a_whole_county_is_read_within_a_minute(known: Known) -> None:
    items = [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]
    rows = [["序号", "实施部门", "事项名称", "链接"]]
    rows += [[str(n), i["department"], i["name"], i["link"]] for n, i in enumerate(items, 1)]
    told: list[tuple[str, int, int]] = []
    begun = time.monotonic()
    found = taken("清单.xlsx", excel({"事项清单": rows}))
    report = look(found, known, Labels(), told=lambda *step: told.append(step))
    assert time.monotonic() - begun < MINUTE
    assert {d.title for d in report.drafts} == {"".join(i["name"].split()) for i in items}
    assert len(report.drafts) == len(items) and report.counts["same"] > 0
    steps = [done for step, done, _ in told if step == "understanding"]
    assert len(steps) > len(items) / 50 and steps == sorted(steps)
