"""What a person sees while the answer takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from house import opened
from lines import Parrot
from peers.telegram import TelegramPeer, in_group, number

from channels.settings import ChannelSettings
from knowledge.library import Knowledge

USER = number("u")


class Thinking(Parrot):
    """Takes long enough for the person to wonder."""

    seconds: ClassVar[float] = 1.4


@pytest.fixture
def peer() -> Iterator[TelegramPeer]:
    made = TelegramPeer()
    yield made
    made.stop()


def asked(peer: TelegramPeer) -> ChannelSettings:
    return ChannelSettings(**peer.settings())  # type: ignore[arg-type]


def test_a_draft_shows_that_the_answer_is_being_made(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    with opened(knowledge, tmp_path, Thinking, asked=asked(peer)) as house:
        (only,) = peer.said(peer.send(house.client, "1", "u", "慢"), "u")
        assert "听到：慢" in only
    drafts = peer.api.called("sendMessageDraft")
    assert [d["text"] for d in drafts] == ["正在查询，请稍候。"] and drafts[0]["draft_id"] != 0


def test_where_there_are_no_drafts_the_answer_takes_the_place_of_a_message(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    peer.api.drafts = False
    with opened(knowledge, tmp_path, Thinking, asked=asked(peer)) as house:
        for n in (1, 2):
            peer.send(house.client, str(n), "u", f"慢{n}")
            peer.edited(n)
        assert [t.splitlines()[0] for t in peer.shown(USER)] == ["听到：慢1", "听到：慢2"]
    assert [m["text"] for m in peer.api.called("sendMessage")] == ["正在查询，请稍候。"] * 2
    assert len(peer.api.called("sendMessageDraft")) == 1


def test_an_answer_still_comes_when_its_placeholder_was_deleted(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    peer.api.drafts = False
    peer.api.refuse("editMessageText", 400, "Bad Request: message to edit not found")
    with opened(knowledge, tmp_path, Thinking, asked=asked(peer)) as house:
        peer.send(house.client, "1", "u", "慢")
        assert "听到：慢" in peer.shown(USER, 2)[1]


def test_in_a_group_only_typing_is_shown(
    peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path
) -> None:
    with opened(knowledge, tmp_path, Thinking, asked=asked(peer)) as house:
        peer.update(house.client, "1", message=in_group(USER, "@daoban_bot 慢"))
        (only,) = peer.shown(-100)
        assert "听到：慢" in only
    assert [c["action"] for c in peer.api.called("sendChatAction")] == ["typing"]
    assert peer.api.called("sendMessageDraft") == []
