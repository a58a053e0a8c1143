"""Reads Markdown, CSV and JSON (纯文本), each into the same paragraphs and tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

from knowledge.files import FileError, data_of
from knowledge.imports.formats import decoded, encodable, tidy
from knowledge.imports.limits import Limits, Refused
from knowledge.imports.read import Cell, Grid, Paragraph, Place, Read

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
BULLET = re.compile(r"[-*+]\s+")
RULE = re.compile(r"\|?[\s:|-]+\|?")
MARKS = re.compile(r"\*\*|__|`|~~")
LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\(([^)\s]{0,500})\)")
DEEPEST = 12


def read_markdown(name: str, data: bytes, limits: Limits) -> Read:
    """Headings, lines and pipe tables."""
    text = _short(decoded(data), limits).replace("\r\n", "\n")
    read = Read(name, "markdown", raw=_own(encodable(text)))
    lines = text.split("\n")
    if len(lines) > limits.rows:
        raise Refused("too_many_rows", f"{len(lines)} lines")
    number, tables = 0, 0
    while number < len(lines):
        if lines[number].lstrip().startswith("|"):
            end = next((n for n in range(number, len(lines)) if not lines[n].lstrip().startswith("|")), len(lines))
            tables += 1
            read.blocks.append(Grid("table", "", tables, tuple(_piped(lines[number:end], limits))))
            number = end
            continue
        number += 1
        if made := _paragraph(lines[number - 1], number):
            read.blocks.append(made)
    return read


def _own(text: str) -> str | None:
    """The text where it is a policy file of our own form.

    Its head is parsed and written out once here, where a head made to swell does no harm.
    """
    if not text.startswith("---"):
        return None
    try:
        data = data_of("x.md", text)
        json.dumps(data, default=str)
    except (FileError, TypeError, ValueError, RecursionError):
        return None
    return text if data.get("code") and data.get("articles") else None


def _paragraph(line: str, number: int) -> Paragraph | None:
    heading = HEADING.match(line.strip())
    text = heading[2] if heading else BULLET.sub("", line.strip(), count=1)
    text = tidy(MARKS.sub("", LINK.sub(r"\1 \2", encodable(text))))
    place = Place(kind="paragraph", at=(number,))
    return Paragraph(text, place, len(heading[1]) if heading else 0) if text else None


def _piped(lines: list[str], limits: Limits) -> Iterator[Cell]:
    rows = [line for line in lines if not RULE.fullmatch(line.strip())]
    count = 0
    for r, line in enumerate(rows):
        for c, text in enumerate(re.split(r"(?<!\\)\|", line.strip().strip("|"))):
            count += 1
            if count > limits.cells or c > limits.columns:
                raise Refused("too_many_cells", f"over {limits.cells}")
            if said := tidy(MARKS.sub("", encodable(text).replace("<br>", "\n").replace("\\|", "|"))):
                yield Cell(r, c, 1, 1, said)


def read_csv(name: str, data: bytes, limits: Limits) -> Read:
    """A table of one sheet; commas, semicolons and tabs are told apart by the first lines."""
    text = encodable(_short(decoded(data), limits))
    csv.field_size_limit(limits.one_text)
    head = text[:4000].split("\n")[0]
    mark = max(",;\t", key=head.count)
    cells: list[Cell] = []
    count = 0
    try:
        for r, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark)):
            count += len(row)
            if count > limits.cells or len(row) > limits.columns:
                raise Refused("too_many_cells", f"over {limits.cells}")
            if r > limits.rows:
                raise Refused("too_many_rows", f"over {limits.rows}")
            cells += [Cell(r, c, 1, 1, said) for c, v in enumerate(row) if (said := tidy(v))]
    except csv.Error as error:
        raise Refused("broken", str(error)) from error
    return Read(name, "csv", [Grid("sheet", "CSV", 1, tuple(cells))])


def read_json(name: str, data: bytes, limits: Limits) -> Read:
    """Plain data; depth and number of values are bounded."""
    text = _short(decoded(data), limits)
    if text.lstrip()[:1] not in ("{", "["):
        raise Refused("wrong_content", "not a list or object")
    try:
        found = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise Refused("too_big_inside", "nested too deeply") from error
    except ValueError as error:
        raise Refused("broken", str(error)) from error
    _bounded(found, limits)
    return Read(name, "json", data=json.loads(encodable(json.dumps(found, ensure_ascii=False))))


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _bounded(found: object, limits: Limits) -> None:
    count, level = 0, [found]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for value in level:
            inner += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        count, level = count + len(inner), inner
        if count > limits.cells:
            raise Refused("too_many_cells", f"{count} values")
        if not level:
            return
    raise Refused("too_big_inside", "nested too deeply")


def _short(text: str, limits: Limits) -> str:
    if len(text) > limits.text:
        raise Refused("too_big_inside", f"{len(text)} characters")
    return text
