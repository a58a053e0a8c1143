"""The review queue: what is drawn, who sees what, what the verdicts add up to; samples from it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from seeding import Seed
from sqlalchemy import Engine

from assistant.insight.agreement import agreement, kappa
from assistant.insight.overview import Share
from assistant.insight.period import Period
from assistant.insight.reviewing import case, draw, judge, queue, said
from assistant.insight.samples import SampleError, Samples, conversation
from evals.sample import Sample

MON = date(2026, 3, 2)
WEEK = Period(MON, date(2026, 3, 8))


def why(engine: Engine) -> dict[str, str]:
    return {c.question: c.why for c in queue(engine, "质检员")[0]}


def test_all_rated_low_and_all_of_a_new_snapshot_and_some_by_chance_are_drawn(
    engine: Engine, seed: Seed
) -> None:
    seed.turn("老版本", MON - timedelta(days=7), snapshot="v1")
    for n in range(4):
        seed.turn(f"常规{n}", MON, snapshot="v1")
    seed.turn("差评", MON, snapshot="v1", level=1)
    seed.turn("新版差评", MON, snapshot="v2", level=2)
    seed.turn("新版一", MON, snapshot="v2")
    seed.turn("新版二", MON + timedelta(days=1), snapshot="v2")
    seed.turn("你好", MON, snapshot="v2", status="smalltalk")
    assert draw(engine, WEEK, a_day=0) == 4
    assert why(engine) == {"差评": "low", "新版差评": "low", "新版一": "snapshot", "新版二": "snapshot"}
    assert draw(engine, WEEK, a_day=8) == 4 and draw(engine, WEEK, a_day=8) == 0
    assert sorted(q for q, w in why(engine).items() if w == "random") == [f"常规{n}" for n in range(4)]
    assert queue(engine, "质检员", "low")[1] == 2


def test_chance_is_bounded_by_the_day_and_drawn_once(engine: Engine, seed: Seed) -> None:
    for n in range(30):
        seed.turn(f"问{n}", MON + timedelta(days=n % 3))
    assert draw(engine, WEEK, a_day=2) == 6 and draw(engine, WEEK, a_day=2) == 0
    assert draw(engine, WEEK, a_day=3) == 3


def test_a_reviewer_sees_an_answer_once_and_a_second_one_where_two_are_wanted(
    engine: Engine, seed: Seed
) -> None:
    for n in range(40):
        seed.turn(f"问{n}", MON)
    draw(engine, WEEK, a_day=40)
    first, total = queue(engine, "甲")
    assert total == 40 and len(first) == 20
    everything = first + queue(engine, "甲", page=1)[0]
    twice = {c.answer_id for c in everything if c.wanted == 2}
    assert 0 < len(twice) < 20
    for c in everything:
        assert judge(engine, c.answer_id, "甲", "right", "")
    assert queue(engine, "甲")[1] == 0
    assert {c.answer_id for c in queue(engine, "乙")[0]} == twice
    assert not judge(engine, "a-unknown", "甲", "right", "")


def test_the_last_verdict_of_a_reviewer_counts_and_reasons_are_masked(
    engine: Engine, seed: Seed
) -> None:
    answer = seed.turn("换证", MON, level=1)
    draw(engine, WEEK, a_day=0)
    judge(engine, answer, "甲", "wrong", "")
    judge(engine, answer, "甲", "incomplete", "打13800138000问过")
    assert [(s.verdict, s.reason) for s in said(engine, answer)] == [("incomplete", "打[手机号]问过")]
    assert case(engine, answer).level == 1 and case(engine, "a-unknown") is None


def test_the_figures_of_a_period_add_up(engine: Engine, seed: Seed) -> None:
    verdicts = [("right", "right", 5), ("right", "wrong", 4), ("wrong", "wrong", 1),
                ("incomplete", None, 2), ("unclear", None, 1), ("right", None, None)]  # fmt: skip
    rows = [
        (seed.turn(f"问{n}", MON, matter="m-1" if n < 3 else None, level=row[2]), row)
        for n, row in enumerate(verdicts)
    ]
    draw(engine, WEEK, a_day=9)
    for answer, (one, other, _) in rows:
        judge(engine, answer, "甲", one, "")
        if other:
            judge(engine, answer, "乙", other, "")
    found = agreement(engine, Period.recent(1))
    assert found.verdicts == {"right": 4, "wrong": 3, "incomplete": 1, "unclear": 1}
    assert found.right == Share(4, 8)
    assert found.agreed == Share(2, 3) and found.kappa == pytest.approx(1 / 3)
    assert found.by_matter["m-1"] == {"right": 3, "wrong": 3}
    assert found.by_why["low"].total() == 4 and found.by_why["random"].total() == 5
    assert found.citizens == Share(6, 7)  # only 乙 on the second answer says otherwise
    assert agreement(engine, WEEK).right == Share(0, 0)


def test_kappa_is_what_is_left_beyond_chance() -> None:
    assert kappa([]) is None and kappa([("right", "right")]) is None
    assert kappa([("right", "right"), ("wrong", "wrong")]) == 1.0
    assert kappa([("right", "wrong"), ("wrong", "right")]) == -1.0


def test_a_sample_is_what_the_evals_read(engine: Engine) -> None:
    book = Samples(engine)
    expect = {"status": "answered", "matter": ["id-card-renew"], "elements": ["fees"], "facts": ["20元", " "]}
    name = book.add(["身份证", " 换证多少钱 ", ""], expect, "review", "a1", "甲", ["real"])
    read = Sample.model_validate(json.loads(next(book.lines())))
    assert (read.id, read.turns) == (name, ("身份证", "换证多少钱"))
    assert read.expect.facts == ("20元",) and read.tags == ("review", "real")


def test_the_same_question_of_the_same_answer_stays_one_sample(engine: Engine) -> None:
    book = Samples(engine)
    first = book.add(["换证多少钱"], {"status": "no_guide"}, "gap", "k1", "甲")
    second = book.add(["换证多少钱"], {"status": "answered"}, "gap", "k1", "乙")
    book.add(["换证多少天"], {"status": "answered"}, "gap", "k1", "乙")
    rows, total = book.page()
    assert total == 2 and first not in {r.id for r in rows} and book.refs("gap") == {"k1"}
    assert book.remove(second) and not book.remove(second)


@pytest.mark.parametrize(
    "expect", [{}, {"status": "yes"}, {"status": "answered", "elements": ["price"]}, {"status": "answered", "x": 1}]
)  # fmt: skip
def test_what_no_answer_can_be_is_no_sample(engine: Engine, expect: dict[str, object]) -> None:
    with pytest.raises(SampleError):
        Samples(engine).add(["换证多少钱"], expect, "gap", "k1", "甲")
    with pytest.raises(SampleError, match="turns"):
        Samples(engine).add([" "], {"status": "answered"}, "gap", "k1", "甲")


def test_a_follow_up_is_sampled_with_what_was_asked_before_it(engine: Engine, seed: Seed) -> None:
    ids = [seed.turn(f"第{n}问", MON, f"10:{n:02}", conversation="c1") for n in range(7)]
    seed.turn("别人的", MON, conversation="c2")
    assert conversation(engine, ids[1]) == ["第0问", "第1问"]
    assert conversation(engine, ids[6]) == [f"第{n}问" for n in range(2, 7)]
