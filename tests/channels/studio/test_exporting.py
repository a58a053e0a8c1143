"""Tables as CSV and Excel: figures stay figures, text never becomes a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from channels.studio.exporting import Sheet, as_csv, as_xlsx, cell, download

ATTACKS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1+1", "|x", "%x")


@pytest.mark.parametrize("text", ATTACKS)
def test_what_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert str(cell(text)).startswith("'")


def test_figures_and_plain_words_stay_as_they_are() -> None:
    assert [cell(v) for v in (-3, 0.5, None, "换证-到期", "1=1", "")] == [-3, 0.5, "", "换证-到期", "1=1", ""]


def test_csv_opens_in_excel_with_chinese_and_commas() -> None:
    data = as_csv(Sheet("表", ("问题", "件数"), [('换证,"到期"', 3), ("=cmd|' /C calc'!A0", -1)]))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [["问题", "件数"], ['换证,"到期"', "3"], ["'=cmd|' /C calc'!A0", "-1"]]


def test_a_workbook_holds_every_table_and_no_formula() -> None:
    sheets = [Sheet("渠道/日", ("日", "数"), [("2026-03-02", 3)]), Sheet("空", ("列",), []),
              Sheet("攻击", ("列",), [(t,) for t in (*ATTACKS, "https://a.example/x", "a\x00b\ud800c")])]  # fmt: skip
    data = as_xlsx(sheets)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["渠道 日", "空", "攻击"]
    assert book.get_sheet_by_name("渠道 日").to_python() == [["日", "数"], ["2026-03-02", 3.0]]
    told = [row[0] for row in book.get_sheet_by_name("攻击").to_python()]
    assert told[-2:] == ["https://a.example/x", "abc"] and b"<f>" not in data


@given(st.text())
def test_no_text_can_break_a_file(text: str) -> None:
    sheet = Sheet("表", ("列",), [(text,)])
    assert CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx([sheet]))).sheet_names == ["表"]
    assert as_csv(sheet)


def test_a_download_is_kept_under_its_name() -> None:
    sent = download(b"x", "概览 3月.csv", "text/csv")
    assert "%E6%A6%82%E8%A7%88%203%E6%9C%88.csv" in sent.headers["content-disposition"]
    assert sent.headers["cache-control"] == "no-store"
