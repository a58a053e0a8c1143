"""Questions get through once, whatever the net does (通信); what comes back is only ever text."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from acting import Open, answered, ask, menu
from house import House
from playwright.sync_api import Page, Route, expect

TURNS = "**/v1/web/turns"
HOSTILE = (
    "<img src=x onerror=hacked=1><script>hacked=1</script>", "\u202e" + "]]>&amp;{{}}", "无" * 10_000,
    "javascript:hacked=1",
)  # fmt: skip


def sent(route: Route) -> dict[str, Any]:
    body: dict[str, Any] = route.request.post_data_json
    return body


def final(stream: str) -> dict[str, Any]:
    """The whole answer at the end of a stream."""
    answer: dict[str, Any] = json.loads(stream.split("event: final\ndata: ")[1])
    return answer


def shown(page: Page) -> list[str]:
    """The ids of the answers on the page."""
    ids: list[str] = page.evaluate(
        "() => document.querySelector('daoban-assistant').turns.map(t => t.answer?.id)"
    )
    return ids


def test_an_answer_lost_on_the_way_is_fetched_again_and_not_made_again(opening: Open) -> None:
    page, made, ids = opening(), [], []

    def lose(route: Route) -> None:
        ids.append(sent(route)["request_id"])
        reply = route.fetch()
        made.append(final(reply.text())["id"])
        if len(made) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=reply)

    page.route(TURNS, lose)
    answered(page)
    assert len(ids) == 2 and len(set(ids)) == 1 and len(set(made)) == 1 and shown(page) == made[:1]


def test_a_stream_that_breaks_off_is_taken_up_again(opening: Open) -> None:
    page, ids = opening(), []

    def cut(route: Route) -> None:
        ids.append(sent(route)["request_id"])
        reply = route.fetch()
        text = reply.text()
        route.fulfill(response=reply, body=text[: len(text) // 2] if len(ids) == 1 else text)

    page.route(TURNS, cut)
    turn = answered(page)
    assert len(ids) == 2 and len(set(ids)) == 1
    expect(turn.locator(".materials")).to_have_count(1)


def test_questions_asked_without_a_net_are_kept_and_answered_in_order(opening: Open) -> None:
    page, asked = opening(), []
    page.on(
        "request", lambda r: asked.append(r.post_data_json) if r.url.endswith("turns") else None
    )
    page.context.set_offline(True)
    first = ask(page, "身份证丢了怎么补办")
    expect(first.locator(".state")).to_contain_text("网络断开了")
    expect(ask(page, "要多少钱").locator(".wait")).to_contain_text("排队")
    assert asked == []
    page.context.set_offline(False)
    page.locator(".turn").last.locator(".after .acts").wait_for()
    assert [a["question"] for a in asked] == ["身份证丢了怎么补办", "要多少钱"]
    assert "conversation_id" not in asked[0] and asked[1]["conversation_id"]


def test_a_question_waiting_for_the_net_survives_the_page(opening: Open) -> None:
    page = opening()
    page.route(TURNS, lambda route: route.abort())
    ask(page, "身份证丢了怎么补办").locator(".state").wait_for()
    page.unroute(TURNS)
    page.reload()
    page.locator(".turn .after .acts").wait_for()
    assert len(shown(page)) == 1


def test_a_session_that_ran_out_is_renewed(opening: Open) -> None:
    page = opening()
    page.evaluate(
        "() => { document.querySelector('daoban-assistant').talk.session.token = 'old'; }"
    )
    answered(page)


def test_a_busy_server_is_asked_again_after_the_time_it_names(opening: Open) -> None:
    page, tries = opening(), []

    def busy(route: Route) -> None:
        tries.append(sent(route)["request_id"])
        if len(tries) > 1:
            route.continue_()
            return
        problem = {"code": "too_many", "message": "请稍后再试。", "field": None}
        route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": problem})

    page.route(TURNS, busy)
    turn = ask(page, "身份证丢了怎么补办")
    expect(turn.locator(".state")).to_contain_text("1秒后自动再试")
    turn.locator(".after .acts").wait_for()
    assert len(tries) == 2 and len(set(tries)) == 1


def test_a_refusal_is_told_in_the_servers_words_and_can_be_repeated(opening: Open) -> None:
    page = opening()
    problem = {"code": "invalid", "message": "问题请控制在500字以内。", "field": "question"}
    page.route(TURNS, lambda route: route.fulfill(status=422, json={"error": problem}))
    turn = ask(page, "身份证丢了怎么补办")
    expect(turn.locator(".state")).to_contain_text("问题请控制在500字以内。")
    page.unroute(TURNS)
    turn.get_by_role("button", name="重试").click()
    turn.locator(".after .acts").wait_for()


def test_stopping_ends_the_question_and_asking_again_repeats_it(opening: Open) -> None:
    page, ids = opening(), []

    def hold(route: Route) -> None:
        ids.append(sent(route)["request_id"])
        if len(ids) > 1:
            route.continue_()

    page.route(TURNS, hold)
    turn = ask(page, "身份证丢了怎么补办")
    page.get_by_role("button", name="停止").click()
    turn.get_by_role("button", name="重新提问").click()
    turn.locator(".after .acts").wait_for()
    assert len(ids) == 2 and len(set(ids)) == 1


def hostile(house: House, text: str) -> dict[str, Any]:
    """A real answer with every free text made hostile."""
    answer = house.client.post("/v1/ask", json={"question": "身份证丢了怎么补办"}).json()
    link = {"name": text, "url": "javascript:hacked=1", "kind": "web"}
    route = answer["routes"][0] | {"link": link, "phone": text}
    kept = ("type", "kind", "id", "element", "status", "conversation_id", "next_open", "as_of")

    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: spoil(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(v) for v in value]
        return text if isinstance(value, str) and key not in kept else value

    way = {"type": "ways", "title": text, "cites": [], "items": [
        {"text": text, "kind": "online", "url": "javascript:hacked=1", "phone": text}]}  # fmt: skip
    spoiled: dict[str, Any] = spoil(answer | {"routes": [route]})
    spoiled["blocks"].append(way)
    return spoiled | {"options": [{"label": text, "value": text}], "generated": True}


def fulfil(answer: dict[str, Any], route: Route) -> None:
    route.fulfill(json=answer)


def test_hostile_text_stays_text(opening: Open, house: House) -> None:
    page = opening(size=(390, 844))
    for text in HOSTILE:
        answer = hostile(house, text)
        page.route(TURNS, partial(fulfil, answer))
        turn = answered(page, text[:500])
        page.unroute(TURNS)
        assert turn.locator("img, script, [onerror], [href^=javascript]").count() == 0
        assert text in turn.locator(".answer").text_content()
        assert turn.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
        expect(turn.locator(".chip.ai")).to_have_text("AI 生成")
    assert page.evaluate("() => window.hacked") is None


def test_each_sentence_of_a_summary_leads_to_its_own_source(opening: Open, house: House) -> None:
    page = opening(size=(390, 844))
    answer = house.client.post("/v1/ask", json={"question": "身份证丢了补办要什么材料，多少钱"}).json()
    told = [{"text": f"这里写的是「第{n}处」。", "cites": [n]} for n in (1, 2)]
    first = {"type": "text", "title": "简要说明", "cites": [1, 2], "sentences": told,
             "text": "".join(s["text"] for s in told) + "其余内容见下文。"}  # fmt: skip
    assert len(answer["citations"]) >= 2
    page.route(TURNS, partial(fulfil, answer | {"blocks": [first, *answer["blocks"]], "generated": True}))
    summary = answered(page, "身份证丢了补办要什么材料，多少钱").locator(".block.text").first
    expect(summary.locator(".lead")).to_have_text("这里写的是「第1处」。1 这里写的是「第2处」。2 其余内容见下文。")
    expect(summary.locator("h3 sup")).to_have_count(0)
    summary.locator(".lead sup button").last.click()
    expect(page.locator("[open] .sources, details[open]").first).to_be_visible()


def test_phone_numbers_can_be_tapped_and_amounts_cannot(opening: Open) -> None:
    page = opening()
    assert answered(page, "我想死").locator("a[href='tel:120']").count() == 1
    amounts = answered(page, "公积金最多能贷多少")
    expect(amounts.locator(".answer")).to_contain_text("120万元")
    assert amounts.locator(".block a[href='tel:120']").count() == 0


def test_the_history_can_be_cleared(opening: Open) -> None:
    page = opening()
    answered(page)
    page.reload()
    page.locator(".turn .materials").wait_for()
    assert "身份证" in page.evaluate("() => JSON.stringify(localStorage)")
    menu(page)
    page.get_by_role("button", name="历史记录").click()
    page.get_by_role("button", name="清除记录").click()
    expect(page.locator("dialog")).to_contain_text("还没有记录")
    assert "身份证" not in page.evaluate("() => JSON.stringify(localStorage)")
    page.keyboard.press("Escape")
    expect(page.locator(".turn")).to_have_count(0)


def test_the_history_ends_by_itself(opening: Open) -> None:
    page = opening()
    answered(page)
    page.evaluate("""() => { const k = 'daoban::turns', turns = JSON.parse(localStorage[k]);
      turns[0].until = Date.now() - 1; localStorage[k] = JSON.stringify(turns); }""")
    page.reload()
    page.locator(".starts").wait_for()
    assert "身份证" not in page.evaluate("() => JSON.stringify(localStorage)")
