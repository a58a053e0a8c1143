"""What administrators, publishers and everybody do at the console: accounts, log, publishing, urgency, home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from console_steps import ATTACK, edited, published, said
from editors import FEES, FIRST, RENEW, Person, record
from house import House

from assistant.question import HERE
from knowledge.record import audit, publications, urgent


def test_the_misses_of_a_refused_publication_are_shown(house: House, reviewer: Person) -> None:
    edited(house, FIRST, "居民身份证首次申领", "居民身份证首次办理")
    engine = house.built.store.engine
    number = publications.begin(engine, publications.plan(engine), "审核丙", "不该过")
    misses = [f"第 {n} 问：{ATTACK}" for n in range(12)]
    publications.end(engine, number, "refused", misses)
    assert "未通过检查" in said(reviewer.get("publish")) and "共 12 条" in said(reviewer.get("publish"))
    page = reviewer.get(f"publications/{number}")
    assert all(m in said(page) for m in misses) and not page.xpath("//main//img")
    assert page.xpath("//td[@class='after']")[0].text_content() == "居民身份证首次办理"


def test_what_changed_in_a_publication_is_shown_by_field_with_the_text_as_it_was(
    house: House, editor: Person
) -> None:
    edited(house, FIRST, "居民身份证首次申领", "居民身份证首次办理")
    record(house).withdraw(FEES, "编辑甲", "废止")
    record(house).submit(FEES, "编辑甲")
    record(house).approve(FEES, "审核丙")
    number = published(house)
    edited(house, FIRST, "居民身份证首次办理", "居民身份证第三个名字")
    published(house)
    page = editor.get(f"publications/{number}")
    row = [c.text_content().strip() for c in page.xpath("//table[@class='diff']//tbody/tr")[0]]
    assert row == ["事项名称", "居民身份证首次申领", "居民身份证首次办理"]
    assert "改动（2 条）" in said(page) and "撤下" in said(page)
    text = editor.get(f"publications/{number}/text", path=FIRST)
    assert "居民身份证首次办理" in said(text) and "第三个名字" not in said(text)
    assert editor.client.get(f"/studio/publications/{number}/text?path=matters/no.yaml").status_code == 404
    assert "正在使用" in said(editor.get("publications"))
    assert editor.client.get(f"/studio/publications/{number}/back").status_code == 403


def test_added_rows_and_what_held_a_publication_back_are_named_as_editors_name_them(
    house: House, editor: Person
) -> None:
    first = "materials:\n- name: 居民户口簿\n"
    added = "materials:\n- name: 回执\n  original: 2\n  exempt: true\n  when:\n    person-age: under-16\n"
    edited(house, FIRST, first, added + first.removeprefix("materials:\n"))
    number = publications.begin(house.built.store.engine, publications.plan(house.built.store.engine), "审核丙", "x")
    misses = [f"{FIRST}: id-card-first.materials.0.name: Field required", "interrupted", "OSError: no space"]
    publications.end(house.built.store.engine, number, "refused", misses)
    page = editor.get(f"publications/{number}")
    row = [c.text_content().strip() for c in page.xpath("//table[@class='diff']//tbody/tr")[0]]
    assert row[0] == "申请材料 1" and {"材料名称：回执", "原件：2", "免提交：是"} <= set(row[2].split("\n"))
    assert "person-age" not in row[2] and "适用情形：" in row[2]
    told = [li.text_content() for li in page.xpath("//div[@role='alert']//li")]
    assert told[0].startswith(f"{FIRST} 申请材料 1 材料名称：") and "中途停止" in told[1] and "OSError" in told[2]
    assert not any(part in " ".join(told) for part in ("materials.0", "Field required", "interrupted"))


def test_going_back_shows_what_it_changes_and_asks_why(house: House, reviewer: Person) -> None:
    edited(house, FIRST, "居民身份证首次申领", "居民身份证首次办理")
    number = published(house)
    page = reviewer.get("publications/1/back")
    assert f"替换正在使用的第 {number} 次" in said(page) and "会变动 1 条" in said(page)
    assert reviewer.post("publications/1/back", [("reason", "")]).status_code == 422
    engine = house.built.store.engine
    refused = publications.begin(engine, publications.plan(engine), "审核丙", "x")
    publications.end(engine, refused, "refused", ["x"])
    assert reviewer.client.get(f"/studio/publications/{refused}/back").status_code == 409
    assert reviewer.client.get("/studio/publications/99/back").status_code == 409


def test_a_notice_goes_up_ends_and_is_reviewed_by_another(house: House, editor: Person, reviewer: Person) -> None:
    engine = house.built.store.engine
    past = f"{datetime.now(HERE) - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    for fields, told in (
        ([("text", "")], "1 到 500 个字"), ([("text", "停电"), ("until", past)], "要在以后"),
        ([("text", "停电"), ("until", "明天")], "日期格式不对"),
    ):  # fmt: skip
        refused = editor.post("urgent/notice", fields)
        assert refused.status_code == 422 and told in refused.text
    soon = datetime.now(HERE) + timedelta(hours=2)
    editor.post("urgent/notice", [("text", f"停电 {ATTACK}"), ("until", f"{soon:%Y-%m-%dT%H:%M}")])
    [measure] = urgent.measures(engine)
    assert measure.until and abs(measure.until - soon) < timedelta(minutes=1)
    assert "没有等您处理的事" not in said(reviewer.get(""))
    page = reviewer.get("urgent")
    assert ATTACK in said(page) and not page.xpath("//main//img")
    assert "紧急措施待复核1" in said(reviewer.get(""))
    assert editor.post(f"urgent/{measure.id}/review", []).status_code == 403
    assert reviewer.post(f"urgent/{measure.id}/review", []).status_code == 303
    assert "停电" in said(editor.get(f"urgent/{measure.id}/end"))
    editor.post(f"urgent/{measure.id}/end", [])
    [measure] = urgent.measures(engine)
    assert measure.ended_at and measure.reviewer == "审核丙" and urgent.urgent(engine).notices == {}


def test_nobody_reviews_a_measure_of_their_own(house: House, reviewer: Person) -> None:
    reviewer.post("urgent/notice", [("text", "停电")])
    [measure] = urgent.measures(house.built.store.engine)
    refused = reviewer.post(f"urgent/{measure.id}/review", [])
    assert refused.status_code == 409 and "要由别人复核" in refused.text


def test_an_entry_is_found_taken_down_and_brought_back(house: House, editor: Person) -> None:
    found = editor.get("urgent/takedown", q="首次申领")
    link = found.xpath("//tbody//a/@href")
    assert len(link) == 1 and "都不再用它回答" in said(editor.get(link[0].removeprefix("/studio/")))
    assert editor.post("urgent/takedown", [("path", FIRST), ("reason", "")]).status_code == 422
    assert editor.post("urgent/takedown", [("path", "terms.yaml"), ("reason", "x")]).status_code == 404
    editor.post("urgent/takedown", [("path", FIRST), ("reason", "费用有误")])
    engine = house.built.store.engine
    assert urgent.urgent(engine).hidden == {"id-card-first"}
    assert "已下架" in said(editor.get("urgent/takedown", q="首次申领"))
    editor.post(f"urgent/{urgent.measures(engine)[0].id}/end", [])
    assert urgent.urgent(engine).hidden == frozenset()


def test_home_tells_everybody_what_waits_for_them(house: House, editor: Person, reviewer: Person, admin: Person) -> None:
    book = record(house)
    head = book.version(RENEW)
    book.save(RENEW, head.text.replace("换领", "换发"), "编辑甲", ATTACK, 1)
    assert "我的草稿1" in said(editor.get("")) and "等我审核" not in said(editor.get(""))
    book.submit(RENEW, "编辑甲")
    page = reviewer.get("")
    assert "等我审核1" in said(page) and ATTACK in said(page) and not page.xpath("//main//img")
    assert "我的草稿0" in said(editor.get("")) and "我的草稿" not in said(page)
    book.approve(RENEW, "审核丙", publish_at=datetime.now(UTC) + timedelta(days=2))
    assert "可以发布1" in said(reviewer.get("")) and "定时发布" in said(editor.get(""))
    assert "群众留言" not in said(admin.get(""))


def test_an_error_of_the_server_is_a_page_that_tells_nothing(
    house: House, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr(audit, "lines", broken)
    reply = admin.client.get("/studio/audit")
    assert reply.status_code == 500 and "系统出现问题" in reply.text and "secret" not in reply.text
