"""What was not served: gathered, put together by meaning, worked on and closed when it is served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from seeding import Seed
from sqlalchemy import Engine

from assistant.answer import Answer, MatterRef, Status
from assistant.insight.book import Book, key_of, recheck
from assistant.insight.clusters import Vectors, apart, grouped, nearest
from assistant.insight.gaps import Gap, gaps
from assistant.insight.heard import heard
from assistant.insight.period import Period
from assistant.insight.returns import Row, keep_list
from knowledge.library import Knowledge
from tests.fakes import HashingEmbedder

MON = date(2026, 3, 2)
MONTH = Period(MON, date(2026, 3, 29))
ALIKE = 0.5


def nobody(texts: Sequence[str], vectors: Vectors) -> list[str | None]:
    return [None] * len(texts)


def found(engine: Engine, period: Period = MONTH) -> list[Gap]:
    return gaps(engine, period, HashingEmbedder().queries, nobody, ALIKE)


def test_what_is_unanswered_rated_low_or_given_up_is_heard(engine: Engine, seed: Seed) -> None:
    seed.turn("狗死了去哪火化", MON, status="no_guide")
    seed.turn("写首诗", MON, status="out_of_scope")
    seed.turn("上海的社保怎么转", MON, status="out_of_region")
    seed.turn("身份证", MON, status="clarifying", conversation="c1")
    seed.turn("户口", MON, status="clarifying", conversation="c2")
    seed.turn("1", MON, "10:01", conversation="c2", channel="web", kind="choice")
    seed.turn("护照", MON, level=2)
    seed.turn("驾照", MON, level=3)
    seed.turn("狗证", MON, status="no_guide", level=1)
    seed.turn("3", MON, status="no_guide", channel="web", kind="choice")
    assert {h.text: h.why for h in heard(engine, MONTH)} == {
        "狗死了去哪火化": "unanswered", "写首诗": "unanswered", "身份证": "abandoned",
        "护照": "low", "狗证": "unanswered",
    }  # fmt: skip


def test_a_choice_is_given_up_only_after_half_an_hour(engine: Engine, seed: Seed) -> None:
    seed.turn("身份证", MON, "10:00", status="clarifying")
    at = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert heard(engine, MONTH, at + timedelta(minutes=29)) == []
    assert len(heard(engine, MONTH, at + timedelta(minutes=31))) == 1


def test_questions_that_mean_the_same_are_one_gap_with_people_weeks_and_examples(
    engine: Engine, seed: Seed
) -> None:
    for n, text in enumerate(("狗死了去哪里火化", "狗死了去哪里火化", "狗死了去哪火化呀")):
        seed.turn(text, MON + timedelta(days=7 * n), status="no_guide", conversation=f"c{n % 2}")
    seed.turn("买了无人机要不要登记", MON, status="no_guide")
    first, second = found(engine)
    assert (first.text, first.count, first.people) == ("狗死了去哪里火化", 3, 2)
    assert list(first.weeks.values()) == [1, 1, 1, 0] and next(iter(first.weeks)) == MON
    assert [t for _, t in first.examples] == ["狗死了去哪火化呀", "狗死了去哪里火化"]
    assert first.whys == Counter(unanswered=3) and first.state == "open"
    assert (second.text, second.count) == ("买了无人机要不要登记", 1)


def test_a_decision_stays_with_the_gap_when_its_first_questions_are_past(
    engine: Engine, seed: Seed
) -> None:
    seed.turn("狗死了去哪里火化", MON, status="no_guide")
    seed.turn("狗死了去哪火化呀", MON + timedelta(days=14), status="no_guide")
    seed.turn("狗死了去哪火化呀", MON + timedelta(days=15), status="no_guide")
    key = key_of("狗死了去哪里火化")
    Book(engine).mark(key, "狗死了去哪里火化", "ignored", "张编辑")
    later = found(engine, Period(MON + timedelta(days=10), MONTH.last))
    assert [(g.key, g.count, g.state) for g in later] == [(key, 2, "ignored")]


def test_a_gap_closes_when_its_question_is_answered_with_its_matter(engine: Engine, seed: Seed) -> None:
    book, asked = Book(engine), []
    book.mark("k1", "狗死了去哪里火化", "open", "张编辑", "pet-burial", "v1")
    book.mark("k2", "无人机登记", "open", "张编辑", "drone", "v1")
    book.mark("k3", "没有动过的", "ignored", "张编辑", "drone", "v1")

    def ask(text: str) -> Answer:
        asked.append(text)
        matter = MatterRef(code="pet-burial", name="犬只无害化处理")
        return Answer(
            id="a", conversation_id="c", status=Status.ANSWERED, matters=(matter,), text="", speech="",
            snapshot="v2", as_of=datetime.now(UTC),
        )  # fmt: skip

    assert recheck(book, book.waiting("v1"), ask) == [] and asked == []
    assert recheck(book, book.waiting("v2"), ask) == ["k1"]
    assert sorted(asked) == ["无人机登记", "狗死了去哪里火化"]
    kept = book.every()
    assert (kept["k1"].state, kept["k1"].snapshot, kept["k2"].state) == ("closed", "v2", "open")


def test_a_closed_gap_that_is_asked_again_is_open_again(engine: Engine, seed: Seed) -> None:
    today = Period.recent(7)
    text = "狗死了去哪里火化"
    seed.turn(text, today.first, status="no_guide")
    Book(engine).mark(key_of(text), text, "closed", "系统", "pet-burial", "v2")
    assert found(engine, today)[0].state == "closed"
    ahead = Period(today.first, today.last + timedelta(days=2))
    seed.turn(text, ahead.last, status="no_guide")
    again = found(engine, ahead)[0]
    assert (again.state, again.again, again.count) == ("open", 1, 2)


def test_returned_applications_stand_among_the_gaps_by_how_many_they_are(
    engine: Engine, seed: Seed
) -> None:
    seed.turn("狗死了去哪里火化", MON, status="no_guide")
    seed.turn("狗死了去哪里火化", MON, status="no_guide")
    rows = [Row("居民身份证换领", "照片不合格", 30, "2026-03"), Row("居民身份证换领", "缺户口簿", 1, "2026-03"),
            Row("居民身份证换领", "照片不合格", 99, "2026-02")]  # fmt: skip
    keep_list(engine, rows, {"居民身份证换领": "id-card-renew"}.get, "张编辑")
    assert [(g.kind, g.text, g.count, g.matter) for g in found(engine)] == [
        ("returned", "照片不合格", 30, "id-card-renew"), ("asked", "狗死了去哪里火化", 2, None),
        ("returned", "缺户口簿", 1, "id-card-renew"),
    ]  # fmt: skip


def test_groups_do_not_depend_on_what_comes_after_them() -> None:
    rows = np.eye(3, dtype=np.float32)
    near = (rows[0] * 0.9 + rows[1] * 0.43589).astype(np.float32)
    vectors = np.stack([rows[0], rows[1], near])
    assert grouped(vectors, [None] * 3, 0.85) == [0, 1, 0]
    assert grouped(vectors, [None] * 3, 0.95) == [0, 1, 2]
    assert grouped(vectors, ["a", "b", "a"], 0.93) == [0, 1, 0]
    assert grouped(vectors, ["a", "b", "c"], 0.89) == [0, 1, 2]
    assert grouped(vectors, [None] * 3, 0.5, leaders=3) == [0, 1, 2]


def test_without_a_model_only_equal_questions_are_one_gap() -> None:
    assert grouped(apart(["狗证", "猫证", "狗证"]), [None] * 3) == [0, 1, 0]


@pytest.mark.parametrize("kind", ["words", "whole"])
def test_the_suggested_entry_is_the_nearest_matter(kind: str, request: pytest.FixtureRequest) -> None:
    knowledge: Knowledge = request.getfixturevalue(kind)
    texts = ["身份证丢了怎么补办"]
    assert nearest(knowledge)(texts, HashingEmbedder().queries(texts)) == ["id-card-reissue"]
