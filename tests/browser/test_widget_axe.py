"""axe has nothing against it in any state (无障碍检查)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from acting import (
    KIOSK,
    PHONE,
    Open,
    answered,
    ask,
    asking,
    menu,
    opened_panel,
    sources_and_rating,
    violations,
)
from playwright.sync_api import Page


def refuse(page: Page) -> None:
    """Let the next questions fail for good."""
    page.route("**/v1/web/turns", lambda route: route.fulfill(status=422, json={
        "error": {"code": "invalid", "message": "问题请控制在500字以内。", "field": "question"}}))  # fmt: skip


def failed(page: Page) -> None:
    refuse(page)
    ask(page, "护照怎么办").locator(".state").wait_for()


def offline(page: Page) -> None:
    page.context.set_offline(True)
    ask(page, "护照怎么办").locator(".state").wait_for()


def stopped(page: Page) -> None:
    asking(page)
    page.get_by_role("button", name="停止").click()
    page.get_by_role("button", name="重新提问").wait_for()


def shared(page: Page) -> None:
    answered(page).get_by_role("button", name=re.compile("发到手机|扫码带走")).click()
    page.locator(".qr").wait_for()


def panel(name: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        menu(page)
        page.locator("dialog .rows").get_by_role("button", name=name).click()
        page.locator("dialog").get_by_role("heading", name=name, level=2).wait_for()

    return go


def question(*texts: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        for text in texts:
            answered(page, text)

    return go


KINDS = (
    "公积金最多能贷多少",
    "开餐馆要办什么",
    "大厅今天几点下班",
    "公司变更怎么办",
    "我想死",
    "转人工",
)


def home(page: Page) -> None:
    """As it opens."""


STATES: dict[str, tuple[Callable[[Page], None], dict[str, object]]] = {
    "home": (home, {}),
    "first page": (home, {"path": "/"}),
    "answer": (answered, {}),
    "every kind of answer": (question(*KINDS), {}),
    "asking": (asking, {}),
    "failed": (failed, {}),
    "offline": (offline, {}),
    "stopped": (stopped, {}),
    "sources and rating": (sources_and_rating, {}),
    "menu": (menu, {}),
    "history": (panel("历史记录"), {}),
    "people": (panel("人工服务"), {}),
    "privacy": (panel("隐私说明"), {}),
    "share": (shared, {}),
    "phone": (sources_and_rating, {"size": PHONE}),
    "phone people": (panel("人工服务"), {"size": PHONE}),
    "elder home": (home, {"path": "/embed?ui=elder", "size": PHONE}),
    "elder": (sources_and_rating, {"path": "/embed?ui=elder", "size": PHONE}),
    "elder menu": (menu, {"path": "/embed?ui=elder"}),
    "dark home": (home, {"color_scheme": "dark"}),
    "dark": (sources_and_rating, {"color_scheme": "dark"}),
    "dark elder": (question(*KINDS), {"path": "/embed?ui=elder&theme=dark"}),
    "kiosk home": (home, {"path": "/embed?kiosk=1", "size": KIOSK}),
    "kiosk": (shared, {"path": "/embed?kiosk=1", "size": KIOSK}),
    "english": (question("How do I replace a lost ID card?"), {"path": "/embed?locale=en"}),
    "traditional": (answered, {"path": "/embed?locale=zh-TW"}),
}


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(name: str, opening: Open) -> None:
    act, given = STATES[name]
    page = opening(**given, reduced_motion="reduce")
    page.locator(".composer").wait_for()
    act(page)
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_high_contrast(theme: str, opening: Open) -> None:
    page = opening(reduced_motion="reduce")
    menu(page)
    page.locator(f"[data-set=theme-{theme}]").click()
    page.locator("[data-set=contrast-on]").click()
    page.keyboard.press("Escape")
    sources_and_rating(page)
    assert violations(page) == [] and violations(page, ["color-contrast-enhanced"]) == []


@pytest.mark.parametrize("path", ["/embed?ui=elder", "/embed?ui=elder&theme=dark"])
def test_the_elders_version_has_contrast_of_seven(path: str, opening: Open) -> None:
    page = opening(path, PHONE, reduced_motion="reduce")
    assert violations(page, ["color-contrast-enhanced"]) == []
    sources_and_rating(page)
    assert violations(page, ["color-contrast-enhanced"]) == []


def test_axe_finds_nothing_on_a_site_that_embeds_it(opening: Open, site: str) -> None:
    page = opening(site, reduced_motion="reduce")
    page.get_by_role("button", name="办事问答").wait_for()
    assert violations(page) == []
    opened_panel(page)
    assert violations(page) == []
    answered(page)
    assert violations(page) == []
