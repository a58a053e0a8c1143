"""Push mode: quick answers in the request, others by customer-service messages within the quota."""

from __future__ import annotations

import logging

import pytest
from account import PERSON, Opened
from lines import Parrot, told
from peers.wechat import shown
from test_wechat_passive import Later, Long, first
from wechat_platform import Platform

from assistant.endings import Ended
from assistant.question import Question
from channels.wechat.replying import Waits

SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"
PUSH = {"wechat_mode": "push"}


class LateLong(Parrot):
    """Answers in many parts, too late for the request."""

    seconds = 1.5

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        await super()._answer(question)
        return told("\n".join(f"第{n}段" + "字" * 300 + "。" for n in range(8)))


def test_a_quick_answer_costs_no_push(served: Opened, platform: Platform) -> None:
    with served(**PUSH) as account:
        assert first(account.types("快")) == "听到：快"
    assert SEND not in platform.calls


def test_the_rest_of_a_quick_answer_is_pushed_after_it(served: Opened, platform: Platform) -> None:
    with served(Long, **PUSH) as account:
        said = account.types("甲")
        assert said and "甲第0段" in said and "查看更多" not in said
        pushed = account.got(3)
        assert [p[:4] for p in pushed] == ["甲第2段", "甲第4段", "甲第6段"]
        assert all(shown(p) for p in pushed)


def test_a_slow_answer_is_pushed_once_and_typing_is_shown(served: Opened, platform: Platform) -> None:
    with served(Later, **PUSH) as account:
        assert account.types("慢") is None
        assert [first(t) for t in account.got(1)] == ["听到：慢"]
        assert platform.people[PERSON].typing >= 1
        assert Parrot.heard == ["慢"]
    assert len(platform.people[PERSON].got) == 1


def test_five_parts_are_pushed_and_the_rest_is_kept_for_the_next_question(
    served: Opened, platform: Platform
) -> None:
    with served(LateLong, **PUSH) as account:
        account.types("很长")
        assert len(account.got(5)) == 5
        rest = account.types("查看更多")
        assert rest and "第" in first(rest)
        assert all(platform.people[PERSON].got[n] != rest for n in range(5))


def test_a_refused_token_is_renewed_once_and_the_text_goes_out(
    served: Opened, platform: Platform
) -> None:
    with served(Later, **PUSH) as account:
        account.types("一")
        account.got(1)
        platform.revoke()
        account.types("二")
        assert [first(t) for t in account.got(2)] == ["听到：一", "听到：二"]
    assert platform.calls.count(TOKEN) <= 3


def test_a_busy_platform_is_tried_again(served: Opened, platform: Platform) -> None:
    platform.faults[SEND].extend([-1, -1])
    with served(Later, **PUSH) as account:
        account.types("忙")
        assert [first(t) for t in account.got(1)] == ["听到：忙"]


def test_a_part_that_is_too_long_after_all_is_split(served: Opened, platform: Platform) -> None:
    platform.longest = 1000
    with served(LateLong, **PUSH) as account:
        account.types("长")
        assert all(len(t.encode()) <= 1000 for t in account.got(4))


@pytest.mark.parametrize("code", [45015, 45047, 40164, 99999])
def test_what_cannot_be_pushed_now_is_mentioned_and_fetched(
    served: Opened, platform: Platform, code: int
) -> None:
    platform.faults[SEND].append(code)

    class LateOnce(Parrot):
        async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
            type(self).seconds = 1.5 if question.text == "留着" else 0.0
            return await super()._answer(question, *rest)

    with served(LateOnce, **PUSH) as account:
        assert account.types("留着") is None
        said = None
        for n in range(30):
            said = account.types(f"又问{n}")
            if said and "您上一个问题" in said:
                break
        assert said
        assert first(account.taps(said, "查看答复")) == "听到：留着"


def test_who_has_left_gets_nothing_and_nothing_is_kept(served: Opened, platform: Platform) -> None:
    platform.faults[SEND].append(43004)
    with served(Later, **PUSH) as account:
        assert account.types("走了") is None
        assert account.house
    assert platform.people[PERSON].got == [] and platform.calls.count(SEND) == 1


def test_an_account_that_may_not_push_answers_passively_and_says_so_once(
    served: Opened, platform: Platform, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("account.PATIENCE", 5.0)
    platform.verified = False
    caplog.set_level(logging.INFO)
    with served(Later, Waits(), **PUSH) as account:
        said = [account.types(f"第{n}问") for n in range(3)]
        assert [first(s) for s in said] == [f"听到：第{n}问" for n in range(3)]
    with served(Later, Waits(), **PUSH) as account:
        assert first(account.types("重启后")) == "听到：重启后"
    told_so = [r for r in caplog.records if "48001" in r.getMessage()]
    assert len(told_so) == 1
    assert SEND not in platform.calls and platform.calls.count("/cgi-bin/message/custom/typing") == 1


def test_no_log_tells_the_token_the_secret_or_the_person(
    served: Opened, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.faults[SEND].extend([45009])
    with served(Later, **PUSH) as account:
        account.types("记录")
        account.event("SCAN", "hall-city")
    logged = " ".join(
        f"{r.getMessage()} {r.exc_text}" for r in caplog.records if not r.name.startswith("httpcore")
    )
    assert "errcode 45009" in logged
    assert PERSON not in logged and "token-1" not in logged and "0123456789abcdef0" not in logged
