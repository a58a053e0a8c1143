"""Editing in a real browser: typing is kept and checked, rows move, two editors meet, another reviews."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acting import violations
from playwright.sync_api import Browser, BrowserContext, Page, expect

sys.path.append(str(Path(__file__).parents[1] / "channels" / "studio"))

from editors import FIRST, Person, console, fill, record  # noqa: E402
from house import House  # noqa: E402

from channels.studio.page import COOKIE  # noqa: E402

FORM = f"entries/form?path={FIRST}"
ASKED = "居民身份证首次申领要带什么材料"
Sit = Callable[..., Page]


@pytest.fixture(scope="module")
def running(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("studio")) as house:
        yield house


@pytest.fixture
def desk(running: House, little: Path) -> House:
    fill(running, little)
    return running


@pytest.fixture
def sit(browser: Browser, desk: House) -> Iterator[Sit]:
    """Opens a page of the console as somebody; nothing may be thrown, no policy broken."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(who: str, url: str = FORM, **given: object) -> Page:
        context = browser.new_context(locale="zh-CN", **{"viewport": {"width": 1280, "height": 900}} | given)
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": Person(desk, who).token, "url": desk.url}])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(f"{desk.url}/studio/{url}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def kept(page: Page) -> None:
    """Wait until what was typed is kept."""
    expect(page.locator("#kept")).to_contain_text("已自动保存", timeout=15_000)


def test_what_is_typed_is_there_after_a_reload(sit: Sit, desk: House) -> None:
    page = sit("编辑甲")
    page.get_by_label("一句话说明").fill("打到一半")
    kept(page)
    page.reload()
    expect(page.get_by_label("一句话说明")).to_have_value("打到一半")
    expect(page.get_by_text("已恢复您上次没有保存的内容")).to_be_visible()
    assert record(desk).version(FIRST).number == 1


def test_a_problem_is_shown_beside_its_field_and_said_aloud(sit: Sit) -> None:
    page = sit("编辑甲")
    amount = page.locator("[name='fees.0.amount']")
    amount.fill("二十")
    expect(page.locator("[id='p-fees.0.amount']")).to_have_text("请填数字", timeout=15_000)
    expect(page.locator("#announced")).to_have_text("还有 1 处要改")
    assert amount.get_attribute("aria-invalid") == "true" and amount.get_attribute("aria-describedby") == "p-fees.0.amount"
    amount.fill("0")
    expect(page.locator("#announced")).to_have_text("检查通过", timeout=15_000)
    expect(page.locator("[id='p-fees.0.amount']")).to_have_count(0)


def test_rows_are_added_moved_removed_and_brought_back_by_keyboard(sit: Sit) -> None:
    page = sit("编辑甲")
    rows = page.locator(".rows-materials .item")
    before = rows.count()
    page.get_by_role("button", name="添加申请材料").press("Enter")
    expect(rows).to_have_count(before + 1)
    expect(rows.last.get_by_role("textbox").first).to_be_focused()
    page.keyboard.type("授权委托书")
    page.get_by_role("button", name="下移申请材料第 1 项").press("Enter")
    expect(page.locator("[name='materials.1.name']")).to_have_value("居民户口簿")
    page.get_by_role("button", name="删除申请材料第 2 项").press("Enter")
    expect(rows).to_have_count(before)
    page.get_by_role("button", name="撤销删除").press("Enter")
    expect(rows).to_have_count(before + 1)
    expect(page.locator("[name='materials.1.name']")).to_have_value("居民户口簿")
    expect(rows.last.get_by_role("textbox").first).to_have_value("授权委托书")


def test_choosing_a_case_shows_its_checklist(sit: Sit) -> None:
    page = sit("编辑甲")
    branch = page.locator("#branch")
    expect(branch).to_contain_text("监护人的居民身份证")
    branch.get_by_label("年龄", exact=True).select_option(label="26至45周岁")
    expect(branch).not_to_contain_text("监护人的居民身份证", timeout=15_000)
    expect(branch).to_contain_text("有效期20年")
    expect(branch.get_by_label("年龄", exact=True)).to_have_value("26-45")


def test_two_editors_meet_choose_and_another_reviews(sit: Sit, desk: House) -> None:
    one, two = sit("编辑甲"), sit("编辑乙")
    one.get_by_label("一句话说明").fill("甲的一句话")
    one.locator("[name='materials.0.name']").fill("蓝皮登记簿")
    kept(one)
    two.get_by_label("一句话说明").fill("乙的一句话")
    expect(two.locator("#company")).to_contain_text("编辑甲 也在编辑这个条目", timeout=15_000)
    two.get_by_label("这次改了什么").fill("乙改说明")
    two.get_by_role("button", name="存为草稿").first.click()
    expect(two.get_by_text("已存为草稿：第 2 版")).to_be_visible()
    one.get_by_role("button", name="保存并提交审核").click()
    expect(one.get_by_role("heading", level=1)).to_contain_text("有两份修改")
    expect(one.get_by_role("group", name="一句话说明")).to_contain_text("乙的一句话")
    one.get_by_role("group", name="一句话说明").get_by_label("用 编辑乙 的").check()
    assert violations(one) == []
    one.get_by_role("button", name="按所选合并").click()
    expect(one.get_by_label("一句话说明")).to_have_value("乙的一句话")
    expect(one.locator("[name='materials.0.name']")).to_have_value("蓝皮登记簿")
    one.get_by_label("这次改了什么").fill("改材料名称")
    one.get_by_role("button", name="保存并提交审核").click()
    expect(one.get_by_text("已提交审核")).to_be_visible()
    reviewer = sit("审核丙", "reviews")
    reviewer.get_by_role("link", name="居民身份证首次申领").click()
    expect(reviewer.locator(".diff")).to_contain_text("蓝皮登记簿")
    assert violations(reviewer) == []
    reviewer.get_by_label("请写明要改什么").fill("请补充依据")
    reviewer.get_by_role("button", name="退回").click()
    expect(reviewer.get_by_text("已退回，意见已记下")).to_be_visible()
    assert [v.number for v in record(desk).history(FIRST)] == [3, 2, 1]


def test_a_preview_is_drawn_as_the_widget_draws_it(sit: Sit) -> None:
    page = sit("编辑甲")
    page.locator("[name='materials.0.name']").fill("蓝皮登记簿")
    kept(page)
    page.goto(f"{page.url.split('/studio/')[0]}/studio/entries/preview?path={FIRST}&q={ASKED}")
    draft, now = page.locator(".citizen").all()
    expect(draft).to_contain_text("预览，尚未发布")
    expect(draft.locator(".checks")).to_contain_text("蓝皮登记簿")
    expect(now.locator(".checks")).to_contain_text("居民户口簿")


@pytest.mark.parametrize("url", [  # the lists are seen by test_studio_axe.py
    FORM, f"entries/text?path={FIRST}", f"entries/history?path={FIRST}", f"entries/comments?path={FIRST}",
    "entries/new", "entries/form?path=sites/hall-city.yaml", "entries/form?path=policies/id-card-fees.md",
    f"try?q={ASKED}", f"try?q={ASKED}&how=hits", f"entries/preview?path={FIRST}&q={ASKED}",
])  # fmt: skip
def test_the_judge_of_access_has_nothing_against_a_page(sit: Sit, url: str) -> None:
    page = sit("编辑甲", url)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_on_a_phone_the_form_needs_no_scrolling_sideways(sit: Sit) -> None:
    page = sit("编辑甲", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
