"""Tables to take away (导出): CSV and Excel; the only file that knows xlsxwriter.

A cell that a spreadsheet would take for a formula is given a mark in front, so that it stays text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import xlsxwriter  # type: ignore[import-untyped]  # the library has no types
from fastapi.responses import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
UNNAMED = re.compile(r"[\[\]:*?/\\']")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000
Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A table with its name and the heads of its columns."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def cell(value: Cell) -> Cell:
    """A cell as it may be written; figures stay figures."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = UNPRINTABLE.sub("", value)[:LONGEST]
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) or text.startswith(FORMULA) else text


def as_csv(sheet: Sheet) -> bytes:
    """One table as CSV, marked as UTF-8 for Excel."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([cell(v) for v in row] for row in (sheet.head, *sheet.rows))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Tables as one workbook, one sheet each."""
    out = io.BytesIO()
    options: dict[str, Any] = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "nan_inf_to_errors": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        for sheet in sheets:
            _write(book.add_worksheet(UNNAMED.sub(" ", sheet.name)[:31]), sheet, bold)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, bold: Any) -> None:
    page.write_row(0, 0, [cell(h) for h in sheet.head], bold)
    for number, row in enumerate(sheet.rows, 1):
        page.write_row(number, 0, [cell(v) for v in row])
    for column, head in enumerate(sheet.head):
        texts = [head, *(str(r[column]) for r in sheet.rows[:200] if r[column] is not None)]
        page.set_column(column, column, min(60, 3 + max(_wide(t) for t in texts)))
    page.freeze_panes(1, 0)


def _wide(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to keep, under a name that may be Chinese."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    return Response(data, 200, headers, kind)
