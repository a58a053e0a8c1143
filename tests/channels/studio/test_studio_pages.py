"""What administrators, publishers and everybody do at the console: accounts, log, publishing, urgency, home."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from console_steps import ADMIN, ATTACK, edited, said
from editors import FIRST, RENEW, Person, record
from house import House
from lxml import html
from sqlalchemy import update

from assistant.question import HERE
from assistant.signing_in import SigningIn
from assistant.staff import Role
from knowledge.record import audit, tables


def test_an_administrator_makes_an_account_whose_password_is_shown_once(house: House, admin: Person) -> None:
    refused = admin.post("staff/new", [("name", "a b"), ("role", "editor")])
    assert refused.status_code == 422 and "账号名用" in refused.text and 'value="a b"' in refused.text
    assert "至少要选一个角色" in admin.post("staff/new", [("name", "钱六")]).text
    made = html.fromstring(admin.post("staff/new", [("name", "钱六"), ("role", "editor"), ("role", "qa")]).text)
    word = made.xpath("//code[@class='secret']/text()")[0]
    _, member = SigningIn(house.built.store.engine).sign_in("钱六", word, "10.0.0.1")
    assert member.must_change and member.roles == {Role.EDITOR, Role.QA}
    assert word not in str(audit.lines(house.built.store.engine))
    assert "待换初始口令" in said(admin.get("staff", q="钱六"))
    assert "已经有同名账号" in admin.post("staff/new", [("name", "钱六"), ("role", "qa")]).text


def test_an_administrator_changes_closes_and_opens_accounts_but_not_the_last_one(
    house: House, admin: Person, editor: Person
) -> None:
    account = "staff/account/编辑甲"
    assert admin.post(f"{account}/roles", [("role", "qa")]).status_code == 303
    assert "角色已调整" in said(admin.get(account)) and "角色已调整" not in said(admin.get(account))
    assert editor.client.get("/studio/").status_code == 303
    assert "立即退出登录" in said(admin.get(f"{account}/lock"))
    admin.post(f"{account}/lock", [])
    assert "已停用" in said(admin.get(account))
    admin.post(f"{account}/unlock", [])
    assert "正常" in said(admin.get(account))
    word = html.fromstring(admin.post(f"{account}/password", []).text).xpath("//code[@class='secret']/text()")[0]
    assert SigningIn(house.built.store.engine).sign_in("编辑甲", word, "10.0.0.2")
    assert "不能停用自己" in admin.post(f"staff/account/{ADMIN}/lock", []).text
    last = admin.post(f"staff/account/{ADMIN}/roles", [("role", "qa")])
    assert last.status_code == 409 and "最后一个可用的管理员" in last.text


def test_one_sees_and_ends_ones_own_sessions(house: House, editor: Person) -> None:
    other = Person(house, "编辑甲")
    page = editor.get("account")
    assert "本机" in said(page) and other.client.get("/studio/").status_code == 200
    form = next(f for f in page.xpath("//form[@action='/studio/account/session']"))
    fields = [(i.get("name"), i.get("value")) for i in form.xpath(".//input")]
    assert editor.post("account/session", fields).status_code == 303
    assert other.client.get("/studio/").status_code == 303 and editor.client.get("/studio/").status_code == 200


def test_the_log_is_filtered_paged_and_checked(house: House, admin: Person, editor: Person) -> None:
    edited(house, FIRST, "居民身份证首次申领", "居民身份证首次办理", ATTACK)
    page = admin.get("audit", who="编辑甲", what="save", path=FIRST)
    assert "日志完整" in said(page) and ATTACK in said(page) and not page.xpath("//main//img | //main//script")
    assert {r.text_content() for r in page.xpath("//tbody/tr/th")} == {"存为草稿"}
    tomorrow = datetime.now(HERE).date() + timedelta(1)
    assert "没有符合条件的记录" in said(admin.get("audit", since=tomorrow))
    for number in range(60):
        record(house).comment(FIRST, 1, "编辑甲", f"第 {number} 条")
    older = admin.get("audit").xpath("//a[@rel='next']/@href")[0]
    numbers = [int(n) for n in admin.get(f"audit{older}").xpath("//tbody/tr/td[1]/text()")]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) <= 50
    engine = house.built.store.engine
    last = audit.lines(engine, most=1)[0]
    with engine.begin() as db:
        db.execute(update(tables.audit).where(tables.audit.c.id == last.id).values(who="别人"))
    assert f"日志被改动过下列行与校验值不符：{last.id}" in said(admin.get("audit"))
    with engine.begin() as db:
        db.execute(update(tables.audit).where(tables.audit.c.id == last.id).values(who=last.who))


def test_what_is_approved_can_be_published_with_a_reason_all_or_some(house: House, reviewer: Person) -> None:
    assert "没有等待发布的条目" in said(reviewer.get("publish"))
    edited(house, FIRST, "居民身份证首次申领", ATTACK.replace(":", ""), "改名")
    page = reviewer.get("publish")
    assert page.xpath("//input[@name='path']/@value") == [FIRST]
    assert ATTACK.replace(":", "") in said(page) and not page.xpath("//main//img")
    refused = reviewer.post("publish", [("scope", "all"), ("reason", " ")])
    assert refused.status_code == 422 and "请写发布说明" in refused.text
    nothing = reviewer.post("publish", [("scope", "chosen"), ("reason", "x")])
    assert nothing.status_code == 422 and "请至少选一个" in nothing.text
    gone = reviewer.post("publish", [("scope", "chosen"), ("reason", "x"), ("path", RENEW)])
    assert gone.status_code == 409 and RENEW in gone.text
    assert reviewer.client.get("/studio/publish/state").json()["running"] is False


def test_a_publication_that_fails_is_followed_to_its_end_and_changes_nothing(house: House, reviewer: Person) -> None:
    edited(house, FIRST, "居民身份证首次申领", "居民身份证首次办理")
    assert reviewer.post("publish", [("scope", "all"), ("reason", "试")]).status_code == 303
    if "正在进行" in said(reviewer.get("publish")):  # unless a slow machine showed it too late
        assert reviewer.post("publish", [("scope", "all"), ("reason", "又一次")]).status_code == 303
    until = time.monotonic() + 120
    while reviewer.client.get("/studio/publish/state").json()["running"]:
        assert time.monotonic() < until, "the publication does not end"
        time.sleep(0.2)
    assert "现有内容没有变化" in said(reviewer.get("publish"))
    assert record(house).entry(FIRST).published == 1
