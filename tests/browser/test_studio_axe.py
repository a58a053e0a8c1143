"""Signing in with a real browser; axe has nothing against any page of the console, light, dark or small."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acting import PHONE, violations
from playwright.sync_api import Browser, BrowserContext, Page, expect

sys.path.append(str(Path(__file__).parents[1] / "channels" / "studio"))

from editors import FIRST, PASSWORD, record  # noqa: E402
from house import House  # noqa: E402
from insights import lived, two_snapshots  # noqa: E402

from assistant.staff import Role, Staff  # noqa: E402
from channels.studio.studio import PARTS  # noqa: E402
from knowledge.record import publications, urgent  # noqa: E402

WHO = "全能"
PAGES = sorted({part.url for part in PARTS if part.name != "sign-in"})
MORE_PAGES = (
    "/studio/account/password", "/studio/staff/new", "/studio/staff/account/编辑甲",
    "/studio/staff/account/编辑甲/lock", "/studio/publications/1", "/studio/publications/2",
    "/studio/publications/1/back", f"/studio/publications/1/text?path={FIRST}", "/studio/urgent/takedown",
    f"/studio/urgent/takedown?path={FIRST}", "/studio/urgent/1/end", "/studio/audit?who=nobody",
)  # fmt: skip
WIDE = (1280, 800)
LOOKS = (("light", WIDE, None), ("dark", WIDE, ["color-contrast", "link-in-text-block"]), ("light", PHONE, None))
"""Colours and size of a look, and the rules that it can break though the one before did not; None: all."""
Sit = Callable[..., Page]


@pytest.fixture(scope="module", autouse=True)
def desk(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A console with something on every page; before the browser, whose event loop fills this thread."""
    snapshots = two_snapshots(little, tmp_path_factory.mktemp("snapshots"))
    with lived(little, snapshots, tmp_path_factory.mktemp("axe")) as house:
        engine, book = house.built.store.engine, record(house)
        Staff(engine).create(WHO, PASSWORD, list(Role), must_change=False)
        text = book.version(FIRST).text
        book.save(FIRST, text.replace("居民身份证首次申领", "居民身份证首次办理"), "编辑甲", "改名", 1)
        book.submit(FIRST, "编辑甲")
        book.approve(FIRST, "审核丙")
        number = publications.begin(engine, publications.plan(engine), "审核丙", "不该过")
        publications.end(engine, number, "refused", ["身份证多少钱：没有答出 20 元"])
        urgent.post(engine, "停电，请改日办理", "编辑甲")
        urgent.take_down(engine, FIRST, "审核丙", "费用有误")
        assert number == 2
        yield house


@pytest.fixture(scope="module")
def state(browser: Browser, desk: House) -> str:
    """What the browser keeps after signing in by hand."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{desk.url}/studio/entries?text=身份证")
    page.get_by_label("账号").fill(WHO)
    page.get_by_label("口令").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("账号或口令不对。")
    assert violations(page) == []
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_title("内容条目 · 导办工作台")
    assert page.url.endswith("/studio/entries?text=%E8%BA%AB%E4%BB%BD%E8%AF%81")
    kept = str(context.cookies()[0]["value"])
    context.close()
    return kept


@pytest.fixture
def sit(browser: Browser, desk: House, state: str) -> Iterator[Sit]:
    """Opens pages of the console, signed in; no policy may be broken, nothing thrown."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened() -> Page:
        context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies([{"name": "daoban_studio", "value": state, "url": f"{desk.url}/studio"}])
        page = context.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("start", range(4))
def test_axe_finds_nothing_on_any_page(start: int, sit: Sit, desk: House) -> None:
    page, found = sit(), {}
    for url in (*PAGES, *MORE_PAGES)[start::4]:
        reply = page.goto(desk.url + url)
        assert reply and reply.status == 200, url
        for colours, (width, height), rules in LOOKS:
            page.emulate_media(color_scheme=colours)
            page.set_viewport_size({"width": width, "height": height})
            found[url, colours, width] = violations(page, rules)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
            assert not wide, f"{url} scrolls sideways at {width}"
    assert {look: v for look, v in found.items() if v} == {}


def test_every_link_of_the_navigation_leads_to_a_page_that_says_where_one_is(sit: Sit, desk: House) -> None:
    page = sit()
    page.goto(f"{desk.url}/studio/")
    links = page.locator("#nav a")
    assert links.count() >= 15
    for number in range(links.count()):
        name = page.locator("#nav a").nth(number).inner_text().strip()
        page.locator("#nav a").nth(number).click()
        expect(page.locator("#nav a[aria-current]")).to_have_text(name)
        expect(page.locator("h1")).to_be_visible()


def test_the_keyboard_skips_to_the_page_and_a_form_is_not_left_by_mistake(sit: Sit, desk: House) -> None:
    page = sit()
    page.goto(f"{desk.url}/studio/urgent")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_label("公告内容").fill("写到一半")
    asked: list[str] = []
    page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    page.locator("#nav a").first.click()
    page.wait_for_url("**/studio/")
    assert asked == ["beforeunload"]


def test_signing_out_ends_it(browser: Browser, desk: House) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{desk.url}/studio/")
    page.get_by_label("账号").fill("坐席丁")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("坐席丁，您好")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录导办工作台")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录导办工作台")
    context.close()
