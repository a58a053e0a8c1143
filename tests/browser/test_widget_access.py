"""Everybody can use it (无障碍): sizes, zoom, motion, keyboard, screen reader."""

from __future__ import annotations

import pytest
from acting import (
    KIOSK,
    PHONE,
    Open,
    answered,
    asking,
    menu,
    opened_panel,
    smallest_type,
    sources_and_rating,
    too_small,
    where,
)
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("path", "size"), [("/embed?ui=elder", PHONE), ("/embed?ui=elder&kiosk=1", KIOSK)]
)
def test_the_elders_version_has_large_type_and_targets(
    path: str, size: tuple[int, int], opening: Open
) -> None:
    page = opening(path, size)
    assert smallest_type(page) >= 23 and too_small(page, 60) == []
    sources_and_rating(page)
    assert smallest_type(page) >= 23 and too_small(page, 60) == []


def test_targets_are_large_enough_for_fingers(opening: Open) -> None:
    page = opening(size=PHONE)
    assert too_small(page, 40) == []
    sources_and_rating(page)
    assert too_small(page, 40) == []


@pytest.mark.parametrize("path", ["/embed", "/embed?ui=elder", "/embed?locale=en"])
def test_at_400_percent_nothing_scrolls_sideways(path: str, opening: Open) -> None:
    page = opening(path, (320, 256))
    for text in ("身份证丢了怎么补办", "公积金最多能贷多少", "W" * 200):
        answered(page, text)
    wide = page.evaluate("""() => [document.documentElement, ...document.querySelector('daoban-assistant').shadowRoot
      .querySelectorAll('.app, .talk, .answer, .block, .composer, .bar')]
      .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className + ' ' + e.scrollWidth)""")
    assert wide == []
    menu(page)
    assert page.evaluate("""() => { const d = document.querySelector('daoban-assistant').shadowRoot
      .querySelector('dialog .inside'); return d.scrollWidth <= d.clientWidth + 1; }""")


def test_motion_stops_where_it_is_unwelcome(opening: Open) -> None:
    moving = "() => document.querySelector('daoban-assistant').shadowRoot.getAnimations().length"
    lively, still = opening(), opening(reduced_motion="reduce")
    asking(lively)
    asking(still)
    assert lively.evaluate(moving) > 0 and still.evaluate(moving) == 0


def test_all_is_done_by_keyboard(opening: Open, site: str) -> None:
    page = opening(site)
    page.get_by_role("button", name="办事问答").wait_for()
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    assert where(page) == "办事问答"
    page.keyboard.press("Enter")
    page.locator(".composer").wait_for()
    assert where(page) == "您的问题"
    page.keyboard.type("身份证丢了怎么补办")
    page.keyboard.press("Enter")
    page.locator(".after .acts").wait_for()
    page.keyboard.press("F6")
    assert where(page) == "长辈版"
    page.keyboard.press("F6")
    assert where(page) == "问答记录"
    page.keyboard.press("Tab")
    assert where(page) == "出处1"
    page.keyboard.press("Enter")
    expect(page.locator("details.sources")).to_have_attribute("open", "")
    assert "居民身份证补领" in where(page)
    page.keyboard.press("Escape")
    assert where(page) == "办事问答"
    expect(page.locator("daoban-assistant")).not_to_be_visible()


def test_a_sheet_gives_the_focus_back(opening: Open) -> None:
    page = opening()
    menu(page)
    page.locator("dialog .rows").get_by_role("button", name="隐私说明").click()
    page.keyboard.press("Escape")
    assert where(page) == "菜单"
    page.locator("[data-name=elder]").click()
    assert where(page) == "标准版"


def test_finished_sentences_are_announced_and_nothing_else(opening: Open) -> None:
    page = opening()
    answered(page)
    said = page.locator("[role=log][aria-live=polite] p").all_inner_texts()
    assert said[0] == "正在查办事指南…" and any("居民户口簿" in s for s in said)
    assert page.locator(".log").get_attribute("aria-live") == "off"


def test_a_phone_is_filled_and_the_page_behind_lies_still(opening: Open, site: str) -> None:
    page = opening(site, PHONE)
    page.get_by_role("button", name="办事问答").wait_for()
    opened_panel(page)
    box = page.locator(".app").bounding_box()
    assert box and (box["width"], box["height"]) == PHONE
    expect(page.locator(".app")).to_have_attribute("aria-modal", "true")
    assert page.evaluate("() => document.querySelector('main').inert")
    page.locator("[data-name=close]").click()
    assert not page.evaluate("() => document.querySelector('main').inert")
