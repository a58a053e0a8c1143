"""The import pages: upload, correct a label, settle a conflict, save as draft; over real HTTP."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from editors import Person, console, record, sent
from house import House

sys.path.append(str(Path(__file__).parents[2] / "knowledge" / "imports"))

from offices import word_guide  # noqa: E402

from knowledge.imports.memory import taught  # noqa: E402
from knowledge.record.entry import State  # noqa: E402

REISSUE = "matters/id-card/id-card-reissue.yaml"


@pytest.fixture
def house(little: Path, tmp_path: Path) -> Iterator[House]:
    with console(little, tmp_path / "data") as house:
        yield house


def brought(person: Person, name: str, data: bytes) -> httpx.Response:
    """A file sent as a browser sends it."""
    page = person.get("account")
    token = page.xpath("//meta[@name='csrf']/@content")[0]
    return person.client.post("/studio/imports", data={"csrf": token}, files={"file": (name, data)})


def report(person: Person, number: int) -> Any:
    """The report, once it is made."""
    for _ in range(60):
        page = person.get(f"imports/{number}")
        if not page.xpath("//*[@data-state]"):
            return page
    raise AssertionError("the report was never made")


def test_a_word_guide_is_read_corrected_settled_and_saved(house: House, editor: Person) -> None:
    reply = brought(editor, "补领.docx", word_guide())
    assert (reply.status_code, reply.headers["location"]) == (303, "/studio/imports/1")
    page = report(editor, 1)
    assert "还没有保存任何内容" in page.text_content() and "数据共享情况" in page.text_content()
    editor.post("imports/1/labels", [("label:数据共享情况", "missing")])
    assert [(t.label, t.target) for t in taught(house.built.store.engine)] == [("数据共享情况", "missing")]
    link = report(editor, 1).xpath("//table//th/a/@href")[0].removeprefix("/studio/")
    draft = editor.get(link)
    assert "与档案对应的内容" in draft.text_content()
    assert "户籍信息已共享。" in draft.text_content() and "第1个表第21行第2列" in draft.text_content()
    form = [(n, "file" if n.startswith("side:") else v) for n, v in sent(draft.xpath("//form[contains(@action,'settle')]")[0])]
    assert editor.post("imports/1/settle", form).status_code == 303
    form = [*sent(report(editor, 1).xpath("//form[contains(@action,'save')]")[0]), ("reason", "按新指南更新")]
    editor.post("imports/1/save", [(n, v) for n, v in form if (n, v) not in (("which", "all"), ("reason", ""))])
    page = report(editor, 1).text_content()
    assert "已存为草稿 1 份" in page and "还没有保存任何内容" not in page
    saved = record(house).version(REISSUE)
    assert (saved.number, saved.state, saved.reason) == (2, State.DRAFT, "按新指南更新")
    assert "value: 7" in saved.text and "户籍信息已共享。" in saved.text


def test_conflicts_hold_a_draft_back_until_they_are_settled(house: House, editor: Person) -> None:
    brought(editor, "补领.docx", word_guide())
    report(editor, 1)
    editor.post("imports/1/save", [("which", "all"), ("reason", "导入")])
    assert record(house).entry(REISSUE).head == 1
    assert "因有冲突没有选定而未保存 1 份" in report(editor, 1).text_content()
    editor.post("imports/1/settle", [("every", "record")])
    editor.post("imports/1/save", [("which", "all"), ("reason", "导入")])
    assert "value: 10" in record(house).version(REISSUE).text and record(house).entry(REISSUE).head == 2


def test_a_draft_can_be_made_an_entry_of_its_own(house: House, editor: Person) -> None:
    brought(editor, "补领.docx", word_guide())
    link = report(editor, 1).xpath("//table//th/a/@href")[0].removeprefix("/studio/")
    id_ = editor.get(link).xpath("//input[@name='draft']/@value")[0]
    editor.post("imports/1/target", [("draft", id_), ("target", ""), ("code", "id-card-again")])
    editor.post("imports/1/save", [("which", "all"), ("reason", "导入")])
    assert record(house).entry("matters/id-card/id-card-again.yaml").state is State.DRAFT
    assert record(house).entry(REISSUE).head == 1


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(house: House, editor: Person) -> None:
    reply = brought(editor, "旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert reply.status_code == 400 and "请另存为 .docx 或 .xlsx" in reply.text
    assert "还没有导入过文件" in reply.text


def test_only_editors_import_and_what_files_say_is_never_markup(house: House, editor: Person) -> None:
    assert brought(Person(house, "审核丙"), "a.md", b"# x").status_code == 403
    assert Person(house, "坐席丁").client.get("/studio/imports").status_code == 403
    text = "事项名称,部门,甲<b>\n<script>alert(1)</script>,{{7*7}},\"'\"\"><img src=x onerror=y>\"\n"
    brought(editor, "<i>.csv", text.encode())
    page = report(editor, 1)
    link = page.xpath("//table//th/a/@href")[0].removeprefix("/studio/")
    draft = editor.get(link)
    for seen in (page, draft):
        assert seen.xpath("//main//script | //main//img | //main//i") == []
    assert "<script>alert(1)</script>" in page.text_content() and "{{7*7}}" in draft.text_content()


def test_an_unknown_import_or_draft_is_not_found(editor: Person) -> None:
    assert editor.client.get("/studio/imports/99").status_code == 404
    brought(editor, "a.csv", "事项名称,部门\n轮椅借用,市残联\n".encode())
    assert editor.client.get("/studio/imports/1/draft", params={"id": "x"}).status_code == 404
