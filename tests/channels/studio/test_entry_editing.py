"""What is typed is kept, checked and saved with as little change as can be; two editors lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from editors import FEES, FIRST, RENEW, Person, changed, console, fill, record, sent
from house import House
from lxml import html

from knowledge.files import data_of
from knowledge.record import scratch
from knowledge.record.changes import changes
from knowledge.record.entry import State

FINGERPRINT = "按指纹的地方改了"


@pytest.fixture(scope="module")
def running(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("editing")) as house:
        yield house


@pytest.fixture
def house(running: House, little: Path) -> House:
    fill(running, little)
    return running


def test_typing_is_kept_and_there_when_the_editor_comes_back(house: House, editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    told = editor.typed(changed(form, summary="改到一半的一句话"))
    assert told["count"] == 0 and "已自动保存" in told["kept"]
    page = Person(house, "编辑甲").get("entries/form", path=FIRST)
    assert dict(sent(page.xpath("//form[@id='editing']")[0]))["summary"] == "改到一半的一句话"
    assert "已恢复您上次没有保存的内容" in page.text_content()
    assert record(house).version(FIRST).number == 1
    assert "与已保存的版本一致" in editor.typed(form)["kept"]
    assert scratch.kept(house.built.store.engine, FIRST) == []


def test_problems_are_told_by_field_in_chinese_while_typing(editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    told = editor.typed(changed(form, fees__0__amount="二十元", name="", ways__0__group="", reviewed_on="昨天"))
    assert told["problems"]["fees.0.amount"] == ["请填数字"]
    assert told["problems"]["name"] == ["必填"] and told["problems"]["reviewed_on"][0].startswith("请填日期")
    fixed = editor.typed(changed(form, ways__0__group=""))
    assert fixed["problems"] == {"ways.0.group": ["这种办理方式要选窗口组"]}
    assert fixed["sections"]["ways"] == 1 and fixed["said"] == "还有 1 处要改" and "渠道" in fixed["trouble"]


def test_the_case_that_is_chosen_decides_the_checklist(editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    child = editor.typed([*form, ("case.person-age", "under-16")])["branch"]
    adult = editor.typed([*form, ("case.person-age", "26-45")])["branch"]
    assert "监护人的居民身份证" in child and "监护人的居民身份证" not in adult
    assert "另有 2 项不适用" in adult and "有效期20年" in adult and "免费" in adult


def test_a_saved_field_changes_its_line_alone(house: House, editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    before = record(house).version(FIRST).text
    reply = editor.post("entries/save", changed(form, fees__0__note="不收费。", reason="写明不收费"), path=FIRST)
    assert reply.status_code == 303
    version = record(house).version(FIRST)
    assert (version.number, version.reason, version.author) == (2, "写明不收费", "编辑甲")
    assert [c.field for c in changes(FIRST, before, version.text)] == ["fees.0.note"]
    old, new = before.splitlines(), version.text.splitlines()
    assert len(old) == len(new) and sum(a != b for a, b in zip(old, new, strict=True)) == 1


def test_a_form_saved_unchanged_makes_no_version(house: House, editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    assert editor.post("entries/save", changed(form, reason="没改"), path=FIRST).status_code == 303
    assert record(house).version(FIRST).number == 1


def test_rows_are_added_moved_and_taken_out_without_scripts(house: House, editor: Person) -> None:
    names = [m["name"] for m in data_of(FIRST, record(house).version(FIRST).text)["materials"]]
    form = editor.form("entries/form", path=FIRST)
    for do in ("down:materials.0", "add:materials", "remove:materials.2"):
        page = editor.post("entries/save", changed(form, do=do), path=FIRST)
        assert page.status_code == 200, page.text[:300]
        form = sent(html.fromstring(page.text).xpath("//form[@id='editing']")[0])
    last = f"materials__{len(names) - 1}__name"
    editor.post("entries/save", changed(form, **{last: "授权委托书"}), path=FIRST)
    saved = [m["name"] for m in data_of(FIRST, record(house).version(FIRST).text)["materials"]]
    assert saved == [names[1], names[0], *names[3:], "授权委托书"]


def test_an_item_is_bound_to_a_situation_by_ticks(house: House, editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    ticked = [*form, ("materials.0.when.person-age", "16-25"), ("materials.0.when.person-age", "26-45")]
    editor.post("entries/save", changed(ticked), path=FIRST)
    first = data_of(FIRST, record(house).version(FIRST).text)["materials"][0]
    assert first["when"] == {"person-age": ["16-25", "26-45"]}


def test_a_situation_can_be_brought_into_a_guide(editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    page = editor.post("entries/save", [*changed(form, do="also:"), ("also", "who-applies")], path=FIRST)
    assert page.status_code == 200
    assert html.fromstring(page.text).xpath("//input[@name='also' and @value='who-applies']")


def test_two_editors_are_told_of_each_other(house: House, editor: Person) -> None:
    other = Person(house, "编辑乙")
    form = editor.form("entries/form", path=FIRST)
    editor.typed(changed(form, summary="甲在写"))
    assert "编辑甲 也在编辑这个条目" in other.get("entries/form", path=FIRST).text_content()
    assert "编辑甲 也在编辑" in other.typed(changed(form, summary="乙在写"))["company"]


def conflict(house: House, editor: Person) -> html.HtmlElement:
    """甲 changes summary and a fee, 乙 saves summary and an alias meanwhile; 甲 saves."""
    other = Person(house, "编辑乙")
    mine, theirs = editor.form("entries/form", path=FIRST), other.form("entries/form", path=FIRST)
    other.post("entries/save", changed(theirs, summary="乙的一句话", coverage="全省通办"), path=FIRST)
    told = editor.typed(changed(mine, summary="甲的一句话", fees__0__note="甲的说明"))
    assert "编辑乙 已在" in told["company"]
    reply = editor.post("entries/save", changed(mine, summary="甲的一句话", fees__0__note="甲的说明"), path=FIRST)
    assert "entries/conflict" in reply.headers["location"]
    return editor.get("entries/conflict", path=FIRST)


def test_a_conflict_shows_both_texts_and_lets_one_choose_per_field(house: House, editor: Person) -> None:
    page = conflict(house, editor)
    legends = {" ".join(f.xpath("./legend")[0].text_content().split()): f for f in page.xpath("//fieldset[starts-with(@class,'pick')]")}
    assert set(legends) == {"一句话说明 两人都改了", "通办范围", "收费 证件工本费"}
    both = legends["一句话说明 两人都改了"]
    assert [p.text_content() for p in both.xpath(".//pre")] == ["甲的一句话", "乙的一句话"]
    picked = sent(page.xpath("//form[contains(@action,'merge')]")[0])
    assert editor.post("entries/merge", picked, path=FIRST).status_code == 303
    form = editor.form("entries/form", path=FIRST)
    assert {n: v for n, v in form if n in ("summary", "coverage", "fees.0.note")} == {
        "summary": "甲的一句话", "coverage": "全省通办", "fees.0.note": "甲的说明",
    }  # fmt: skip
    editor.post("entries/save", changed(form), path=FIRST)
    saved = record(house).version(FIRST)
    assert saved.number == 3 and "甲的一句话" in saved.text and "全省通办" in saved.text
    assert "乙的一句话" in record(house).version(FIRST, 2).text


def test_a_conflict_left_alone_loses_neither_text(house: House, editor: Person) -> None:
    conflict(house, editor)
    assert "乙的一句话" in record(house).version(FIRST).text
    assert "甲的一句话" in scratch.kept(house.built.store.engine, FIRST)[0].text


def test_unsaved_typing_can_be_given_up(house: House, editor: Person) -> None:
    editor.typed(changed(editor.form("entries/form", path=FIRST), summary="不要了"))
    editor.post("entries/forget", [], path=FIRST)
    assert dict(editor.form("entries/form", path=FIRST))["summary"] != "不要了"


def test_raw_text_that_is_broken_is_kept_and_the_form_says_so(house: House, editor: Person) -> None:
    form = editor.form("entries/text", "//form[contains(@action,'entries/text')]", path=FIRST)
    page = editor.post("entries/text", changed(form, text="code: [\n没写完", do="check"), path=FIRST)
    assert "附近格式不对" in page.text
    assert "打开原文" in editor.get("entries/form", path=FIRST).text_content()
    again = editor.form("entries/text", "//form[contains(@action,'entries/text')]", path=FIRST)
    assert dict(again)["text"] == "code: [\r\n没写完"


def test_a_comment_written_into_the_raw_text_survives_the_form(house: House, editor: Person) -> None:
    text = record(house).version(FIRST).text
    form = editor.form("entries/text", "//form[contains(@action,'entries/text')]", path=FIRST)
    editor.post("entries/text", changed(form, text="# 记一笔\n" + text, do="check"), path=FIRST)
    editor.post("entries/save", changed(editor.form("entries/form", path=FIRST), summary="新的一句"), path=FIRST)
    assert record(house).version(FIRST).text.startswith("# 记一笔\n")


def test_a_policy_is_edited_article_by_article(house: House, editor: Person) -> None:
    form = editor.form("entries/form", path=FEES)
    text = dict(form)["articles.0.text"]
    editor.post("entries/save", changed(form, articles__0__text=text + "\r\n另起一段。"), path=FEES)
    assert [c.field for c in changes(FEES, record(house).version(FEES, 1).text, record(house).version(FEES).text)] == ["articles.0.text"]


def test_withdrawing_is_a_draft_like_any_other(house: House, editor: Person) -> None:
    editor.post("entries/withdraw", [("reason", "已取消")], path=RENEW)
    head = record(house).version(RENEW)
    assert (head.text, head.state, head.reason) == ("", State.DRAFT, "已取消")
    assert "撤下" in editor.get("entries/history", path=RENEW).text_content()


@pytest.mark.parametrize(("kind", "path"), [("matter", "matters/id-card/new-one.yaml"), ("policy", "policies/new-one.md"),
                                            ("site", "sites/new-one.yaml"), ("notice", "notices/new-one.yaml")])  # fmt: skip
def test_a_new_entry_begins_with_a_text_to_fill_in(house: House, editor: Person, kind: str, path: str) -> None:
    fields = [("kind", kind), ("name", "居住证：补领"), ("code", "new-one"), ("folder", "id-card")]
    assert editor.post("entries/new", fields).headers["location"].endswith(path.replace("/", "/"))
    form = editor.form("entries/form", path=path)
    assert "居住证：补领" in dict(form).values()
    editor.post("entries/save", changed(form, reason="起草"), path=path)
    assert record(house).version(path).number == 1 and record(house).entry(path).title == "居住证：补领"


@pytest.mark.parametrize(("code", "name"), [("../x", "名"), ("id-card-first", "名"), ("ok-code", ""), ("X Y", "名"), ("a" * 70, "名")])
def test_a_new_entry_with_a_bad_or_taken_code_is_refused(editor: Person, code: str, name: str) -> None:
    reply = editor.post("entries/new", [("kind", "matter"), ("name", name), ("code", code), ("folder", "id-card")])
    assert reply.status_code == 400 and 'role="alert"' in reply.text


@pytest.mark.parametrize("field", ["materials.x.y.z", "materials", "a" * 5000, "..", "when.person-age", "materials.0"])
def test_fields_that_no_form_has_are_never_a_fault_of_the_server(editor: Person, field: str) -> None:
    form = editor.form("entries/form", path=FIRST)
    for url in ("typed", "sheet", "save"):
        assert editor.post(f"entries/{url}", [*form, (field, "<script>"), ("do", "up:" + field)], path=FIRST).status_code < 500


def test_markup_that_is_typed_stays_text(editor: Person) -> None:
    form = editor.form("entries/form", path=FIRST)
    attack = "<script>alert(1)</script>\"'><img src=x>"
    told = editor.typed(changed(form, summary=attack, materials__0__name=attack, theme=attack))
    assert "<script>" not in told["branch"] + told["trouble"]
    page = editor.get("entries/form", path=FIRST)
    assert not page.xpath("//img | //main//script") and dict(sent(page.xpath("//form[@id='editing']")[0]))["summary"] == attack
