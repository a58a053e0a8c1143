"""Turns of a robot over HTTP: in parts and whole, repeated, interrupted, forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from house import House, opened
from lines import Parrot
from peers.robot import TURNS, asked

from channels.robot.devices import Devices
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

LOST = "身份证丢了怎么补办，要多少钱"


class Thinking(Parrot):
    """Takes longer than the filler waits."""

    seconds = 1.2


class Robots:
    """A server and the robots that talk with it."""

    def __init__(self, house: House) -> None:
        self.house, self.http = house, house.client
        self.devices = Devices(house.built.store)
        self.key = self.add()

    def add(self, floor: int = 1) -> str:
        return self.devices.add(f"r-{uuid4().hex[:8]}", "hall-city", floor)

    def head(self, key: str | None = None, **more: str) -> dict[str, str]:
        return {"authorization": f"Bearer {key or self.key}"} | more

    def turn(self, text: str, request: str | None = None, session: str = "s1", key: str | None = None, **more: object) -> httpx.Response:
        body = asked(request or uuid4().hex, session, text, **more)
        return self.http.post(TURNS, json=body, headers=self.head(key))

    def parts(self, text: str, request: str | None = None, **more: object) -> list[tuple[str, object]]:
        body = asked(request or uuid4().hex, "s1", text, **more)
        found = self.http.post(TURNS, json=body, headers=self.head(accept="text/event-stream"))
        assert found.headers["content-type"].startswith("text/event-stream")
        events = [e.split("\ndata: ") for e in found.text.strip().split("\n\n")]
        return [(name.removeprefix("event: "), json.loads(data)) for name, data in events]

    def event(self, kind: str, **more: object) -> httpx.Response:
        body = {"contract": "1", "event_id": uuid4().hex, "type": kind} | more
        return self.http.post("/v1/robot/events", json=body, headers=self.head())


@pytest.fixture(scope="module")
def robots(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Robots]:
    asked = ChannelSettings(turns_per_person=1000, robot_turns_per_minute=10_000)
    with opened(knowledge, tmp_path_factory.mktemp("robots"), asked=asked) as house:
        yield Robots(house)


@pytest.fixture
def thinking(knowledge: Knowledge, tmp_path: Path) -> Iterator[Robots]:
    Parrot.heard.clear()
    with opened(knowledge, tmp_path, Thinking, asked=ChannelSettings(turns_per_person=1000)) as house:
        yield Robots(house)


def test_a_turn_is_spoken_shown_and_sourced(robots: Robots) -> None:
    turn = robots.turn(LOST).json()
    spoken = "".join(s["text"] for s in turn["speech"])
    assert "四十元" in spoken and "40" not in spoken
    assert any("40元" in line for card in turn["display"] for line in card["lines"])
    assert turn["sources"] and all(s["laws"] for s in turn["sources"])
    assert turn["suggestions"] and turn["final"]["expect_reply"]
    assert turn["final"]["matter"] == "id-card-reissue" and turn["contract"] == "1"
    assert "程序" in turn["final"]["ai_label"]["text"] and not turn["final"]["ai_label"]["generated"]


def test_the_parts_come_in_their_order_and_make_the_whole(robots: Robots) -> None:
    parts, request = robots.parts(LOST, "ordered-1"), robots.turn(LOST, "ordered-1").json()
    names = [name for name, _ in parts]
    order = ["ack", "speech", "display", "suggestions", "action", "sources", "final"]
    assert sorted(names, key=order.index) == names and set(names) == set(order)
    assert [d for n, d in parts if n == "speech"] == request["speech"]
    assert [d for n, d in parts if n == "action"] == request["actions"]
    assert dict(parts)["final"] == request["final"]


def test_the_qr_code_leads_to_the_answer_on_a_phone(robots: Robots) -> None:
    actions = robots.turn(LOST).json()["actions"]
    url = next(a["url"] for a in actions if a["type"] == "show_qr")
    assert "居民身份证" in httpx.get(url).text


def test_what_is_printed_is_the_notice(robots: Robots) -> None:
    actions = robots.turn(LOST, device={"capabilities": ["print"]}).json()["actions"]
    assert [a["type"] for a in actions] == ["print"] and actions[0]["confirm_required"]
    assert httpx.get(actions[0]["url"]).headers["content-type"] == "application/pdf"


def test_a_request_id_is_answered_once_and_with_another_body_refused(robots: Robots) -> None:
    first, again = robots.turn(LOST, "once-1"), robots.turn(LOST, "once-1")
    assert first.json() == again.json()
    for other in (robots.turn("护照怎么办", "once-1"), robots.turn(LOST, "once-1", session="s2")):
        assert (other.status_code, other.json()["error"]["code"]) == (409, "key_reused")
    assert robots.turn(LOST, "once-1", key=robots.add()).json()["turn_id"] != first.json()["turn_id"]


def test_a_repeat_in_flight_attaches_to_the_same_turn(thinking: Robots) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, again = pool.map(lambda _: thinking.turn("同一句", "same-1").json(), range(2))
    assert first["turn_id"] == again["turn_id"] and Parrot.heard == ["同一句"]


def test_while_an_answer_takes_long_the_robot_says_that_it_looks(thinking: Robots) -> None:
    parts = thinking.parts("慢慢想")
    assert [n for n, _ in parts][:3] == ["ack", "speech", "speech"]
    assert parts[1][1]["seq"] == 0 and parts[1][1]["text"] == "好的，我帮您查一下。"  # type: ignore[index]


def test_an_interrupted_turn_is_not_spoken(thinking: Robots) -> None:
    head, body = thinking.head(accept="text/event-stream"), asked("barge-1", "s1", "慢慢想")
    with thinking.http.stream("POST", TURNS, json=body, headers=head) as reply:
        lines = reply.iter_lines()
        turn_id = json.loads(next(x for x in lines if x.startswith("data:"))[5:])["turn_id"]
        path = f"{TURNS}/{turn_id}/cancel"
        assert httpx.post(f"{thinking.house.url}{path}", headers=thinking.head()).json()["cancelled"]
        rest = list(lines)
    assert "event: final" in rest and not any("听到" in x for x in rest)
    assert json.loads(rest[-2][5:])["cancelled"]
    stranger = thinking.http.post(path, headers=thinking.head(thinking.add()))
    assert stranger.status_code == 404


def test_whoever_comes_next_is_another_person(robots: Robots) -> None:
    robots.turn(LOST)
    assert robots.turn("那要带什么材料").json()["final"]["matter"] == "id-card-reissue"
    assert robots.event("person_left").status_code == 200
    assert robots.turn("那要带什么材料").json()["final"]["matter"] != "id-card-reissue"


def test_a_robot_that_hears_badly_asks_again(robots: Robots) -> None:
    noise = {"type": "text", "text": "嗯嗯啊", "asr": {"confidence": 0.1}}
    turn = robots.turn("", input=noise).json()
    assert turn["speech"][0]["text"] == "没有听清您说的话，请您再说一遍。"
    silence = {"type": "event", "event": "unheard"}
    assert robots.turn("", input=silence).json()["speech"] == turn["speech"]


def test_the_reading_that_names_a_matter_is_taken(robots: Robots) -> None:
    nbest = [{"text": "居住整丢了怎么补", "confidence": 0.6}, {"text": "居住证丢了怎么补", "confidence": 0.58}]
    heard = {"type": "text", "text": "句住正丢了怎么补", "asr": {"confidence": 0.61, "nbest": nbest}}
    turn = robots.turn("", input=heard).json()
    assert turn["heard"] == "居住证丢了怎么补" and turn["final"]["matter"]


def test_what_was_heard_comes_back_without_personal_data(robots: Robots) -> None:
    assert "13912345678" not in robots.turn("我的电话是13912345678").text


def test_ssml_is_escaped_and_slow_for_elders(robots: Robots) -> None:
    gifts = {"capabilities": ["display", "ssml"]}
    turn = robots.turn(LOST, device=gifts, prefs={"elder": True}).json()
    assert all(s["ssml"].startswith('<speak><prosody rate="slow">') for s in turn["speech"])


def test_a_robot_without_a_screen_gets_no_cards(robots: Robots) -> None:
    turn = robots.turn(LOST, device={"capabilities": []}).json()
    assert turn["display"] == [] and turn["actions"] == []
    assert "屏幕" not in "".join(s["text"] for s in turn["speech"])


def test_events_are_noted_and_answered(robots: Robots) -> None:
    woke = robots.event("woke").json()["speech"]
    assert woke[0]["text"] == "您好，欢迎来到澜川市政务服务中心。"
    assert robots.event("heartbeat", state={"battery": 80}).json() == {"accepted": True, "speech": []}
    turn_id = robots.turn(LOST).json()["turn_id"]
    rated = robots.event("feedback", turn_id=turn_id, level=5).json()
    assert "谢谢" in rated["speech"][0]["text"]
    assert robots.event("feedback", level=5).status_code == 422
    assert robots.event("feedback", turn_id="0" * 20, level=5).status_code == 404


def test_a_robot_starts_with_greeting_points_and_labels(robots: Robots) -> None:
    first = robots.http.get("/v1/robot/bootstrap", headers=robots.head())
    start = first.json()
    assert start["map_id"] == "hall-city-1f" and len(start["points"]) > 10
    assert "人工智能生成" in start["ai_label"] and start["suggestions"]
    known = robots.head(**{"if-none-match": first.headers["etag"]})
    assert robots.http.get("/v1/robot/bootstrap", headers=known).status_code == 304


def test_a_robot_that_asks_too_often_is_slowed_down(knowledge: Knowledge, tmp_path: Path) -> None:
    asked = ChannelSettings(turns_per_person=1000, robot_turns_per_minute=2)
    with opened(knowledge, tmp_path, Parrot, asked=asked) as house:
        robots = Robots(house)
        replies = [robots.turn("你好") for _ in range(3)]
        assert [r.status_code for r in replies] == [200, 200, 429]
        assert int(replies[2].headers["retry-after"]) > 0
        assert robots.turn("你好", key=robots.add()).status_code == 200


def test_a_key_of_another_robot_or_of_none_is_refused(robots: Robots) -> None:
    other = robots.turn("你好", device={"id": "somebody-else"})
    assert (other.status_code, other.json()["error"]["code"]) == (403, "other_robot")
    queues = robots.house.built.store.create_key(["queues"])
    loose = robots.house.built.store.create_key(["robot"])
    assert [robots.turn("你好", key=k).status_code for k in (queues, loose)] == [403, 403]


def test_a_first_sentence_comes_before_the_rest_is_made(robots: Robots) -> None:
    body, came = asked(uuid4().hex, "s1", LOST), []
    with robots.http.stream("POST", TURNS, json=body, headers=robots.head(accept="text/event-stream")) as reply:
        for chunk in reply.iter_text():
            came.append(chunk)
    assert "event: ack" in came[0] and "event: final" not in came[0]
