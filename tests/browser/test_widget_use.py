"""What citizens do with it (使用): choose, take along, rate, reach a person, on a site or a kiosk."""

from __future__ import annotations

from acting import Open, answered, ask, menu, opened_panel
from house import House
from playwright.sync_api import Page, expect


def test_a_choice_shows_its_words_and_sends_its_value(opening: Open) -> None:
    page = opening()
    turn = answered(page, "公司变更怎么办")
    choice = turn.locator(".choices .choice").first
    label = choice.inner_text()
    with page.expect_request("**/v1/web/turns") as asked:
        choice.click()
    sent = asked.value.post_data_json
    last = page.locator(".turn").last
    expect(last.locator(".asked bdi")).to_have_text(label)
    last.locator(".after .acts").wait_for()
    assert sent["question"] != label and sent["conversation_id"]


def test_the_checklist_counts_what_is_ready_and_keeps_it(opening: Open) -> None:
    page = opening()
    turn = answered(page)
    expect(turn.locator(".tally")).to_have_text("要带3样，备好一样勾一样")
    turn.get_by_label("居民户口簿").check()
    expect(turn.locator(".tally")).to_have_text("已备好1样，共3样")
    expect(turn.locator(".exempt")).to_contain_text("免提交")
    page.locator("[data-name=elder]").click()
    expect(page.get_by_label("居民户口簿")).to_be_checked()
    expect(page.locator(".exempt")).to_contain_text("不用带")


def test_printing_shows_one_answer_and_nothing_else(opening: Open, site: str) -> None:
    page = opening(site)
    opened_panel(page)
    answered(page, "护照到期了怎么换")
    turn = answered(page)
    page.evaluate("() => { window.print = () => {}; }")
    turn.get_by_role("button", name="打印清单").click()
    page.emulate_media(media="print")
    expect(turn.locator(".materials")).to_be_visible()
    expect(page.locator(".turn").first).not_to_be_visible()
    for other in ("body > main", ".composer", ".rating", ".tools"):
        expect(page.locator(other).last).not_to_be_visible()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("body > main")).to_be_visible()


def test_an_answer_moves_to_a_phone(opening: Open, house: House) -> None:
    page = opening()
    answered(page).get_by_role("button", name="发到手机").click()
    code = page.locator(".qr")
    code.wait_for()
    page.wait_for_function(
        "() => document.querySelector('daoban-assistant').shadowRoot.querySelector('.qr').naturalWidth > 0"
    )
    href = page.get_by_role("link", name="打开网页").get_attribute("href")
    shared = house.client.get(href or "")
    assert shared.status_code == 200 and "居民户口簿" in shared.text


def test_a_bad_rating_asks_for_reasons(opening: Open) -> None:
    page = opening()
    turn = answered(page)
    with page.expect_response("**/rating") as rated:
        turn.get_by_role("button", name="非常不满意").click()
    assert rated.value.ok and rated.value.request.post_data_json == {"level": 1, "reasons": []}
    turn.get_by_role("button", name="看不明白").click()
    turn.get_by_label("还想说什么").fill("字太小")
    with page.expect_response("**/rating") as rated:
        turn.locator(".reasons").get_by_role("button", name="提交").click()
    assert rated.value.ok and rated.value.request.post_data_json == {
        "level": 1, "reasons": ["看不明白"], "comment": "字太小",
    }  # fmt: skip
    expect(turn.locator(".why")).to_contain_text("收到了")


def test_a_message_gets_a_number_that_can_be_followed(opening: Open) -> None:
    page = opening()
    page.locator(".tools [data-name=human]").click()
    page.locator(".message").get_by_role("button", name="提交").click()
    expect(page.locator(".message .error")).to_have_text("请写下您的问题。")
    page.get_by_label("您的问题").last.fill("办了三次没办成")
    page.locator(".message").get_by_role("button", name="提交").click()
    number = page.locator(".ticket").inner_text()
    page.get_by_label("留言编号").fill(number.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".told")).to_have_text("等待回复")
    page.get_by_label("留言编号").fill("T000000")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".told")).to_have_text("没有这个编号，请核对。")


def test_people_are_offered_where_it_cannot_help(opening: Open) -> None:
    page = opening()
    ask(page, "护士执业证怎么办").get_by_role("button", name="人工服务").click()
    expect(page.locator("dialog")).to_contain_text("12345")


def test_a_site_steers_it_by_its_small_api(opening: Open, site: str) -> None:
    page = opening(site)
    page.get_by_role("button", name="办事问答").wait_for()
    widget = page.locator("daoban-assistant")
    page.evaluate("() => daoban.open()")
    expect(widget).to_be_visible()
    page.locator(".composer").wait_for()
    page.evaluate("() => daoban.setLocale('en')")
    expect(page.locator(".field textarea")).to_have_attribute("placeholder", "What do you need?")
    page.evaluate("() => daoban.toggle()")
    expect(widget).not_to_be_visible()
    expect(page.get_by_role("button", name="Ask about services")).to_be_visible()
    assert page.evaluate("() => Object.keys(daoban).sort().join()") == "close,open,setLocale,toggle"


def test_a_site_hears_when_it_is_ready(opening: Open, site: str) -> None:
    page = opening()
    page.add_init_script("addEventListener('daoban:ready', e => { window.heard = e.detail; })")
    page.goto(site)
    page.wait_for_function("() => window.heard && window.heard === window.daoban")


def test_nothing_is_fetched_before_it_is_opened(opening: Open, site: str) -> None:
    page = opening()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(site)
    page.get_by_role("button", name="办事问答").wait_for()
    assert [u.rsplit("/", 1)[1] for u in asked if "widget" in u] == ["widget.js"]
    assert not [u for u in asked if "/v1/" in u]


def test_speech_is_offered_only_where_the_browser_can(opening: Open) -> None:
    page = opening()
    page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    page.reload()
    page.locator(".composer").wait_for()
    expect(page.get_by_role("button", name="语音输入")).to_have_count(0)
    page.add_init_script("""window.webkitSpeechRecognition = class {
      start() { setTimeout(() => { this.onresult({results: [[{transcript: '身份证丢了'}]]}); this.onend(); }, 20); }
      stop() {} abort() {} };""")
    page.reload()
    page.get_by_role("button", name="语音输入").click()
    expect(page.locator(".field textarea")).to_have_value("身份证丢了")


KIOSK = "/embed?kiosk=1&ui=elder&site=hall-city"


def keeps_nothing(page: Page) -> bool:
    found: bool = page.evaluate("() => localStorage.length + sessionStorage.length === 0")
    return found


def test_a_kiosk_counts_down_and_forgets(opening: Open) -> None:
    page = opening(KIOSK, (1080, 1920), clock=True)
    answered(page)
    page.locator("[data-name=menu]").click()
    page.locator("[data-set=theme-dark]").click()
    page.keyboard.press("Escape")
    page.clock.fast_forward(74_000)
    expect(page.locator("dialog")).not_to_be_visible()
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("alertdialog")).to_contain_text("您还在吗？")
    page.get_by_role("button", name="继续使用").click()
    expect(page.locator(".turn")).to_have_count(1)
    page.clock.fast_forward(76_000)
    page.get_by_role("alertdialog").wait_for()
    page.clock.run_for(15_500)
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("dialog")).not_to_be_visible()
    page.locator(".starts").wait_for()
    assert keeps_nothing(page) and page.locator("daoban-assistant[theme=dark]").count() == 0


def test_a_kiosk_left_alone_keeps_its_notice_of_open_hours_fresh(opening: Open) -> None:
    page = opening(KIOSK, (1080, 1920), clock=True)
    with page.expect_response("**/v1/web/sessions"):
        page.clock.run_for(400_000)


def test_a_kiosk_leads_nowhere_else(opening: Open) -> None:
    page = opening(KIOSK, (1080, 1920))
    for text in ("身份证丢了怎么补办", "我要投诉", "公积金最多能贷多少"):
        assert answered(page, text).locator(".answer a[href]").count() == 0
    menu(page)
    expect(page.get_by_role("button", name="历史记录")).to_have_count(0)
    assert keeps_nothing(page)
