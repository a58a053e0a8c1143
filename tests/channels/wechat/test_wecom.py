"""微信客服: fetched from where the last one stopped, each message answered once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import vectors as v
from company import PERSON, Served
from house import opened
from lines import Parrot
from peers.wechat import Sealing
from peers.wecom import KEY, PATH, SEAL, TOKEN, buttons, call, words
from wecom_platform import KF, KfPlatform

from channels.settings import ChannelSettings
from knowledge.library import Knowledge


def test_the_papers_check_of_the_address_is_answered(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.wechat.crypto.WINDOW", float("inf"))
    asked = ChannelSettings(
        wecom_corp_id=v.WECOM_CORP, wecom_secret="s", wecom_token=v.WECOM_TOKEN,
        wecom_aes_key=v.WECOM_KEY,
    )  # type: ignore[arg-type]  # fmt: skip
    with opened(knowledge, tmp_path, asked=asked) as house:
        reply = house.client.get(PATH, params=v.WECOM_GREETING)
        assert (reply.status_code, reply.text) == (200, "1616140317555161061")
        wrong = house.client.get(PATH, params=v.WECOM_GREETING | {"nonce": "1"})
        assert (wrong.status_code, wrong.text) == (403, "")


def test_a_message_is_fetched_answered_and_sent(company: Served) -> None:
    with company() as at:
        at.says("身份证丢了")
        message = at.got(1)[0]
        assert (message["touser"], message["open_kfid"]) == (PERSON, KF)
        assert words(message).startswith("听到：身份证丢了")
        assert buttons(message)[-1][1] == "评价"


def test_forged_calls_fetch_nothing(company: Served, company_platform: KfPlatform) -> None:
    company_platform.wrote(PERSON, "text", {"content": "伪造"})
    params, body = SEAL.sealed(call())
    stale = SEAL.sealed(call(), int(time.time()) - 600)
    other = Sealing(KEY, TOKEN, "ww-other").sealed(call())
    with company() as at:
        for query, sent in ((params | {"nonce": "1"}, body), ({}, body), stale, other, (params, "{")):
            reply = at.house.client.post(PATH, params=query, content=sent.encode())
            assert reply.status_code in (400, 403) and reply.text == ""
    assert company_platform.calls == []


def test_calls_for_the_same_message_answer_it_once(company: Served, company_platform: KfPlatform) -> None:
    with company() as at:
        at.says("一次")
        for _ in range(5):
            at.call()
        at.got(1)
        company_platform.entries.append(company_platform.entries[0])
        at.settled()
        assert Parrot.heard == ["一次", "最后"] and len(company_platform.got[PERSON]) == 1


def test_the_backlog_of_a_first_start_is_not_answered(company: Served, company_platform: KfPlatform) -> None:
    for n in range(5):
        company_platform.wrote(PERSON, "text", {"content": f"旧{n}"}, ago=3600)
    with company() as at:
        at.says("新")
        at.got(1)
        at.settled()
    assert Parrot.heard == ["新", "最后"]


def test_what_came_while_no_server_ran_is_answered_at_the_next_start(
    company: Served, company_platform: KfPlatform
) -> None:
    company_platform.page = 2
    with company() as at:
        at.says("在线")
        at.got(1)
    for n in range(5):
        company_platform.wrote(f"wm-{n}", "text", {"content": f"离线{n}"}, ago=1800)
    with company() as at:
        for n in range(5):
            assert words(at.got(1, f"wm-{n}")[0]).startswith(f"听到：离线{n}")
    assert sorted(Parrot.heard) == ["在线", *(f"离线{n}" for n in range(5))]


def test_a_platform_that_fails_is_asked_again(company: Served, company_platform: KfPlatform) -> None:
    company_platform.faults["/cgi-bin/kf/sync_msg"].extend([45009, 45009])
    company_platform.faults["/cgi-bin/kf/send_msg"].extend([-1])
    with company() as at:
        at.says("再来")
        at.got(1)
        company_platform.revoke()
        at.says("换了凭证")
        assert len(at.got(2)) == 2
        company_platform.wrote(PERSON, "text", {"content": "票据过期"})
        at.call("ended")
        assert words(at.got(3)[2]).startswith("听到：票据过期")


@pytest.mark.parametrize("state", [2, 3])
def test_what_the_staff_answers_is_left_to_them(
    company: Served, company_platform: KfPlatform, state: int
) -> None:
    company_platform.states[PERSON] = state
    with company() as at:
        at.says("人工会话里的话")
        at.settled()
    assert Parrot.heard == ["最后"] and company_platform.got[PERSON] == []


def test_who_opens_the_chat_is_welcomed_once_where_they_stand(
    company: Served, company_platform: KfPlatform
) -> None:
    company_platform.entered("wm-old", ago=60)
    company_platform.entered(PERSON, "hall-city:a-id-card")
    with company() as at:
        at.call()
        at.call()
        welcome = at.got(1, "welcome")
        at.settled()
    assert [words(w).partition("。")[0] for w in welcome] == ["您好，欢迎来到澜川市政务服务中心身份证窗口"]
