"""The way of a fact in a real browser: imported, settled, reviewed, refused, published, asked, gone back from."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from small import edited
from walking import PUBLISHING, Centre, Seat, asked, centre

sys.path.append(str(Path(__file__).parents[1] / "knowledge" / "imports"))

from offices import excel, word_guide  # noqa: E402

from knowledge.record.entry import State  # noqa: E402

REISSUE, RENEW = (f"matters/id-card/id-card-{name}.yaml" for name in ("reissue", "renew"))
QUESTION = "身份证丢了补办要多少钱"
LIST = (
    ("事项名称", "实施主体", "承诺办结时限", "收费标准", "咨询电话", "便民说明"),
    ("居民身份证换领", "澜川市公安局", "10个工作日", "20元/证", "0500-88010109", None),
    ("居住证签注", "澜川市公安局", "3个工作日", "不收费", "0500-88010109", "居住证每满一年前签注一次。"),
)
Sits = Callable[[str], Seat]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def hall(little: Path, models: Path, tmp_path: Path) -> Iterator[Centre]:
    """A centre whose guide is held to a fee by a check question."""
    folder = Path(shutil.copytree(little, tmp_path / "content"))
    with edited(folder / REISSUE) as guide:
        guide["checks"] = [{"q": QUESTION, "element": "fees", "facts": ["40元"]}]
    (tmp_path / "data").mkdir()
    with centre(tmp_path / "data", folder, models) as running:
        yield running


@pytest.fixture
def sits(browser: Browser, hall: Centre, pictures: Path) -> Iterator[Sits]:
    """Signs somebody in; no script may fail, no policy be broken."""
    seats: list[Seat] = []
    wrong: list[str] = []

    def sit(name: str) -> Seat:
        seats.append(Seat(browser, hall, name, pictures, wrong))
        return seats[-1]

    yield sit
    for seat in seats:
        seat.context.close()
    assert wrong == []


def test_a_fact_goes_its_way_from_a_file_to_the_citizen_and_back(
    browser: Browser, hall: Centre, sits: Sits, pictures: Path
) -> None:
    before, _ = asked(browser, hall, QUESTION, pictures, "asked-before")
    assert "40元" in before and "45元" not in before
    editor, reviewer, administrator = sits("王编辑"), sits("李审核"), sits("赵管理")
    editor.picture("home")

    word_is_brought_in(editor)
    list_is_brought_in(editor)
    assert hall.record.version(RENEW).state is State.DRAFT
    fee_is_put_right(editor)
    approved_after_a_look_at_the_diff(reviewer, "收费 1 金额", "40", "45")

    refused(administrator)
    shown, _ = asked(browser, hall, QUESTION, pictures, "asked-still")
    assert "40元" in shown and "45元" not in shown
    check_question_is_put_right(editor)
    approved_after_a_look_at_the_diff(reviewer, "发布前核对问题 1 答复里必须有", "40元", "45元")

    in_force(administrator)
    new = hall.followed()
    shown, later = asked(browser, hall, QUESTION, pictures, "asked-new")
    assert "45元" in shown and "40元" not in shown
    gone_back(administrator)
    assert hall.followed() != new
    shown, last = asked(browser, hall, QUESTION, pictures, "asked-old")
    assert "40元" in shown and "45元" not in shown

    then, now = hall.why(later), hall.why(last)
    assert f"# {REISSUE}, version 4" in then and "amount: 45" in then
    assert f"# {REISSUE}, version 1" in now and "amount: 40" in now


def word_is_brought_in(editor: Seat) -> None:
    """A label is corrected, conflicts settled one by one; old words are left for the form."""
    guide = word_guide({"收费标准": "工本费45元/证"})
    _read(editor, "身份证补领办事指南.docx", guide)
    editor.sees("还没有保存任何内容")
    editor.picture("word-read")
    editor.page.get_by_label("“数据共享情况”是哪一项").select_option(label="缺材料怎么办")
    editor.press("记住，并重新读取")
    editor.sees("记住了 1 个标签")
    editor.follow("居民身份证补领")
    editor.sees("户籍信息已共享。")
    editor.page.get_by_label("申请材料：监护人的居民身份证以谁为准").select_option(label="档案")
    editor.page.get_by_label("办结时限：承诺以谁为准").select_option(label="档案")
    editor.page.get_by_label("收费：证件工本费以谁为准").select_option(label="文件")
    for words in ("收费1说明", "核对问题1答复里必须有"):
        editor.page.get_by_label(f"{words}以谁为准").select_option(label="档案")
    editor.picture("conflicts")
    editor.press("记下选择")
    editor.sees("已记下选择")
    editor.follow("返回")
    _save(editor, "按市公安局来文更新")
    editor.sees("已存为草稿 1 份")
    editor.picture("word-saved")


def list_is_brought_in(editor: Seat) -> None:
    """One guide that is there, one that is new."""
    _read(editor, "事项清单.xlsx", excel({"清单": LIST}))
    editor.picture("list-read")
    editor.page.get_by_label("“便民说明”是哪一项").select_option(label="简介")
    editor.press("记住，并重新读取")
    editor.sees("记住了 1 个标签")
    _save(editor, "按季度清单更新")
    editor.sees("已存为草稿 2 份")
    editor.picture("list-saved")


def _read(editor: Seat, name: str, data: bytes) -> None:
    editor.to("导入")
    kind = "application/octet-stream"
    editor.page.get_by_label("文件", exact=True).set_input_files({"name": name, "mimeType": kind, "buffer": data})
    editor.press("试读")
    expect(editor.heading).to_have_text(f"试读：{name}", timeout=60_000)


def _save(editor: Seat, reason: str) -> None:
    editor.page.get_by_label("导入原因").fill(reason)
    editor.press("存为草稿")


def fee_is_put_right(editor: Seat) -> None:
    """The note beside the fee still says the old one; then both drafts are submitted."""
    editor.to("首页")
    editor.follow("居民身份证补领")
    note = editor.page.locator("[name='fees.0.note']")
    expect(note).to_have_value("丢失补领按每证40元收取。")
    expect(editor.page.locator("[name='fees.0.amount']")).to_have_value("45")
    note.fill("丢失补领按每证45元收取。")
    expect(editor.page.locator("#kept")).to_contain_text("已自动保存")
    editor.page.get_by_label("这次改了什么").fill("工本费调整为45元")
    editor.picture("form", whole=False)
    editor.press("保存并提交审核")
    editor.sees("已提交审核")


def approved_after_a_look_at_the_diff(reviewer: Seat, where: str, old: str, new: str) -> None:
    """Another person sees what was and what would be, field by field."""
    reviewer.to("待审核")
    reviewer.follow("居民身份证补领")
    row = reviewer.page.locator(".diff tr").filter(has_text=where)
    expect(row.locator(".before")).to_have_text(old)
    expect(row.locator(".after")).to_have_text(new)
    expect(row.locator("ins")).to_have_text("5")  # the one letter that differs is marked
    reviewer.picture("review")
    reviewer.press("通过")
    reviewer.sees("已通过，下次发布时生效")


def refused(administrator: Seat) -> None:
    """The check question of the guide still wants the old fee."""
    _publish(administrator, "工本费调整")
    administrator.sees("第 2 次发布未通过检查，现有内容没有变化", PUBLISHING)
    administrator.sees(f"{QUESTION} → 应有")
    administrator.sees("40元")
    administrator.picture("refused")


def check_question_is_put_right(editor: Seat) -> None:
    """What was refused is opened again from the list, by its name."""
    editor.to("内容条目")
    editor.page.get_by_label("搜索").fill("补领")
    editor.press("查找")
    editor.follow("居民身份证补领")
    editor.page.locator("[name='checks.0.facts']").fill("45元")
    editor.page.get_by_label("这次改了什么").fill("核对问题随收费改")
    editor.press("保存并提交审核")
    editor.sees("已提交审核")


def in_force(administrator: Seat) -> None:
    """The gate is passed; the history names what changed."""
    _publish(administrator, "工本费调整，核对问题已改")
    administrator.sees("第 3 次发布已生效", PUBLISHING)
    administrator.picture("published")
    administrator.follow("看改了什么")
    administrator.sees("第 1 版 → 第 4 版")
    administrator.picture("publication")


def _publish(administrator: Seat, reason: str) -> None:
    administrator.to("发布")
    administrator.sees("居民身份证补领")
    administrator.page.get_by_label("发布说明").fill(reason)
    administrator.press("开始发布")
    administrator.sees("正在进行")


def gone_back(administrator: Seat) -> None:
    """To the first publication; what was published since becomes a draft again."""
    administrator.to("发布记录")
    administrator.follow("第 1 次")
    administrator.follow("回退到这一次")
    administrator.page.get_by_label("回退原因").fill("来文有误")
    administrator.picture("back")
    administrator.press("确认回退")
    administrator.sees("第 4 次回退已生效", PUBLISHING)
    administrator.picture("gone-back")
    assert administrator.heading.inner_text() == "发布"
