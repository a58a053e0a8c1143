"""The handbook's examples work: 钉钉 keeps the whole contract, the console is shown as it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from house import House, opened
from lines import Parrot
from peers.dingtalk import PATH, DingTalkPeer
from pydantic import SecretStr
from test_contract import *  # noqa: F403  (every test of the contract, played here too)

from assistant.assistant import Assistant
from channels.channel import Channel
from channels.mail import Mail
from channels.registry import REGISTRY, Entry
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

DOCS = Path(__file__).parents[2] / "docs"
HANDBOOK = (DOCS / "channels.md").read_text("utf-8")
EXAMPLE = DOCS / "examples" / "dingtalk.py"
Opened = Callable[..., AbstractContextManager[House]]

sys.path.append(str(EXAMPLE.parent))

from dingtalk import DingTalk  # noqa: E402


class Asked(ChannelSettings):
    """With the two settings that the handbook adds."""

    dingtalk_secret: SecretStr = SecretStr("")
    dingtalk_api: str = ""


def made(settings: Asked, mail: Mail) -> Channel:
    return DingTalk(settings.dingtalk_secret.get_secret_value(), settings.dingtalk_api, mail)


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[DingTalkPeer]:
    monkeypatch.setitem(REGISTRY, "dingtalk", Entry("钉钉", lambda _: [], made))  # type: ignore[arg-type]
    peer = DingTalkPeer()
    yield peer
    peer.stop()


@pytest.fixture
def served(peer: DingTalkPeer, knowledge: Knowledge, tmp_path: Path) -> Opened:
    Parrot.heard.clear()
    asked = Asked(turns_per_person=1000, **peer.settings())  # type: ignore[arg-type]

    @contextmanager
    def served(line: type[Assistant] = Parrot) -> Iterator[House]:
        with opened(knowledge, tmp_path, line, asked=asked) as house:
            yield house

    return served


def test_a_refused_push_is_sent_again(peer: DingTalkPeer, served: Opened) -> None:
    with served() as house:
        peer.refuse = [130101]
        reply = peer.send(house.client, "k1", "user-1", "太快了")
        assert [t.splitlines()[0] for t in peer.said(reply, "user-1")] == ["听到：太快了"]
    assert Parrot.heard == ["太快了"]


def test_an_address_that_has_run_out_is_not_written_to(peer: DingTalkPeer, served: Opened) -> None:
    with served() as house:
        late = peer.body("k1", "user-1", "晚了", sessionWebhookExpiredTime=1)
        assert house.client.post(PATH, json=late, headers=peer.signed()).status_code == 200
        said = peer.said(peer.send(house.client, "k2", "user-1", "第二句"), "user-1")
        assert [t.splitlines()[0] for t in said] == ["听到：第二句"]


def test_what_was_spoken_is_a_question_and_a_picture_is_answered_politely(
    peer: DingTalkPeer, served: Opened
) -> None:
    with served() as house:
        voice = peer.body("k1", "user-1", "", msgtype="audio", content={"recognition": "办护照"})
        picture = peer.body("k2", "user-2", "", msgtype="picture", content={"downloadCode": "x"})
        for user, body in (("user-1", voice), ("user-2", picture)):
            peer.said(house.client.post(PATH, json=body, headers=peer.signed()), user)
        assert Parrot.heard == ["办护照"]
        assert peer.got["user-2"] and "听到" not in peer.got["user-2"][0]


def test_what_is_wrong_with_the_settings_is_told() -> None:
    short = made(Asked(dingtalk_secret=SecretStr("x"), dingtalk_api="http://127.0.0.1"), Mail())
    assert [p.split()[0] for p in short.check()] == ["DAOBAN_DINGTALK_SECRET", "DAOBAN_DINGTALK_API"]
    good = Asked(dingtalk_secret=SecretStr("x" * 16), dingtalk_api="https://platform.example.com")
    assert not made(good, Mail()).check()


def test_a_new_channel_is_short() -> None:
    assert len(EXAMPLE.read_text("utf-8").splitlines()) <= 200


def test_the_handbook_shows_the_console_as_it_is() -> None:
    console = (DOCS.parent / "channels" / "console.py").read_text("utf-8")
    assert f"```python\n{console}```" in HANDBOOK


def test_every_channel_has_its_place_in_the_handbook() -> None:
    for name in REGISTRY:
        assert f"`{name}`" in HANDBOOK


def test_no_set_up_takes_more_than_five_steps() -> None:
    sections = HANDBOOK.split("## Setting up")[1].split("\n### ")[1:]
    steps = {s.splitlines()[0]: len(re.findall(r"^\d\. ", s, re.M)) for s in sections}
    assert len(steps) >= 8 and all(1 <= n <= 5 for n in steps.values()), steps
