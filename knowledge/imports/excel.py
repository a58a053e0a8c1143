"""Reads Excel files (.xlsx); the only file that knows calamine.

The sheets' XML is measured first, because a single far-off cell makes a sheet of 10^10 cells.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import python_calamine as calamine

from knowledge.imports.archive import office_parts
from knowledge.imports.formats import tidy
from knowledge.imports.limits import Limits, Refused
from knowledge.imports.read import Cell, Grid, Lost, Place, Read, letters

MAIN = "spreadsheetml.sheet.main+xml"
REFERENCE = re.compile(rb"<(?:\w{1,20}:)?c\s[^>]{0,200}?\br=\"([A-Z]{1,3})(\d{1,7})\"")
ONE = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s>/]")
SURE_DIGITS = 10**15


def read_excel(name: str, data: bytes, limits: Limits) -> Read:
    """Each visible sheet as a table, merged cells as one."""
    parts = office_parts(data, limits, MAIN)
    _measured(parts, limits)
    read = Read(name, "excel")
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number, meta in enumerate(book.sheets_metadata, 1):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                read.lost.append(Lost("sheet_kind", Place(kind="file"), meta.name))
            elif meta.visible != calamine.SheetVisibleEnum.Visible:
                read.lost.append(Lost("sheet_hidden", Place(kind="file"), meta.name))
            else:
                read.blocks.append(_grid(book.get_sheet_by_name(meta.name), number, limits, read))
    except calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except (calamine.CalamineError, ValueError, OSError, OverflowError) as error:
        raise Refused("broken", type(error).__name__) from error
    return read


def _measured(parts: dict[str, bytes], limits: Limits) -> None:
    """Refuse a book with too many cells, or with one so far out that its sheet cannot be held."""
    total = 0
    for name, part in parts.items():
        if not name.lower().startswith("xl/worksheets/"):
            continue
        bare = part.replace(b"\0", b"")
        total += sum(1 for _ in ONE.finditer(bare))
        if total > limits.cells:
            raise Refused("too_many_cells", f"over {limits.cells}")
        if sum(1 for _ in ROW.finditer(bare)) > limits.rows:
            raise Refused("too_many_rows", f"over {limits.rows}")
        found = REFERENCE.findall(bare)
        columns, rows = {c for c, _ in found}, [int(r) for _, r in found]
        if rows and max(rows) > limits.rows:
            raise Refused("too_many_rows", f"row {max(rows)}")
        if columns and max(map(_column, columns)) > limits.columns:
            raise Refused("too_many_cells", "columns")


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _grid(sheet: Any, number: int, limits: Limits, read: Read) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    merged = _merged(sheet, len(rows), limits)
    cells = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value == "" or value is None:
                continue
            text = _text(value)
            if isinstance(value, float | int) and abs(value) >= SURE_DIGITS:
                place = Place(kind="cell", at=(sheet.name, f"{letters(c)}{r + 1}"))
                read.lost.append(Lost("digits_lost", place, text))
                continue
            height, width = merged.get((r, c), (1, 1))
            if text:
                cells.append(Cell(r, c, height, width, text[: limits.one_text]))
    return Grid("sheet", tidy(sheet.name) or str(number), number, tuple(cells))


def _merged(sheet: Any, rows: int, limits: Limits) -> dict[tuple[int, int], tuple[int, int]]:
    """Top left cell → height and width, kept inside the sheet; refused where they cover too much."""
    found, area = {}, 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        height = max(1, min(bottom, max(rows - 1, top)) - top + 1)
        width = max(1, min(right - left + 1, limits.columns))
        area += height
        if area > limits.cells:
            raise Refused("too_many_cells", "merged")
        found[top, left] = (height, width)
    return found


def _text(value: Any) -> str:
    """A value as it reads in the sheet."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return tidy(str(value))
