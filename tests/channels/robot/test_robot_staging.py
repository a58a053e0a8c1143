"""Actions name only points of the hall's map, and only what is open."""

from __future__ import annotations

import httpx
import pytest
from test_speech import Words

from assistant.answer import Answer, Status
from channels.robot.devices import Device
from channels.robot.shapes import DeviceIn
from channels.robot.staging import Stage, actions, cards, final, navigation, speeches, stage
from knowledge.library import Knowledge

MONDAY, SUNDAY = "2026-03-02T10:00:00+08:00", "2026-03-01T10:00:00+08:00"


@pytest.fixture(scope="module")
def say(knowledge: Knowledge) -> Words:
    return Words(knowledge.catalogue)


def answered(http: httpx.Client, question: str, at: str = MONDAY) -> Answer:
    place = {"lat": 29.4795, "lon": 119.6480}
    reply = http.post("/v1/ask", json={"question": question, "at": at, "location": place})
    return Answer.model_validate(reply.json())


def hall(knowledge: Knowledge, floor: int = 1, **now: object) -> Stage:
    return stage(Device("r1", "hall-city", floor), DeviceIn.model_validate(now), knowledge.catalogue)


def test_a_robot_offers_to_lead_to_the_window(
    http: httpx.Client, knowledge: Knowledge, say: Words
) -> None:
    answer, at = answered(http, "到窗口补办身份证怎么办"), hall(knowledge)
    to = navigation(answer, at)
    assert to and (to.map_id, to.point, to.point_name) == ("hall-city-1f", "police", "户籍与身份证窗口")
    assert to.window_no == "A10–A12" and to.onward is None
    assert speeches(answer, at, say)[-1].text.endswith("办理地点在一楼身份证窗口，A十到A十二，要我带您过去吗？")
    lead = next(a for a in actions(answer, at, say, "12345", None) if a.type == "navigate")
    assert lead.confirm_required and final(answer, "t", at, say).expect_reply


def test_to_another_floor_it_leads_to_the_lift(
    http: httpx.Client, knowledge: Knowledge, say: Words
) -> None:
    answer, at = answered(http, "到窗口办二手房过户怎么办"), hall(knowledge)
    to = navigation(answer, at)
    assert to and to.point == "lifts-1" and to.onward == "4楼不动产登记窗口"
    assert "要我带您去电梯吗" in speeches(answer, at, say)[-1].text
    upstairs = navigation(answer, hall(knowledge, 4))
    assert upstairs and (upstairs.point, upstairs.onward) == ("estate", None)


def test_a_floor_or_map_reported_now_counts(http: httpx.Client, knowledge: Knowledge) -> None:
    assert hall(knowledge, floor=1, map_id="hall-city-4f").floor == 4
    assert hall(knowledge, map_id="hall-qinglan-1f").chart == knowledge.catalogue.maps["hall-city-1f"]
    assert stage(Device("r", "hall-city", 1), DeviceIn(floor=9), knowledge.catalogue).chart is None


def test_nobody_is_led_to_what_is_closed(
    http: httpx.Client, knowledge: Knowledge, say: Words
) -> None:
    answer, at = answered(http, "到窗口补办身份证怎么办", SUNDAY), hall(knowledge)
    assert navigation(answer, at) is None
    assert "九点开门" in speeches(answer, at, say)[-1].text


def test_without_a_map_nothing_moves(http: httpx.Client, knowledge: Knowledge, say: Words) -> None:
    answer = answered(http, "到窗口补办身份证怎么办")
    for at in (Stage("hall-city", 1, None), hall(knowledge, capabilities=["display"])):
        assert navigation(answer, at) is None
        assert "带您" not in "".join(s.text for s in speeches(answer, at, say))


def test_every_place_of_every_guide_is_on_the_map_or_elsewhere(knowledge: Knowledge) -> None:
    site, maps = knowledge.catalogue.sites["hall-city"], knowledge.catalogue.maps
    for window in (*site.windows, *site.kiosks):
        chart = maps[f"hall-city-{window.floor}f"]
        assert chart.spot(window.point), window.id


def test_who_wants_a_person_can_call_one(http: httpx.Client, knowledge: Knowledge, say: Words) -> None:
    answer, at = answered(http, "转人工"), hall(knowledge)
    call = next(a for a in actions(answer, at, say, "12345", None) if a.type == "call_human")
    assert answer.status is Status.HUMAN and call.phone == "12345"
    assert call.target and call.target.point == "consult"


def test_goodbye_ends_the_session(http: httpx.Client, knowledge: Knowledge, say: Words) -> None:
    assert final(answered(http, "再见"), "t", hall(knowledge), say).end_session
    assert not final(answered(http, "你好"), "t", hall(knowledge), say).end_session


def test_generated_wording_is_labelled_and_spoken_where_nothing_shows(
    http: httpx.Client, knowledge: Knowledge, say: Words
) -> None:
    answer = answered(http, "身份证丢了要多少钱").model_copy(update={"generated": True})
    label = final(answer, "t", hall(knowledge), say).ai_label
    assert label and label.generated and not label.spoken and "人工智能生成" in label.text
    mute = hall(knowledge, capabilities=[])
    assert "人工智能生成" in speeches(answer, mute, say)[-1].text
    spoken = final(answer, "t", mute, say).ai_label
    assert spoken and spoken.spoken


def test_cards_have_a_title_and_lines(http: httpx.Client) -> None:
    found = cards(answered(http, "身份证丢了怎么补办"))
    assert {c.type for c in found} >= {"fees", "materials", "route"}
    assert all(c.lines and (c.title or c.type == "text") for c in found)
