"""微信客服: what is sent keeps to the session, its quota and the platform's limits."""

from __future__ import annotations

from company import PERSON, Served
from lines import Hostile, Parrot, told
from peers.wecom import KEY, TOKEN, buttons, words
from wecom_platform import CORP, KfPlatform

from assistant.assistant import Assistant
from assistant.endings import Ended
from assistant.question import Question
from channels.settings import ChannelSettings
from channels.wechat.configuration import wrong_wecom


class LongLine(Parrot):
    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).heard.append(question.text)
        return told("\n".join(f"第{n}段" + "字" * 500 + "。" for n in range(7)))


def test_five_messages_are_sent_and_the_rest_on_demand(company: Served) -> None:
    with company(LongLine) as at:
        at.says("很长")
        assert [words(m)[:3] for m in at.got(5)] == [f"第{n}段" for n in range(5)]
        at.says("查看更多")
        at.says("查看更多")
        at.says("查看更多")
        assert [words(m)[:3] for m in at.got(8)[5:]] == ["第5段", "第6段", "点选，"]
        at.says("查看更多")
        assert words(at.got(9)[8]).startswith("没有等您查看的答复")


def test_an_answer_is_rated_by_tapping(company: Served) -> None:
    with company() as at:
        at.says("问")
        name, said = buttons(at.got(1)[0])[-1]
        at.says(said, name)
        levels = at.got(2)[1]
        assert words(levels).startswith("请评价") and buttons(levels)[0][1] == "5 非常满意"
        name, said = buttons(levels)[0]
        at.says(said, name)
        assert words(at.got(3)[2]).startswith("谢谢您的评价")


def test_other_messages_are_answered_politely(company: Served, company_platform: KfPlatform) -> None:
    company_platform.wrote(PERSON, "image", {"media_id": "m"})
    company_platform.wrote(PERSON, "voice", {"media_id": "m"})
    company_platform.wrote(PERSON, "miniprogram", {"title": "t"})
    company_platform.wrote(PERSON, "location", {"latitude": 29.4, "longitude": 119.6, "name": "n"})
    with company() as at:
        at.call()
        said = [words(m)[:6] for m in at.got(4)]
    assert said == ["我还看不懂图", "没有听清您说", "这种消息我还", "听到：离我最"]


def test_real_options_are_buttons_within_the_limits(company: Served) -> None:
    with company(Assistant) as at:
        at.says("护照去哪办")
        names, said = zip(*buttons(at.got(1)[0]), strict=True)
        assert names == ("o1", "o2", "o3")
        at.says(said[0], names[0])
        assert "【普通护照首次签发】" in words(at.got(2)[1])


def test_hostile_text_is_taken_by_the_platform(company: Served) -> None:
    with company(Hostile) as at:
        at.says("]]> <b & \u202e 𠮷🀄")
        assert "粗" in words(at.got(5)[0])


def test_wrong_settings_are_told_by_name() -> None:
    good = {"wecom_corp_id": CORP, "wecom_secret": "s", "wecom_token": TOKEN, "wecom_aes_key": KEY,
            "public_url": "https://daoban.example.org"}  # fmt: skip
    assert wrong_wecom(ChannelSettings(**good)) == []  # type: ignore[arg-type]
    for name in good:
        told = wrong_wecom(ChannelSettings(**good | {name: ""}))  # type: ignore[arg-type]
        assert [t.partition(":")[0] for t in told] == [f"DAOBAN_{name.upper()}"]
