"""The Telegram-style bot as people use it, over a real server and a strict Bot API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from house import House, opened
from lines import Parrot
from peers.telegram import ME, TelegramPeer, in_group, message, number
from sqlalchemy import select

from assistant.assistant import Assistant
from assistant.tables import ratings
from channels.ledger import Ledger
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

Opened = Callable[..., AbstractContextManager[House]]
USER = number("u")


@pytest.fixture
def peer() -> Iterator[TelegramPeer]:
    made = TelegramPeer()
    yield made
    made.stop()


@pytest.fixture
def served(peer: TelegramPeer, knowledge: Knowledge, tmp_path: Path) -> Opened:
    Parrot.heard.clear()

    @contextmanager
    def served(line: type[Assistant] = Assistant, **given: object) -> Iterator[House]:
        asked = ChannelSettings(**peer.settings() | given)  # type: ignore[arg-type]
        with opened(knowledge, tmp_path, line, asked=asked) as house:
            yield house

    return served


def buttons(peer: TelegramPeer, chat: int = USER) -> list[dict[str, str]]:
    """The buttons under the last message."""
    last = peer.api.messages[chat][max(peer.api.messages[chat])]
    board = last["reply_markup"]
    return [b for row in board.get("inline_keyboard") or board["keyboard"] for b in row]


def test_an_option_is_chosen_by_its_button(peer: TelegramPeer, served: Opened) -> None:
    with served() as house:
        peer.said(peer.send(house.client, "1", "u", "公积金"), "u")
        first = buttons(peer)[0]
        assert first["text"].startswith("1. ")
        under = {"reply_markup": {"inline_keyboard": [[first]]}}
        peer.press(house.client, "2", "u", first["callback_data"], under)
        assert "申请材料" in peer.shown(USER, 2)[-1]
        assert peer.api.called("answerCallbackQuery") == [{"callback_query_id": "press-2"}]


def test_an_option_whose_message_is_too_old_is_chosen_by_its_value(
    peer: TelegramPeer, served: Opened
) -> None:
    with served() as house:
        peer.said(peer.send(house.client, "1", "u", "公积金"), "u")
        peer.press(house.client, "2", "u", buttons(peer)[0]["callback_data"])
        assert "申请材料" in peer.shown(USER, 2)[-1]


def test_a_rating_is_kept_for_the_answer_it_stands_under(
    peer: TelegramPeer, served: Opened
) -> None:
    with served() as house:
        peer.said(peer.send(house.client, "1", "u", "身份证丢了怎么补"), "u")
        worst = next(b for b in buttons(peer) if b["text"] == "非常不满意")
        assert len(worst["callback_data"].encode()) <= 64
        peer.press(house.client, "2", "u", worst["callback_data"])
        assert "谢谢您的评价" in peer.shown(USER, 2)[-1]
        with house.built.store.engine.connect() as db:
            assert [r.level for r in db.execute(select(ratings))] == [1]


def test_a_made_up_press_is_heard_and_changes_nothing(peer: TelegramPeer, served: Opened) -> None:
    with served(Parrot) as house:
        for n, data in enumerate(("r:9:a1", "r:x", "l:xx", "zz", "", "r:5:")):
            assert peer.press(house.client, f"p{n}", "u", data).status_code == 200
        peer.press(house.client, "p9", "u", "r:5:a-answer-of-nobody")
        (only,) = peer.shown(USER)
        assert "已经不能评价" in only and Parrot.heard == []


def test_a_location_leads_to_the_nearest_hall_on_the_map(
    peer: TelegramPeer, served: Opened
) -> None:
    with served() as house:
        here = {"latitude": 30.2, "longitude": 120.1}
        peer.update(house.client, "1", message=message(USER, location=here))
        text, place = peer.shown(USER, 2)
        assert place == "📍" + text.splitlines()[0]
        wrong = {"latitude": 300, "longitude": 0}
        assert peer.update(house.client, "2", message=message(USER, location=wrong)).status_code == 400


def test_who_scans_a_hall_is_welcomed_there_and_asked_for_the_location(
    peer: TelegramPeer, served: Opened, knowledge: Knowledge
) -> None:
    site = next(iter(knowledge.catalogue.sites.values()))
    with served() as house:
        peer.send(house.client, "1", "u", f"/start {site.id}")
        assert site.name in peer.shown(USER)[0]
        assert buttons(peer) == [{"text": "📍 发送我的位置", "request_location": True}]
        peer.send(house.client, "2", "u", "/start ../../etc")
        assert "导办助手" in peer.shown(USER, 2)[1]


def test_commands_explain_themselves_and_reach_people(
    peer: TelegramPeer, served: Opened
) -> None:
    with served() as house:
        peer.send(house.client, "1", "u", "/help")
        peer.send(house.client, "2", "u", "/nothing of ours")
        peer.send(house.client, "3", "u", "/human")
        first, second, third = peer.shown(USER, 3)
        assert "/lang" in first and first == second
        assert "12345" in third


def test_a_language_is_chosen_once_and_remembered(peer: TelegramPeer, served: Opened) -> None:
    with served() as house:
        peer.send(house.client, "1", "u", "/lang")
        peer.shown(USER)
        assert [b["callback_data"] for b in buttons(peer)] == ["l:zh-CN", "l:zh-TW", "l:en"]
        peer.press(house.client, "2", "u", "l:en")
        assert "English" in peer.shown(USER, 2)[1]
    with served() as house:
        peer.send(house.client, "3", "u", "/help")
        assert "Just write" in peer.shown(USER, 3)[2]
        peer.send(house.client, "4", "u", "身份证丢了怎么补")
        assert "Was this helpful?" in peer.shown(USER, 4)[3]
        assert buttons(peer)[-1]["text"] == "Very poor"
        peer.send(house.client, "5", "u", "/lang zh_TW")
        peer.shown(USER, 5)
        peer.send(house.client, "6", "u", "/help")
        assert "訊息" in peer.shown(USER, 6)[5]


def test_pictures_and_other_things_are_answered_politely(
    peer: TelegramPeer, served: Opened
) -> None:
    with served(Parrot) as house:
        peer.update(house.client, "1", message=message(USER, photo=[{"file_id": "x"}], caption="这个"))
        peer.update(house.client, "2", message=message(USER, sticker={"file_id": "x"}))
        peer.update(house.client, "3", message=message(USER, voice={"file_id": "x"}))
        assert "图片" in peer.shown(USER, 3)[0]
        assert Parrot.heard == []


def test_what_is_no_message_to_us_is_taken_and_ignored(
    peer: TelegramPeer, served: Opened
) -> None:
    ignored = [
        {"poll": {"id": "1"}}, {"edited_message": message(USER, "改了")}, {"some_future_kind": [1]},
        {"message": message(USER, new_chat_title="新名")}, {"my_chat_member": {"x": 1}}, {},
        {"message": message(USER, "机器人说的") | {"from": ME}},
        {"message": message(USER, "频道") | {"chat": {"id": -9, "type": "channel"}}},
    ]  # fmt: skip
    with served(Parrot) as house:
        for n, what in enumerate(ignored):
            assert peer.update(house.client, f"i{n}", **what).status_code == 200
        peer.said(peer.send(house.client, "last", "u", "好了"), "u")
        assert Parrot.heard == ["好了"]


def test_in_a_group_only_who_speaks_to_us_is_answered(
    peer: TelegramPeer, served: Opened
) -> None:
    reply = {"reply_to_message": message(1, "之前") | {"from": ME}}
    mention = [{"type": "text_mention", "offset": 0, "length": 2, "user": ME}]
    others = ["今天天气好", "@other_bot 你好", "/help@other_bot", "/unknown"]
    ours = [
        in_group(USER, "@Daoban_Bot 身份证"), in_group(USER, "护照", **reply),
        in_group(USER, "导办 社保", entities=mention), in_group(USER, "/help@daoban_bot"),
    ]  # fmt: skip
    with served(Parrot) as house:
        for n, text in enumerate(others):
            peer.update(house.client, f"o{n}", message=in_group(USER, text))
        for n, said in enumerate(ours):
            peer.update(house.client, f"g{n}", message=said)
            peer.shown(-100, n + 1)
        assert Parrot.heard == ["身份证", "护照", "导办 社保"]
        replies = [m["reply_parameters"]["message_id"] for m in peer.api.messages[-100].values()]
        assert replies == [7] * 4
        assert len(peer.api.called("getMe")) == 1


def test_what_is_kept_is_fetched_by_its_word(peer: TelegramPeer, served: Opened) -> None:
    with served(Parrot) as house:
        peer.said(peer.send(house.client, "1", "u", "身份证"), "u")
        peer.send(house.client, "2", "u", "查看答复")
        assert "没有等您" in peer.shown(USER, 2)[1]
        book = Ledger(house.built.store.engine, "w", timedelta(seconds=1))
        letters = book.latest(house.built.store.explain(_last(house))["conversation_id"], 9)
        book.settle(letters[-1], "kept", 0)
        peer.api.refuse("sendMessage", 502, "Bad Gateway")
        assert peer.send(house.client, "3", "u", "查看答复").status_code == 503
        for _ in range(2):
            assert peer.send(house.client, "3", "u", "查看答复").status_code == 200
        first, _, again = peer.shown(USER, 3)
        assert first == again and "听到：身份证" in first


def _last(house: House) -> str:
    with house.built.store.engine.connect() as db:
        return str(db.exec_driver_sql("select id from turns").scalars().all()[-1])


def test_who_writes_too_fast_is_told_once(peer: TelegramPeer, served: Opened) -> None:
    with served(Parrot, turns_per_person=2) as house:
        for n in range(5):
            assert peer.send(house.client, f"k{n}", "u", f"第{n}句").status_code == 200
        texts = peer.shown(USER, 3)
        assert len(texts) == 3 and sum("太快" in t or "有点快" in t for t in texts) == 1


def test_a_channel_switched_off_says_so(peer: TelegramPeer, served: Opened) -> None:
    from channels.gate import Gate

    with served(Parrot) as house:
        Gate(house.built.store.engine, 1, 1).switch("telegram", "维护")
        assert peer.send(house.client, "1", "u", "在吗").status_code == 200
        assert "暂停" in peer.shown(USER)[0] and Parrot.heard == []
