"""The robot simulator by hand: started, asked, interrupted, left alone; strict policy, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from acting import Open, violations
from house import House
from playwright.sync_api import Page, expect

from channels.robot.devices import Devices


@pytest.fixture
def robot(opening: Open, house: House) -> Iterator[Page]:
    """The page of a robot that has been started."""
    key = Devices(house.built.store).add(f"sim-{uuid4().hex[:8]}", "hall-city", 1)
    page = opening("/robot", (1440, 900))
    page.get_by_label("设备密钥").fill(key)
    page.get_by_role("button", name="启动").click()
    expect(page.locator("#choices button").first).to_be_visible()
    yield page


def ask(page: Page, text: str) -> None:
    """Say something and wait until the turn is over."""
    page.get_by_label("访客说的话").fill(text)
    page.get_by_role("button", name="说", exact=True).click()
    expect(page.locator("#log")).to_contain_text("final +")


def test_it_greets_answers_shows_and_rates(robot: Page) -> None:
    expect(robot.locator("#said li").first).to_contain_text("您好，欢迎来到")
    ask(robot, "身份证丢了怎么补办，要多少钱")
    expect(robot.locator("#said")).to_contain_text("证件工本费，每证四十元")
    expect(robot.locator("#cards")).to_contain_text("40元")
    code = robot.locator(".qr img")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    robot.get_by_role("button", name="非常满意").click()
    expect(robot.locator("#log")).to_contain_text("谢谢您的评价")


def test_an_option_is_chosen_by_touch(robot: Page) -> None:
    ask(robot, "护照怎么办")
    robot.locator("#choices button").first.click()
    expect(robot.locator("#said .you").last).to_contain_text("普通护照首次签发")


def test_who_leaves_is_forgotten(robot: Page) -> None:
    ask(robot, "身份证丢了怎么补办")
    robot.get_by_role("button", name="人走了").click()
    expect(robot.locator("#said li")).to_have_count(0)
    expect(robot.locator("#choices button").first).to_be_visible()


def test_a_wrong_key_is_told(opening: Open) -> None:
    page = opening("/robot")
    page.get_by_label("设备密钥").fill("wrong")
    page.get_by_role("button", name="启动").click()
    expect(page.locator(".bad")).to_contain_text("需要有效的密钥")


def test_it_runs_under_a_strict_policy(opening: Open) -> None:
    page = opening("/robot")
    policy = page.request.get(page.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "trusted-types 'none'" in policy
    assert "unsafe" not in policy


def test_axe_has_nothing_against_it(robot: Page) -> None:
    assert violations(robot) == []
    ask(robot, "身份证丢了怎么补办，要多少钱")
    expect(robot.locator(".qr img")).to_be_visible()
    assert violations(robot) == []
