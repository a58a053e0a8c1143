"""Files that were made to hurt: bombs, tricks, broken and disguised ones; the same at every run.

`corpus(canary)` gives name → bytes; addresses in them lead to `canary`, where nobody may call.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from hostile_office import MEGA, OLE, Files, good, office, sheets, word, zips


def corpus(canary: str) -> dict[str, bytes]:
    """All files; keys are unique names with the suffix they are brought in under."""
    makers: tuple[Callable[[str], Files], ...] = (
        zips, office, word, sheets, pages, pdfs, objects, tables, marked, disguised, broken,
    )  # fmt: skip
    found: dict[str, bytes] = {}
    for maker in makers:
        for name, data in maker(canary):
            assert name not in found, name
            found[name] = data
    return found


def pages(canary: str) -> Files:
    """Pages: addresses, scripts, entities, spans, nesting, broken text."""
    yield "net.html", f'<html><head><link rel=stylesheet href="{canary}/c"><script src="{canary}/s"></script><base href="{canary}/"></head><body><img src="{canary}/i"><iframe src="{canary}/f"></iframe><object data="{canary}/o"></object><p>受理条件：有证。</p></body></html>'.encode()
    yield "refresh.html", f'<meta http-equiv=refresh content="0;url={canary}/r"><p>甲</p>'.encode()
    yield "entity.html", f'<!DOCTYPE html [<!ENTITY e SYSTEM "{canary}/e">]><p>&e;</p>'.encode()
    yield "doctype.html", f'<!DOCTYPE html SYSTEM "{canary}/d.dtd"><p>甲</p>'.encode()
    yield "include.html", f'<p xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{canary}/i"/></p>'.encode()
    yield "deep.html", b"<div>" * 100_000
    yield "deep-tables.html", b"<table><tr><td>" * 3000
    yield "spans.html", b"<table>" + b"<tr><td rowspan=999999 colspan=999999>x" * 50 + b"</table>"
    yield "many-spans.html", b"<table>" + b"<tr><td rowspan=1000 colspan=1000>x</tr>" * 5000 + b"</table>"
    yield "odd-spans.html", "<table><tr><td rowspan=-1 colspan=甲>x<td colspan=0>y</table>".encode()
    yield "attributes.html", b"<p " + b"a=1 " * 300_000 + b">x"
    yield "unclosed.html", b"<p" * 200_000
    yield "paragraphs.html", "<p>受理条件".encode() * 50_000
    yield "charset.html", b"<meta charset=gb2312><p>\x81\x20\xff\xfe\x00"
    yield "nul.html", b"<p>a\0b</p>"
    yield "binary.html", bytes(range(256)) * 100
    yield "utf16.html", "<p>受理条件：有证。</p>".encode("utf-16")
    yield "script-only.html", b"<script>while(true){}</script>"
    yield "long-line.html", b"<p>" + "条".encode() * 3_000_000


def pdfs(canary: str) -> Files:
    """PDFs: loops, locks, actions, streams that swell, trees without leaves."""

    def made(*objects: str, root: int = 1) -> bytes:
        text = "%PDF-1.7\n" + "".join(f"{n} 0 obj\n{o}\nendobj\n" for n, o in enumerate(objects, 1))
        return f"{text}trailer\n<< /Root {root} 0 R /Size {len(objects) + 1} >>\n%%EOF".encode("latin-1")

    yield "self.pdf", made("<< /Type /Catalog /Pages 1 0 R >>")
    yield "loop.pdf", made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    yield "count.pdf", made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 99999999 >>", "<< /Type /Page /Parent 2 0 R >>")
    kids = " ".join(["3 0 R"] * 5000)
    yield "pages.pdf", made("<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count 5000 >>", "<< /Type /Page /Parent 2 0 R >>")
    yield "action.pdf", made(f"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI ({canary}/a) >> >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R >>")
    yield "launch.pdf", made("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> >>", "<< /Type /Pages /Kids [] /Count 0 >>")
    yield "script.pdf", made("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>", "<< /Type /Pages /Kids [] /Count 0 >>")
    yield "length.pdf", made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Length 99999999999 >>\nstream\nx\nendstream")
    yield "arrays.pdf", made("[" * 100_000)
    yield "dicts.pdf", made("<< /A " * 50_000)
    yield "locked.pdf", made("<< /Type /Catalog /Pages 2 0 R >>").replace(b"/Size", b"/Encrypt << /Filter /Standard /V 2 /R 3 /P -4 /O (" + b"o" * 32 + b") /U (" + b"u" * 32 + b") /Length 128 >> /ID [(a)(a)] /Size")
    yield "header-only.pdf", b"%PDF-1.7\n"
    yield "late-header.pdf", b"x" * 900 + b"%PDF-1.7\n%%EOF"
    yield "xref.pdf", b"%PDF-1.7\nxref\n0 99999999\n0000000000 65535 f\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"


def objects(_: str) -> Files:
    """JSON: depth, numbers, floods, halves of characters."""
    yield "deep.json", b"[" * 200_000
    yield "deep-objects.json", b'{"a":' * 100_000
    yield "closed.json", b"[" * 5000 + b"]" * 5000
    yield "thirteen.json", b"[" * 13 + b"]" * 13
    yield "integer.json", b"[" + b"9" * 100_000 + b"]"
    yield "float.json", b'[{"name": "x", "fees": 1e9999}]'
    yield "nan.json", b'[{"name": NaN}]'
    yield "half.json", b'[{"name": "\\ud800", "\\udc00": "x"}]'
    yield "nul.json", b'[{"name": "a\\u0000b\\u001b[31m"}]'
    yield "twice.json", b'[{"name": "a", "name": "b"}]'
    yield "million.json", b"[" + b"1," * 1_000_000 + b"1]"
    yield "keys.json", json.dumps({f"k{n}": n for n in range(50_000)}).encode()
    yield "scalar.json", b'"text"'
    yield "numbers.json", json.dumps([{"name": 1, "materials": [1, None, True, [[]], {}]}]).encode()
    yield "odd.json", json.dumps([{"name": ["a", "b"], "materials": {"x": {"y": {"z": "w"}}}, "": "", "fees": [{"amount": {"a": 1}}]}]).encode()
    yield "cut.json", b'[{"name": "x"'
    yield "utf16.json", '[{"name": "轮椅借用"}]'.encode("utf-16")
    yield "empty-list.json", b"[]"
    yield "long-name.json", json.dumps([{"name": "名" * 30_000}]).encode()


def tables(_: str) -> Files:
    """CSV: fields without end, floods, marks."""
    yield "field.csv", b'"' + b"a" * 3_000_000
    yield "million.csv", b"1," * 1_000_000
    yield "rows.csv", b"a\n" * 100_000
    yield "columns.csv", b"," * 50_000
    yield "nul.csv", b"a,b\0,c"
    yield "quotes.csv", b'"' * 100_001
    yield "formula.csv", "事项名称,部门\n=cmd|'/C calc'!A0,@SUM(1)\n+1+1,-2\n".encode()
    yield "paths.csv", "事项名称,基本编码\n../../etc/passwd,../../../x\n轮椅借用,a/b\n".encode()
    yield "markup.csv", "事项名称,部门\n<script>alert(1)</script>,{{7*7}}\n'; DROP TABLE entries;--,${x}\n".encode()
    yield "yaml.csv", "事项名称,受理条件\n\"&a [*a, *a]\",\"!!python/object:os.system x: - {y\"\n\"- a: b #\",\"--- ...\"\n".encode()
    yield "controls.csv", "事项名称,部门\n\x1b[2J\x07轮\u202e椅\u200b借用,\u0085市\u2028残联\n".encode()
    yield "utf16.csv", "事项名称,部门\n轮椅借用,市残联\n".encode("utf-16")
    yield "latin.csv", "name,department\ncafé,ÿ\n".encode("latin-1")


def marked(_: str) -> Files:
    """Markdown: heads that swell, lines that look like structure."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    yield "head-bomb.md", f"---\ncode: x-y\n{bomb}---\n## 第一条\nx\n".encode()
    yield "head-deep.md", b"---\ncode: " + b"[" * 100_000 + b"\n---\n## x\n"
    yield "head-block.md", b"---\ncode:\n" + b"- " * 20_000 + b"\n---\n## x\n"
    yield "head-object.md", b"---\ncode: !!python/object/apply:os.system [id]\n---\n## x\n"
    yield "head-path.md", b"---\ncode: ../../../etc/x\ntitle: x\n---\n## x\ny\n"
    yield "pipes.md", b"|" * 400_000
    yield "table.md", b"|a|b|\n" * 30_000
    yield "hashes.md", b"#" * 500_000
    yield "brackets.md", b"[" * 200_000 + b"](" * 100_000
    yield "stars.md", b"*_`~" * 200_000
    yield "articles.md", "第一条 甲\n".encode() * 15_000
    yield "rules.md", "第一条 ---\n---\n## 第二条\n---\n第二条 ## 第三条\n".encode()
    yield "numbers.txt", ("事项名称：甲\n办结时限：" + "9" * 10_000 + "个工作日\n收费标准：" + "9" * 10_000 + "元\n到现场次数：99\n").encode()
    yield "dates.txt", "关于甲的通知\n〔2026〕1号\n第一条 自2026年99月99日起施行。\n第二条 有效期至2026年2月30日。\n9999年9月9日\n".encode()
    yield "colons.txt", "：：：：\n事项名称：\n：甲\n受理条件：：：\n".encode() * 500


def disguised(_: str) -> Files:
    """Honest bytes under another suffix, old formats, programs, nothing."""
    kinds = good()
    for suffix, data in kinds.items():
        for other in (".docx", ".xlsx", ".pdf", ".zip", ".csv", ".exe"):
            if other != suffix:
                yield f"is{suffix[1:]}{other}", data
    for suffix in (".doc", ".xls", ".wps", ".docm", ".xlsm", ".docx", ".xlsx"):
        yield f"ole{suffix}", OLE + b"\0" * 600
    yield "encrypted.docx", OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    for suffix in kinds:
        yield f"empty{suffix}", b""
        yield f"blank{suffix}", b" \n\t"
    yield "large.csv", b"a" * (20 * MEGA + 1)
    for n, magic in enumerate((b"MZ", b"\x7fELF", b"\x89PNG\r\n", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"GIF89a")):
        yield f"magic-{n}.md", magic + b"\0" * 100
    for n, name in enumerate(("..", "a.docx.exe", "-rf.md", "a\nb.md", "名" * 300 + ".md", ".md")):
        yield f"{n}/../{name}", b"# x\n"


def broken(_: str) -> Files:
    """Honest files cut short, and with bytes turned."""
    for suffix, data in good().items():
        for n in range(1, 4):
            yield f"cut-{n}{suffix}", data[: len(data) * n // 4]
        for n in range(4):
            chance, copy = random.Random(f"{suffix}{n}"), bytearray(data)
            for _ in range(1 + len(copy) // 200):
                copy[chance.randrange(len(copy))] = chance.randrange(256)
            yield f"turned-{n}{suffix}", bytes(copy)
