"""Imports in a real browser: a guide and a list are brought in, a label taught, a conflict settled, saved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acting import violations
from playwright.sync_api import Browser, BrowserContext, Page, expect

for folder in ("channels/studio", "knowledge/imports"):
    sys.path.append(str(Path(__file__).parents[1] / folder))

from editors import Person, console, record  # noqa: E402
from house import House  # noqa: E402
from offices import excel, word_guide  # noqa: E402

from channels.studio.page import COOKIE  # noqa: E402

REISSUE = "matters/id-card/id-card-reissue.yaml"
Sit = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("imports")) as house:
        yield house


@pytest.fixture
def sit(browser: Browser, desk: House) -> Iterator[Sit]:
    """Opens the import page as an editor; nothing may be thrown, no policy broken."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(width: int = 1280) -> Page:
        context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": Person(desk, "编辑甲").token, "url": desk.url}])
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(f"{desk.url}/studio/imports")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def brought(page: Page, name: str, data: bytes) -> None:
    page.get_by_label("文件", exact=True).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"试读：{name}", timeout=60_000)


def test_a_word_guide_is_brought_in_step_by_step(sit: Sit, desk: House, tmp_path: Path) -> None:
    page = sit()
    assert violations(page) == []
    brought(page, "补领.docx", word_guide())
    assert violations(page) == []
    page.screenshot(path=tmp_path / "report.png", full_page=True)
    page.get_by_label("“数据共享情况”是哪一项").select_option(label="缺材料怎么办")
    page.get_by_role("button", name="记住，并重新读取").click()
    expect(page.get_by_role("status").first).to_contain_text("记住了 1 个标签")
    page.get_by_role("link", name="居民身份证补领").click()
    assert violations(page) == []
    page.screenshot(path=tmp_path / "draft.png", full_page=True)
    for choice in page.get_by_label("以谁为准").all():
        choice.select_option(label="文件")
    page.get_by_role("button", name="记下选择").click()
    page.get_by_role("link", name="返回").click()
    page.get_by_label("导入原因").fill("按新指南更新")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("status").first).to_contain_text("已存为草稿 1 份")
    assert "户籍信息已共享。" in record(desk).version(REISSUE).text
    page.screenshot(path=tmp_path / "saved.png", full_page=True)


def test_a_long_list_is_paged_and_fits_a_telephone(sit: Sit, tmp_path: Path) -> None:
    page = sit(390)
    rows = [["事项名称", "部门"], *([f"第{n}种补贴的申领", "市残联"] for n in range(45))]
    brought(page, "清单.xlsx", excel({"清单": rows}))
    expect(page.get_by_text("45份新草稿")).to_be_visible()
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="第20种补贴的申领")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=tmp_path / "list.png", full_page=True)
