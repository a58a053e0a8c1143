"""How the bot takes what a Bot API server answers: too fast, gone, moved, refused, out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from peers.bot_api import TOKEN, BotApiServer

from channels.channel import Undelivered, Unreachable
from channels.mail import Mail
from channels.telegram.bot import BotApi
from channels.telegram.note import Button, Note, Place, quoted
from channels.telegram.sending import Sender

ADDRESS: dict[str, Any] = {
    "chat": 5, "turn": "1", "group": False, "language": "zh-CN", "reply": None, "board": "",
    "thread": None,
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    made = BotApiServer()
    yield made
    made.stop()


def sent(server: BotApiServer, *notes: Note, token: str = TOKEN, address: dict[str, Any] = ADDRESS) -> None:
    """Send messages with a bot of one's own."""

    async def scene() -> None:
        api = BotApi(token, server.url)
        try:
            sender = Sender(api, Mail())
            for note in notes:
                await sender.send(address, note)
        finally:
            await api.close()

    asyncio.run(scene())


def test_the_wait_that_the_server_asks_for_is_kept(server: BotApiServer) -> None:
    server.refuse("sendMessage", 429, "Too Many Requests: retry after 17", retry_after=17)
    with pytest.raises(Undelivered) as refused:
        sent(server, quoted("你好"))
    assert refused.value.after == 17
    sent(server, quoted("你好"))
    assert server.texts(5) == ["你好"]


def test_who_writes_without_pause_is_slowed_down_by_the_server(server: BotApiServer) -> None:
    with pytest.raises(Undelivered):
        sent(server, *(quoted(str(n)) for n in range(200)))
    assert len(server.texts(5)) >= 30


@pytest.mark.parametrize(
    ("status", "why"),
    [(403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: chat not found")],
)
def test_who_cannot_be_reached_is_given_up(server: BotApiServer, status: int, why: str) -> None:
    server.refuse("sendMessage", status, why)
    with pytest.raises(Unreachable):
        sent(server, quoted("你好"))


def test_a_group_that_moved_is_followed(server: BotApiServer) -> None:
    group = {**ADDRESS, "chat": -5, "group": True, "reply": 3}
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    server.refuse("sendMessage", 400, moved, migrate_to_chat_id=-10077)
    api = BotApi(TOKEN, server.url)

    async def scene() -> None:
        sender = Sender(api, Mail())
        with pytest.raises(Undelivered) as refused:
            await sender.send(group, quoted("你好"))
        assert refused.value.after == 0
        await sender.send(group, quoted("你好"))
        await api.close()

    asyncio.run(scene())
    assert server.texts(-10077) == ["你好"]


def test_tags_that_the_server_cannot_read_are_left_out(server: BotApiServer) -> None:
    rows = ((Button("好", "o:1"),),)
    sent(server, Note("<b>材料</b> <made-up>", "材料 <made-up>", rows))
    (only,) = server.messages[5].values()
    assert only["shown"] == "材料 <made-up>" and only["reply_markup"]["inline_keyboard"]


def test_a_message_the_server_never_takes_is_not_counted_as_sent(server: BotApiServer) -> None:
    for note in (quoted("长" * 4097), Note("好", "好", ((Button("好", "x" * 65),),))):
        with pytest.raises(Undelivered):
            sent(server, note)
    sent(server, quoted("长" * 4096), quoted("🀄" * 2048))
    assert len(server.texts(5)) == 2


def test_a_server_that_tells_little_has_sent_the_message_all_the_same(server: BotApiServer) -> None:
    server.sloppy = True
    sent(server, quoted("你好"))
    assert server.texts(5) == ["你好"]


@pytest.mark.parametrize("token", ["42:another", "not a token", ""])
def test_a_wrong_token_delivers_nothing(server: BotApiServer, token: str) -> None:
    with pytest.raises(Undelivered) as refused:
        sent(server, quoted("你好"), token=token)
    assert refused.value.after >= 60


def test_a_server_out_of_reach_or_in_trouble_is_tried_again(server: BotApiServer) -> None:
    server.refuse("sendMessage", 502, "Bad Gateway")
    with pytest.raises(Undelivered):
        sent(server, quoted("你好"))
    gone = BotApiServer()
    gone.stop()
    with pytest.raises(Undelivered):
        sent(gone, quoted("你好"))


def test_a_server_without_maps_misses_only_the_map(server: BotApiServer) -> None:
    server.refuse("sendVenue", 404, "Not Found")
    sent(server, Note("", "", place=Place("大厅", "市民大道1号", 30.0, 120.0)), quoted("地址"))
    assert server.texts(5) == ["地址"]


def test_after_closing_nothing_is_sent(server: BotApiServer) -> None:
    async def scene() -> None:
        api = BotApi(TOKEN, server.url)
        await api.close()
        with pytest.raises(Undelivered):
            await Sender(api, Mail()).send(ADDRESS, quoted("你好"))

    asyncio.run(scene())
    assert server.calls == []


def test_a_part_in_a_topic_answers_where_it_was_asked(server: BotApiServer) -> None:
    topic = {**ADDRESS, "chat": -7, "group": True, "reply": 11, "thread": 4}
    sent(server, replace(quoted("你好"), rows=((Button("网页", url="https://a.example/"),),)), address=topic)
    (only,) = server.messages[-7].values()
    assert only["reply_parameters"] == {"message_id": 11, "allow_sending_without_reply": True}
    assert only["message_thread_id"] == 4 and only["link_preview_options"] == {"is_disabled": True}


def test_the_chat_stands_in_no_log(server: BotApiServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    address = {**ADDRESS, "chat": 55504321}
    for status, why in ((400, "Bad Request: chat 55504321 is odd"), (500, "user 55504321 failed")):
        server.refuse("sendMessage", status, why)
        with pytest.raises(Undelivered):
            sent(server, quoted("私事"), address=address)
    for private in ("55504321", "私事", TOKEN):
        assert private not in caplog.text
