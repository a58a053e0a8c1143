"""What every channel keeps to, played against each by a double of its platform."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from house import House, opened
from lines import Broken, Hostile, Parrot
from peers.console import ConsolePeer
from peers.digital import AbcRobotPeer, MetaStudioPeer, RasaPeer
from peers.openai_sdk import OpenAiPeer
from peers.peer import Enrolled, Peer
from peers.robot import RobotPeer
from peers.telegram import TelegramPeer
from peers.web import WebPeer, WebStreamPeer
from peers.wechat import WeChatPeer, WeChatPushPeer
from peers.wecom import WeComPeer

from assistant.assistant import Assistant
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

PEERS: list[Callable[[], Peer]] = [
    ConsolePeer, WebPeer, WebStreamPeer, WeChatPeer, WeChatPushPeer, WeComPeer, TelegramPeer, RobotPeer,
    OpenAiPeer, RasaPeer, MetaStudioPeer, AbcRobotPeer,
]  # fmt: skip
PHONE = "13912345678"
Opened = Callable[..., AbstractContextManager[House]]


@pytest.fixture(params=PEERS, ids=lambda make: make.__name__.removesuffix("Peer").lower())
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    made: Peer = request.param()
    yield made
    made.stop()


@pytest.fixture
def served(peer: Peer, knowledge: Knowledge, tmp_path: Path) -> Opened:
    Parrot.heard.clear()
    asked = ChannelSettings(**{"turns_per_person": 1000} | peer.settings())  # type: ignore[arg-type]

    @contextmanager
    def served(line: type[Assistant] = Parrot) -> Iterator[House]:
        with opened(knowledge, tmp_path, line, asked=asked) as house:
            if isinstance(peer, Enrolled):
                peer.enrol(house.built.store)
            yield house

    return served


def test_a_message_is_answered(peer: Peer, served: Opened) -> None:
    with served() as house:
        reply = peer.send(house.client, "k1", "user-1", "身份证丢了")
        assert "身份证丢了" in "".join(peer.said(reply, "user-1"))


def test_a_forged_message_never_reaches_the_line(peer: Peer, served: Opened) -> None:
    with served() as house:
        for reply in peer.forged(house.client):
            assert 400 <= reply.status_code < 500
            assert "Traceback" not in reply.text and len(reply.text) < 500
        assert Parrot.heard == []


def test_a_second_delivery_is_answered_once(peer: Peer, served: Opened) -> None:
    with served() as house:
        first = peer.said(peer.send(house.client, "k1", "user-1", "第一句"), "user-1")
        again = peer.said(peer.send(house.client, "k1", "user-1", "第一句"), "user-1")
        assert Parrot.heard == ["第一句"]
        assert again == first


def test_deliveries_at_the_same_time_are_answered_once(peer: Peer, served: Opened) -> None:
    with served() as house, ThreadPoolExecutor(6) as pool:
        send = [pool.submit(peer.send, house.client, "k1", "user-1", "同时") for _ in range(6)]
        replies = [s.result() for s in send]
        assert any("同时" in "".join(peer.said(r, "user-1")) for r in replies)
        assert Parrot.heard == ["同时"]


def test_messages_out_of_order_are_each_answered_once(peer: Peer, served: Opened) -> None:
    with served() as house:
        for key in ("k2", "k1", "k3", "k2", "k1"):
            peer.send(house.client, key, "user-1", f"消息{key}")
        peer.said(peer.send(house.client, "k9", "user-1", "完了"), "user-1", 4)
        assert sorted(Parrot.heard) == ["完了", "消息k1", "消息k2", "消息k3"]


def test_a_megabyte_is_refused(peer: Peer, served: Opened) -> None:
    with served() as house:
        assert peer.send(house.client, "k1", "user-1", "大" * 350_000).status_code == 413
        assert Parrot.heard == []


def test_hostile_text_stays_text_in_every_part(peer: Peer, served: Opened) -> None:
    with served(Hostile) as house:
        reply = peer.send(house.client, "k1", "user-1", "]]> <b & \u202e 𠮷🀄" + "字" * 400)
        told = "".join(peer.said(reply, "user-1"))
        assert "粗" in told or "内容比较多" in told  # which voices say where nothing can be spoken


def test_a_line_that_fails_ends_in_an_apology(peer: Peer, served: Opened) -> None:
    with served(Broken) as house:
        reply = peer.send(house.client, "k1", "user-1", "会出错的问题")
        assert "12345" in "".join(peer.said(reply, "user-1"))


def test_what_comes_twice_over_a_restart_is_answered_once(peer: Peer, served: Opened) -> None:
    with served() as house:
        first = peer.said(peer.send(house.client, "k1", "user-1", "重启前"), "user-1")
    with served() as house:
        again = peer.send(house.client, "k1", "user-1", "重启前")
        assert peer.said(again, "user-1") == first
        assert Parrot.heard == ["重启前"]


def test_no_log_tells_who_wrote_or_what(
    peer: Peer, served: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with served(Broken) as house:
        reply = peer.send(house.client, "k1", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", f"电话{PHONE}")
        peer.said(reply, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M")
        peer.forged(house.client)
    logged = " ".join(f"{r.getMessage()} {r.exc_text}" for r in caplog.records if "httpx" not in r.name)
    assert PHONE not in logged and "o6_bmjrPTlm6" not in logged
