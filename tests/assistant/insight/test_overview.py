"""Every figure of a period, on both databases, against turns that are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from seeding import Seed, moment
from sqlalchemy import Engine, delete, select

from assistant.insight.asked import asked, keep
from assistant.insight.overview import Share, alike, overview, percentile
from assistant.insight.period import Period
from assistant.insight.tables import origins
from assistant.tables import inbound
from assistant.tickets import Tickets

MON = date(2026, 3, 2)
WEEK = Period(MON, date(2026, 3, 8))


def test_days_end_at_midnight_here_not_in_greenwich(engine: Engine, seed: Seed) -> None:
    seed.turn("前一天最后一分钟", MON - timedelta(days=1), "23:59")
    seed.turn("头一分钟", MON, "00:00", channel="web")
    seed.turn("早上八点前", MON, "07:59", channel="wechat")
    seed.turn("最后一分钟", WEEK.last, "23:59")
    seed.turn("后一天", WEEK.last + timedelta(days=1), "00:00")
    found = overview(engine, WEEK)
    assert found.questions == 3
    assert found.by_day[MON] == {"web": 1, "wechat": 1}
    assert found.by_day[WEEK.last] == {"api": 1}
    assert sum(found.by_day[day].total() for day in WEEK.days()) == 3
    assert found.channels == {"web": 1, "wechat": 1, "api": 1}


def test_what_is_no_question_is_not_counted(engine: Engine, seed: Seed) -> None:
    seed.turn("身份证丢了", MON, channel="wechat")
    seed.turn("", MON, channel="wechat", kind="event", status="smalltalk")
    seed.turn("图", MON, channel="wechat", kind="image", status="smalltalk")
    seed.turn("5", MON, channel="wechat", kind="rating", status="smalltalk")
    seed.turn("  ", MON, channel="web", status="smalltalk")
    seed.turn("2", MON, channel="wechat", kind="choice")
    assert overview(engine, WEEK).questions == 2


def test_the_channel_is_remembered_when_the_inbox_has_forgotten_the_letter(
    engine: Engine, seed: Seed
) -> None:
    answer = seed.turn("身份证丢了", MON, channel="robot", site="hall-city")
    keep(engine, datetime.now(UTC) - timedelta(hours=48))
    with engine.connect() as db:
        assert db.execute(select(origins)).all() == []  # not about to be forgotten
    keep(engine)
    keep(engine)
    with engine.begin() as db:
        db.execute(delete(inbound))
        row = db.execute(select(origins)).one()
    assert tuple(row) == (answer, "robot", "text", "hall-city")
    assert overview(engine, WEEK).channels == {"robot": 1}


def test_the_site_is_the_one_whose_code_was_scanned_before(engine: Engine, seed: Seed) -> None:
    seed.letter("wechat-1", moment(MON, "09:00"), "event", {"site": "hall-city"})
    seed.turn("身份证丢了", MON, channel="wechat", conversation="wechat-1")
    seed.turn("户口本丢了", MON, channel="wechat", conversation="wechat-2")
    assert {q.conversation: q.site for q in asked(engine, WEEK)} == {
        "wechat-1": "hall-city", "wechat-2": None,
    }  # fmt: skip


def test_the_ten_matters_of_the_week_up_to_the_last_day(engine: Engine, seed: Seed) -> None:
    for number in range(12):
        for _ in range(number + 1):
            seed.turn(f"第{number}项", MON + timedelta(days=number % 7), matter=f"m-{number:02}")
    seed.turn("上周的", MON - timedelta(days=1), matter="m-00")
    seed.turn("没答上的", MON, matter="m-00", status="clarifying")
    found = overview(engine, Period(date(2026, 2, 1), WEEK.last)).top
    assert found == [(f"m-{n:02}", n + 1) for n in range(11, 1, -1)]


def test_resolved_is_answered_and_not_asked_again_and_not_rated_low(
    engine: Engine, seed: Seed
) -> None:
    one = {"conversation": "c1", "matter": "id-card-renew", "elements": ["fees"]}
    seed.turn("换身份证要多少钱", MON, "10:00", **one)  # put again soon: not resolved
    seed.turn("换个身份证要多少钱呀", MON, "10:04", **one)  # resolved
    two = {"conversation": "c2", "matter": "id-card-renew"}
    seed.turn("换身份证多少钱", MON, "10:00", **two, elements=["fees"])  # resolved
    seed.turn("换身份证多少天", MON, "10:01", **two, elements=["time_limit"])  # resolved
    seed.turn("换身份证多少天", MON, "10:12", **two, elements=["time_limit"])  # much later: resolved
    seed.turn("护照怎么办", MON, level=2)  # rated low
    seed.turn("护照在哪办", MON, level=3)  # resolved
    seed.turn("身份证", MON, conversation="c3", status="clarifying")  # a step, taken up
    seed.turn("2", MON, "10:01", conversation="c3", channel="web", kind="choice")  # resolved
    seed.turn("户口", MON, status="clarifying")  # given up
    seed.turn("狗证", MON, status="no_guide")
    seed.turn("我要人工", MON, status="human")
    for status in ("smalltalk", "crisis", "refused"):
        seed.turn("你好", MON, status=status)
    found = overview(engine, WEEK)
    assert found.resolved == Share(6, 11)
    assert (found.asked_again, found.rated_low) == (1, 1)
    assert (found.statuses["human"], found.statuses["refused"], found.questions) == (1, 1, 15)
    assert found.conversations == 11


def test_a_question_put_again_after_midnight_still_counts_as_put_again(
    engine: Engine, seed: Seed
) -> None:
    seed.turn("换身份证要多少钱", WEEK.last, "23:58", conversation="c1")
    seed.turn("换身份证要多少钱", WEEK.last + timedelta(days=1), "00:03", conversation="c1")
    found = overview(engine, WEEK)
    assert (found.questions, found.resolved, found.asked_again) == (1, Share(0, 1), 1)


def test_messages_left_are_counted_by_their_day(engine: Engine) -> None:
    Tickets(engine).create("办不成", None, None)
    today = Period.recent(1)
    assert overview(engine, today).left_messages == 1
    assert overview(engine, WEEK).left_messages == 0


def test_latencies_are_those_of_the_nearest_rank(engine: Engine, seed: Seed) -> None:
    for number in range(1, 21):
        seed.turn("问", MON, seconds=number / 10)
    found = overview(engine, WEEK)
    assert found.p50 == pytest.approx(1.0) and found.p95 == pytest.approx(1.9)
    assert percentile([], 0.5) is None and percentile([3.0], 0.95) == 3.0


def test_a_period_without_questions_has_no_shares(engine: Engine) -> None:
    found = overview(engine, WEEK)
    assert (found.questions, found.p95, found.resolved.value, found.top) == (0, None, None, [])


def test_questions_are_alike_by_their_words() -> None:
    assert alike("身份证丢了怎么补", "身份证丢了怎么补办") and alike("啊", " 啊 ")
    assert not alike("身份证丢了怎么补", "公积金怎么提取") and not alike("啊", "哦")
