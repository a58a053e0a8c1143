"""Ratings by matter, channel and site; bad ones as tickets with a clock of working days."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from seeding import Seed
from sqlalchemy import Engine, update

from assistant.insight.complaints import Complaints
from assistant.insight.overview import Share
from assistant.insight.period import Period, here
from assistant.insight.ratings import rated
from assistant.insight.working_days import due, left, works
from assistant.question import HERE
from assistant.store import Store
from assistant.tickets import tickets
from knowledge.catalogue import Catalogue
from knowledge.centre import Centre

MON = date(2026, 3, 2)
WEEK = Period(MON, date(2026, 3, 8))


@pytest.fixture
def centre(catalogue: Catalogue) -> Centre:
    return catalogue.centre.model_copy(update={"days": {}})


def test_ratings_are_counted_by_matter_channel_and_site(engine: Engine, seed: Seed) -> None:
    for level in (5, 5, 3, 1):
        seed.turn("换证", MON, matter="id-card-renew", channel="web", level=level)
    seed.turn("护照", MON, matter="passport", channel="robot", site="hall-city", level=2)
    seed.turn("狗证", MON, status="no_guide", level=4)
    seed.turn("没评", MON, matter="passport")
    every, sides = rated(engine, WEEK)
    assert every.levels == Counter({5: 2, 4: 1, 3: 1, 2: 1, 1: 1})
    assert every.good == Share(4, 6) and every.mean == pytest.approx(20 / 6)
    assert [(r.name, r.count, r.good) for r in sides["matter"]] == [
        ("id-card-renew", 4, Share(3, 4)), (None, 1, Share(1, 1)), ("passport", 1, Share(0, 1)),
    ]  # fmt: skip
    assert [(r.name, r.count) for r in sides["channel"]] == [("web", 4), ("api", 1), ("robot", 1)]
    assert [(r.name, r.count) for r in sides["site"]] == [(None, 5), ("hall-city", 1)]


def test_a_rating_counts_on_the_day_it_was_given(engine: Engine, seed: Seed) -> None:
    seed.turn("换证", MON - timedelta(days=1), level=5, rated=MON)
    seed.turn("换证", WEEK.last, level=1, rated=WEEK.last + timedelta(days=1))
    assert rated(engine, WEEK)[0].levels == Counter({5: 1})


def test_fifteen_working_days_pass_over_weekends_holidays_and_days_made_up(centre: Centre) -> None:
    start = datetime(2026, 9, 14, 16, 0, tzinfo=HERE)
    assert not works(date(2026, 10, 1), centre) and not works(date(2026, 9, 26), centre)
    assert works(date(2026, 9, 20), centre)  # a Sunday worked for National Day
    assert due(start, 15, centre) == datetime(2026, 10, 10, 23, 59, 59, tzinfo=HERE)
    assert due(start, 1, centre).date() == date(2026, 9, 15)


def test_days_that_the_centre_sets_itself_go_before_the_calendar(centre: Centre) -> None:
    shut = centre.model_copy(update={"days": {date(2026, 9, 15): "holiday"}})
    start = datetime(2026, 9, 14, 16, 0, tzinfo=HERE)
    assert due(start, 1, shut).date() == date(2026, 9, 16)


def test_the_days_left_are_working_days_and_negative_when_over(centre: Centre) -> None:
    assert left(date(2026, 3, 6), date(2026, 3, 2), centre) == 4
    assert left(date(2026, 3, 9), date(2026, 3, 6), centre) == 1
    assert left(date(2026, 3, 6), date(2026, 3, 6), centre) == 0
    assert left(date(2026, 3, 6), date(2026, 3, 10), centre) == -2


def test_a_bad_rating_opens_one_ticket_and_no_more(
    engine: Engine, seed: Seed, centre: Centre
) -> None:
    bad = seed.turn("换证要带什么", MON, "16:00", matter="id-card-renew", level=1, comment="没说清楚")
    other = seed.turn("狗证", MON, status="no_guide", level=2)
    seed.turn("护照", MON, level=3)
    desk = Complaints(engine)
    assert desk.open_new(centre, lambda: {"id-card-renew": "张编辑"}) == 2
    assert desk.open_new(centre) == 0
    found = {t.answer_id: t for t in desk.page("open")[0]}
    assert found.keys() == {bad, other}
    assert (found[bad].text, found[bad].owner, found[bad].kind) == ("没说清楚", "张编辑", "rating")
    assert (found[other].text, found[other].owner) == ("狗证", None)
    assert here(found[bad].due_at).isoformat() == "2026-03-23T23:59:59+08:00"


def test_a_rating_given_anew_opens_no_second_ticket(
    engine: Engine, seed: Seed, centre: Centre
) -> None:
    bad, desk = seed.turn("换证", MON, level=1), Complaints(engine)
    desk.open_new(centre)
    Store(engine).rate(bad, 2, [], "还是不行")
    assert desk.open_new(centre) == 0 and desk.page("all")[1] == 1


def test_what_is_late_comes_first_and_a_message_has_no_clock(
    engine: Engine, seed: Seed, centre: Centre
) -> None:
    seed.turn("换证", date(2025, 1, 6), level=1)
    seed.turn("护照", datetime.now(HERE).date(), level=2)
    desk = Complaints(engine)
    message = desk.create("办不成", "13800138000", None)
    desk.open_new(centre)
    everything, total = desk.page("open")
    assert [t.text for t in everything] == ["换证", "护照", "办不成"] and total == 3
    assert [t.text for t in desk.page("overdue")[0]] == ["换证"]
    assert desk.counts() == {"open": 3, "overdue": 1, "answered": 0, "closed": 0}
    assert [t.number for t in desk.page("all", "message")[0]] == [message]
    desk.reply(everything[0].number, "已更正，谢谢")
    assert desk.counts() == {"open": 2, "overdue": 0, "answered": 1, "closed": 0}


def test_call_backs_are_kept_in_order_and_masked(engine: Engine, seed: Seed) -> None:
    desk = Complaints(engine)
    number = desk.create("办不成", "13800138000", None)
    assert desk.called(number, "李坐席", False, "没接")
    assert desk.called(number, "李坐席", True, "已约13800138000周五来")
    assert not desk.called("T260331-2222-2222", "李坐席", True, "")
    calls = desk.calls(number)
    assert [(c.reached, c.text, c.by) for c in calls] == [
        (False, "没接", "李坐席"), (True, "已约[手机号]周五来", "李坐席"),
    ]  # fmt: skip
    assert desk.assign(number, "王坐席") and desk.find(number).owner == "王坐席"
    assert not desk.assign("T260331-2222-2222", "王坐席")


def test_tickets_page(engine: Engine) -> None:
    desk = Complaints(engine)
    numbers = [desk.create(f"第{n}件", None, None) for n in range(45)]
    old = datetime(2026, 1, 1, tzinfo=UTC)
    with engine.begin() as db:
        for n, number in enumerate(numbers):
            mine = update(tickets).where(tickets.c.number == number)
            db.execute(mine.values(created_at=old + timedelta(minutes=n)))
    pages = [desk.page("open", page=n) for n in range(3)]
    assert [len(rows) for rows, _ in pages] == [20, 20, 5]
    assert [t.number for rows, _ in pages for t in rows] == numbers and pages[0][1] == 45
