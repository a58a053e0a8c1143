"""Entries are found, shown as a form, compared version by version, and said something about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from editors import FEES, FIRST, RENEW, Person, console, record, sent
from house import House

from channels.studio.labels import Labels, labelled
from channels.studio.words import read_words
from knowledge.record.fields import form_of


@pytest.fixture(scope="module")
def house(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("entries")) as house:
        yield house


@pytest.fixture(scope="module")
def editor(house: House) -> Person:
    return Person(house, "编辑甲")


def texts(found: list[object]) -> list[str]:
    return [" ".join(e.text_content().split()) for e in found]  # type: ignore[attr-defined]


def test_entries_are_searched_filtered_and_hang_in_a_tree(editor: Person) -> None:
    page = editor.get("entries", text="身份证", kind="matter")
    names = texts(page.xpath("//table//tbody//th/a"))
    assert "居民身份证首次申领" in names and len(names) == 6
    branches = dict(text.rsplit(" ", 1) for text in texts(page.xpath("//nav[contains(@class,'tree')]//li/a")))
    assert branches == {"全部": "6", "户政身份": "6"}
    by = texts(editor.get("entries", by="authority").xpath("//nav[contains(@class,'tree')]//li/a"))
    assert any(b.startswith("澜川市公安局") for b in by)
    assert texts(editor.get("entries", state="in_review").xpath("//table//tbody//th/a")) == []
    assert texts(editor.get("entries", owner="没有这个人").xpath("//table//tbody//th/a")) == []


def test_a_branch_of_the_tree_keeps_what_was_searched(editor: Person) -> None:
    page = editor.get("entries", kind="policy")
    link = page.xpath("//nav[contains(@class,'tree')]//li/a[contains(@href,'theme=')]/@href")[0]
    assert "kind=policy" in link
    again = editor.get(link.removeprefix("/studio/"))
    assert texts(again.xpath("//table//tbody//th/a")) == ["居民身份证收费规定"]


def test_long_lists_have_pages(editor: Person, house: House) -> None:
    rec = record(house)
    for number in range(60):
        rec.save(f"notices/n{number}.yaml", f"title: 公告{number}\ntext: 内容\n", "编辑甲", "新", None)
    page = editor.get("entries", kind="notice")
    assert len(page.xpath("//table//tbody/tr")) == 50
    assert len(editor.get("entries", kind="notice", page=2).xpath("//table//tbody/tr")) == 10


def test_every_guide_field_is_on_the_form_with_a_chinese_name(editor: Person) -> None:
    page = editor.get("entries/form", path=FIRST)
    form = dict(sent(page.xpath("//form[@id='editing']")[0]))
    assert form["name"] == "居民身份证首次申领" and form["fees.0.amount"] == "0"
    assert "居民身份证换领（id-card-renew）" in form["siblings.0.matter"]
    sections = texts(page.xpath("//nav[@class='jump']/a"))
    assert {"基本信息", "申请材料", "群众问法", "核对问题"} <= {*sections}


@pytest.mark.parametrize("path", ["matters/a/x.yaml", "policies/x.md", "sites/x.yaml", "notices/x.yaml",
                                  "terms.yaml", "groups.yaml", "faqs.yaml", "situations/x.yaml", "links.yaml"])  # fmt: skip
def test_no_field_is_without_a_name_or_its_options_without_words(path: str) -> None:
    labels = Labels(read_words())
    for top in form_of(path):
        for field in labelled(top):
            assert not labels.name(field).isascii() or field.label == "key", field.label
            options = [labels.choice(field, c) for c in field.choices]
            assert all(not o.isascii() for o in options), (field.label, options)


@pytest.mark.parametrize("path", ["terms.yaml", "sites/hall-city.yaml", FEES, "situations/identity.yaml",
                                  "replies.yaml", "groups.yaml", "faqs.yaml", "centre.yaml", "ui/zh-CN.yaml"])  # fmt: skip
def test_every_kind_of_entry_opens(editor: Person, path: str) -> None:
    page = editor.get("entries/form", path=path)
    assert page.xpath("//form[@id='editing'] | //a[contains(@href,'entries/text')]")


def test_the_raw_text_is_there_for_those_who_want_it(editor: Person, house: House) -> None:
    page = editor.get("entries/text", path=FIRST)
    text = page.xpath("//textarea[@name='text']")[0].text_content().removeprefix("\n")
    assert text == record(house).version(FIRST).text


def test_any_two_versions_are_laid_side_by_side(editor: Person, house: House) -> None:
    rec = record(house)
    first = rec.version(RENEW)
    second = rec.save(RENEW, first.text.replace("amount: 20", "amount: 25"), "编辑乙", "调价", first.number)
    rec.save(RENEW, second.text.replace("amount: 25", "amount: 30"), "编辑甲", "再调价", second.number)
    page = editor.get("entries/history", path=RENEW, a=1, b=3)
    row = texts(page.xpath("//table[@class='diff']//tbody/tr[1]/*"))
    assert row[0].startswith("收费 1 金额") and (row[1], row[2]) == ("20", "30")
    reasons = texts(page.xpath("//form//table//tbody/tr/td[5]"))
    assert "编辑乙" in " ".join(texts(page.xpath("//form//tbody/tr"))) and "再调价" in " ".join(texts(page.xpath("//form//tbody/tr")))
    assert reasons and "第 2 版" in texts(page.xpath("//form//tbody//th"))
    newest = editor.get("entries/history", path=RENEW)
    assert texts(newest.xpath("//table[@class='diff']//tbody/tr[1]/td"))[:2] == ["25", "30"]


def test_a_comment_is_kept_beside_its_version(editor: Person) -> None:
    reply = editor.post("entries/comment", [("number", "1"), ("text", "<b>少了收费依据</b>"), ("field", "fees.0")], path=FIRST)
    assert reply.status_code == 303
    page = editor.get("entries/comments", path=FIRST)
    assert "<b>少了收费依据</b>" in page.text_content() and "收费 1" in page.text_content()


@pytest.mark.parametrize("url", ["entries/form", "entries/text", "entries/history", "entries/comments", "entries/preview", "reviews/one"])
@pytest.mark.parametrize("path", ["none.yaml", "../../etc/passwd", "matters/x\x00.yaml", "matters/" + "长" * 200])
def test_an_entry_that_is_not_there_is_said_so(editor: Person, url: str, path: str) -> None:
    reply = editor.client.get(f"/studio/{url}", params={"path": path})
    assert reply.status_code == 409 and "没有这个条目" in reply.text


@pytest.mark.parametrize(("who", "status"), [("审核丙", 403), ("坐席丁", 403)])
def test_only_editors_write(house: House, who: str, status: int) -> None:
    person = Person(house, who)
    for url in ("save", "typed", "sheet", "text", "merge", "withdraw", "assign", "submit", "forget"):
        assert person.post(f"entries/{url}", [("do", "save")], path=FIRST).status_code == status, url
    assert person.client.get("/studio/entries/new").status_code == status


def test_a_reviewer_may_look_and_an_agent_may_not(house: House) -> None:
    page = Person(house, "审核丙").get("entries/form", path=FIRST)
    assert page.xpath("//fieldset[@disabled]") and not page.xpath("//button[@id='save']")
    assert Person(house, "坐席丁").client.get("/studio/entries").status_code == 403
