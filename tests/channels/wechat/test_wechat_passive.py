"""Passive mode: three deliveries of one message, then a link; nothing lost, nothing made twice."""

from __future__ import annotations

import json
import re
import time

import pytest
from account import PERSON, Account, Opened
from lines import Parrot, Slow, told
from peers.wechat import number, shown, xml
from sqlalchemy import select

from assistant.endings import Ended
from assistant.question import Question
from assistant.store import Store
from assistant.tables import ratings, turns
from channels.gate import Gate
from channels.wechat.replying import Waits


class Later(Parrot):
    """Ready at the second delivery."""

    seconds = 1.5


class Late(Parrot):
    """Ready after the third delivery."""

    seconds = 5.0


class Long(Parrot):
    """Answers in three parts."""

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).heard.append(question.text)
        return told("\n".join(f"{question.text}第{n}段：" + "字" * 200 + "。" for n in range(7)))


def first(said: str | None) -> str:
    """The first line of what is shown."""
    return shown(said).splitlines()[0] if said else ""


def fetched(account: Account, said: str) -> str:
    """Tap 查看答复 until the answer is there."""
    for _ in range(20):
        reply = account.taps(said, "查看答复")
        assert reply
        if "还在查询" not in reply:
            return reply
        said = reply
        time.sleep(0.2)
    raise AssertionError("no answer came")


def test_a_quick_answer_comes_with_the_first_delivery(served: Opened) -> None:
    with served() as account:
        assert first(account.types("身份证丢了")) == "听到：身份证丢了"
        assert account.deliveries == 1


def test_an_answer_that_takes_a_while_comes_with_the_second_delivery(served: Opened) -> None:
    with served(Later) as account:
        assert first(account.types("慢一点")) == "听到：慢一点"
        assert account.deliveries > 1 and Parrot.heard == ["慢一点"]


def test_with_the_platforms_own_seconds_an_answer_of_six_comes_with_the_second_delivery(
    served: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Six(Parrot):
        seconds = 6.0

    monkeypatch.setattr("account.PATIENCE", 5.0)
    with served(Six, Waits()) as account:
        assert first(account.types("六秒")) == "听到：六秒"
        assert account.deliveries == 2 and Parrot.heard == ["六秒"]


def test_an_answer_that_takes_longer_still_is_fetched_by_a_link(served: Opened) -> None:
    with served(Late) as account:
        said = account.types("很慢")
        assert said and shown(said).startswith("正在查询") and account.deliveries == 3
        early = account.taps(said, "查看答复")
        assert early and shown(early).startswith("还在查询")
        assert first(fetched(account, early)) == "听到：很慢"
        assert Parrot.heard == ["很慢"]
        again = account.types("查看答复")
        assert again and again.startswith("没有等您查看的答复")


def test_a_kept_answer_is_mentioned_when_something_else_is_asked(served: Opened) -> None:
    class LateOnce(Parrot):
        async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
            type(self).seconds = 4.0 if question.text == "很慢" else 0.0
            return await super()._answer(question, *rest)

    with served(LateOnce) as account:
        account.types("很慢")
        said = None
        for n in range(20):
            said = account.types(f"别的{n}")
            if said and "您上一个问题" in said:
                break
        assert said and shown(said).startswith("听到：别的")
        assert first(account.taps(said, "查看答复")) == "听到：很慢"
        assert first(account.types("再问")) == "听到：再问"


def test_a_long_answer_is_read_on_by_a_link_that_knows_its_answer(served: Opened) -> None:
    with served(Long) as account:
        one, two = account.types("甲"), account.types("乙")
        assert one and two and "您上一个问题" not in two
        parts = [one, account.taps(one, "查看更多"), account.types("查看更多")]
        assert [re.findall("[甲乙]第.段", str(p)) for p in parts] == [
            ["甲第0段", "甲第1段"], ["甲第2段", "甲第3段"], ["乙第2段", "乙第3段"],
        ]  # fmt: skip
        assert parts[1] and "甲第4段" in str(account.taps(parts[1], "查看更多"))


def test_a_repeated_delivery_of_a_tap_shows_the_same_part(served: Opened) -> None:
    with served(Long) as account:
        said = account.types("甲")
        assert said
        tap = xml(PERSON, MsgType="text", Content="查看更多", MsgId=number("tap"))
        assert account.passed_on(tap) == account.passed_on(tap)


def test_a_rating_is_kept_for_the_answer_of_its_link_else_for_the_last_one(served: Opened) -> None:
    with served() as account:
        assert "还没有可以评价" in str(account.types("评价"))
        one, two = account.types("第一问"), account.types("第二问")
        assert one and two
        levels = account.taps(one, "这个回答有帮助吗？")
        assert levels and "5 非常满意" in shown(levels)
        assert "谢谢您的评价" in str(account.taps(levels, "2 不满意"))
        assert "谢谢您的评价" in str(account.types("评价5"))
        assert "谢谢您的评价" in str(account.types("评价4"))
        kept = rated(account.house.built.store) if account.house else {}
        assert kept == {"第一问": 2, "第二问": 4}


def rated(store: Store) -> dict[str, int]:
    wanted = select(turns.c.question, ratings.c.level).join(turns, turns.c.id == ratings.c.answer_id)
    with store.engine.connect() as db:
        return {row.question: row.level for row in db.execute(wanted)}


def test_who_scans_a_code_is_welcomed_at_the_window(served: Opened) -> None:
    with served() as account:
        said = account.event("subscribe", "qrscene_hall-city:a-id-card")
        assert said and said.startswith("您好，欢迎来到澜川市政务服务中心身份证窗口。")
        assert "导办助手" in str(account.event("subscribe"))
        assert account.event("unsubscribe") is None and account.event("VIEW", "https://x.example") is None
        assert Parrot.heard == []


def test_a_tap_on_the_menu_is_a_question(served: Opened) -> None:
    with served() as account:
        assert first(account.event("CLICK", "ask:市民中心几点上班")) == "听到：市民中心几点上班"


def test_pictures_voice_and_places_are_answered(served: Opened) -> None:
    with served() as account:
        picture = xml(PERSON, MsgType="image", MediaId="m", PicUrl="u", MsgId=1)
        assert "看不懂图片" in str(account.passed_on(picture))
        mute = xml(PERSON, MsgType="voice", MediaId="m", Format="amr", MsgId=2)
        assert "没有听清" in str(account.passed_on(mute))
        voice = xml(PERSON, MsgType="voice", MediaId="m", Recognition="办护照", MsgId=3)
        assert first(account.passed_on(voice)) == "听到：办护照"
        place = xml(PERSON, MsgType="location", Location_X="29.4", Location_Y="119.6", MsgId=4)
        assert first(account.passed_on(place)) == "听到：离我最近的办事大厅在哪里"


def test_who_writes_too_fast_is_told_so(served: Opened) -> None:
    with served(turns_per_person=2) as account:
        said = [account.types(f"第{n}句") for n in range(4)]
        assert first(said[1]) == "听到：第1句" and "稍等一会儿" in str(said[3])


def test_a_channel_that_is_switched_off_says_so(served: Opened) -> None:
    with served() as account:
        assert account.house
        Gate(account.house.built.store.engine, 1, 1).switch("wechat", "维护")
        assert "暂停服务" in str(account.types("在吗"))


def test_a_json_account_is_answered_in_json(served: Opened) -> None:
    with served() as account:
        assert account.house
        plain = json.dumps(
            {"ToUserName": "gh", "FromUserName": PERSON, "CreateTime": 1, "MsgType": "text",
             "Content": "JSON 问", "MsgId": 12345678901234567}
        )  # fmt: skip
        params, body = account.seal.sealed(plain)
        encrypted = body.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        reply = account.house.client.post(
            "/channels/wechat", params=params, json={"ToUserName": "gh", "Encrypt": encrypted}
        ).json()
        crypt = account.seal._crypt
        found = json.loads(crypt.decrypt_message(
            str(reply["TimeStamp"]), reply["Nonce"], reply["MsgSignature"], reply["Encrypt"]
        ))  # fmt: skip
        assert (first(found["Content"]), found["ToUserName"]) == ("听到：JSON 问", PERSON)


def test_an_answer_waits_over_a_restart(served: Opened) -> None:
    with served(Slow) as account:
        said = account.types("重启前问的")
        assert said and shown(said).startswith("正在查询")
    with served() as account:
        assert first(fetched(account, said)) == "听到：重启前问的"
