"""Files as offices write them: guides in Word, lists in Excel, pages, PDFs, policies; made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import typst
import xlsxwriter
from pylopdf_fonts_zh_cn import sans_path

from knowledge.files import files_of
from knowledge.imports.apart import Taken, take
from knowledge.imports.importing import look
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.report import Choices, Draft, Report

BUNDLED = Path(__file__).parents[3] / "knowledge" / "content"
DAY = date(2026, 4, 1)
REISSUE = "matters/id-card/id-card-reissue.yaml"
Cells = Iterable[tuple[str, int]]

GUIDE: tuple[tuple[tuple[str, int], ...], ...] = (
    (("事项名称", 1), ("居民身份证补领", 2), ("事项类型", 1), ("行政确认", 2)),
    (("基本编码", 1), ("000709001003", 2), ("办件类型", 1), ("承诺件", 2)),
    (("实施主体", 1), ("市公安局", 2), ("服务对象", 1), ("自然人", 2)),
    (("法定办结时限", 1), ("60日（自提交申领登记表之日起）", 2), ("承诺办结时限", 1), ("7个工作日", 2)),
    (("到办事现场次数", 1), ("1次", 2), ("通办范围", 1), ("全国", 2)),
    (("受理条件", 1), ("1.居民身份证丢失、被盗的，可以申请补领。\n2.未满16周岁的，由监护人代为申请。", 5)),
    (("申请材料", 1), ("序号", 1), ("材料名称", 1), ("材料形式", 1), ("份数", 1), ("必要性", 1)),
    (("", 1), ("1", 1), ("居民户口簿", 1), ("纸质", 1), ("原件1份", 1), ("必要", 1)),
    (("", 1), ("2", 1), ("近期正面免冠彩色照片", 1), ("电子化", 1), ("1", 1), ("容缺后补", 1)),
    (("", 1), ("3", 1), ("监护人的居民身份证", 1), ("纸质", 1), ("原件1份、复印件1份", 1), ("非必要", 1)),
    (("办理流程", 1), ("1.申请：到派出所提出申请。2.受理：核对身份，采集指纹。3.制证。4.领证。", 5)),
    (("是否收费", 1), ("是", 2), ("收费标准", 1), ("工本费40元/证", 2)),
    (("收费依据", 1), ("《关于居民身份证收费标准及有关问题的通知》（发改价格[2003]2322号）", 5)),
    (("设定依据", 1), ("《中华人民共和国居民身份证法》第十一条：公民姓名……应当申请补领。", 5)),
    (("结果名称", 1), ("居民身份证", 2), ("领取方式", 1), ("窗口领取、邮寄", 2)),
    (("办理地点", 1), ("澜川市政务服务中心2楼公安专区B03窗口", 5)),
    (("办理时间", 1), ("周一至周五 9:00—12:00，13:30—17:00", 5)),
    (("咨询电话", 1), ("0500-88010101", 2), ("监督投诉电话", 1), ("12345678", 2)),
    (("办理形式", 1), ("窗口办理、网上办理", 5)),
    (("网上办理地址", 1), ("https://ga.lanchuan.example/", 5)),
    (("数据共享情况", 1), ("户籍信息已共享", 5)),
)  # fmt: skip
MATERIALS = slice(6, 10)


def word_guide(change: Mapping[str, str] | None = None) -> bytes:
    """A guide as a six-column Word table with merged cells; `change` is label → another value."""
    document = docx.Document()
    document.add_heading("居民身份证补领办事指南", 0)
    table = document.add_table(0, 6)
    rows = [_word_row(table, _changed(row, change or {})) for row in GUIDE]
    label = rows[MATERIALS][0].cells[0].merge(rows[MATERIALS][-1].cells[0])
    label.text = "申请材料"
    document.add_heading("常见问题", 1)
    document.add_paragraph("问：补领期间急用怎么办？")
    document.add_paragraph("答：可以申领临时居民身份证。")
    return _saved(document)


def _changed(row: Cells, change: Mapping[str, str]) -> list[tuple[str, int]]:
    cells, label = [], ""
    for text, width in row:
        cells.append((change.get(label, text), width))
        label = text
    return cells


def _word_row(table: Any, row: Cells) -> Any:
    made, at = table.add_row(), 0
    for text, width in row:
        cell = made.cells[at]
        if width > 1:
            cell = cell.merge(made.cells[at + width - 1])
        cell.text, at = text, at + width
    return made


def word_paragraphs(lines: Iterable[tuple[str, int]]) -> bytes:
    """A Word file of paragraphs; a level above 0 is a heading."""
    document = docx.Document()
    for text, level in lines:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    return _saved(document)


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(sheets: Mapping[str, Iterable[Iterable[Any]]], merged: Iterable[tuple[str, str]] = ()) -> bytes:
    """A workbook; `merged` names ranges of the first sheet with the text in them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for n, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
        for area, text in merged if n == 0 else ():
            sheet.merge_range(area, text)
    book.close()
    return out.getvalue()


def pdf(lines: Iterable[str]) -> bytes:
    """A PDF with each line as a paragraph of its own."""
    body = "\n\n".join("#text(" + '"' + line.replace('"', "") + '"' + ")" for line in lines)
    page = f'#set page(width: 210mm, height: 297mm)\n#set text(font: "Noto Sans SC", size: 11pt)\n{body}'
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sans_path().parent])
    return bytes(typst.compile(page.encode(), font_paths=fonts, ignore_system_fonts=True))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def bundled(*without: str) -> Known:
    """The bundled centre as a record would hold it, less some entries."""
    texts = {p: b.decode() for p, b in files_of(BUNDLED).items() if p not in without}
    return Known(texts, DAY, dict.fromkeys(texts, 1))


def read(name: str, data: bytes, known: Known, labels: Labels | None = None, **choices: Any) -> Report:
    """The dry run of a file."""
    return look(taken(name, data), known, labels or Labels(), Choices(**choices))


def taken(name: str, data: bytes) -> Taken:
    """A file read in the child process; nothing may be refused."""
    found = take(name, data)
    assert found.refused == []
    return found


def only(report: Report) -> Draft:
    """The one draft of a report."""
    assert len(report.drafts) == 1, [d.title for d in report.drafts]
    return report.drafts[0]
