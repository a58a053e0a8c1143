"""The gaps kept for a while: shown at once, found anew when something changed, closed when served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from seeding import Seed
from sqlalchemy import Engine

from assistant.insight.book import Book
from assistant.insight.clusters import remembered
from assistant.insight.period import Period
from assistant.insight.room import Room
from knowledge.library import Knowledge
from tests.fakes import HashingEmbedder

WEEK = Period.recent(7)


@pytest.fixture
def room(engine: Engine, whole: Knowledge, tmp_path: Path) -> Iterator[Room]:
    made = Room(engine, lambda: whole, lambda: tmp_path)
    yield made
    made.close()


def test_gaps_are_kept_until_something_changes_and_decisions_show_at_once(
    engine: Engine, seed: Seed, room: Room
) -> None:
    seed.turn("狗死了去哪里火化", WEEK.first, status="no_guide")
    first = room.gaps(WEEK, 60)
    seed.turn("无人机在哪里登记", WEEK.first, status="no_guide")
    assert [g.text for g in first] == ["狗死了去哪里火化"] == [g.text for g in room.gaps(WEEK)]
    Book(engine).mark(first[0].key, first[0].text, "open", "甲", "id-card-first", "v0")
    again = room.gaps(WEEK)[0]
    assert (again.kept.by, again.matter) == ("甲", "id-card-first")
    room.forget()
    assert len(room.gaps(WEEK, 60)) == 2


def test_a_gap_that_the_snapshot_in_force_serves_is_closed(
    engine: Engine, seed: Seed, words: Knowledge, tmp_path: Path
) -> None:
    room = Room(engine, lambda: words, lambda: tmp_path)
    text = "身份证丢了补办要多少钱"
    seed.turn(text, WEEK.first, status="no_guide")
    gap = room.gaps(WEEK, 60)[0]
    book = Book(engine)
    book.mark(gap.key, text, "open", "甲", "id-card-reissue", words.version)
    assert room.recheck() == []  # nothing was published since
    book.mark(gap.key, text, "open", "甲", "marriage-register", "older")
    assert room.recheck() == []  # answered, but with another matter
    book.mark(gap.key, text, "open", "甲", "id-card-reissue", "older")
    assert room.recheck() == [gap.key]
    assert room.gaps(WEEK)[0].state == "closed" and room.recheck() == []
    room.close()


def test_by_words_alone_equal_questions_are_still_counted(
    engine: Engine, seed: Seed, words: Knowledge, tmp_path: Path
) -> None:
    for n in range(3):
        seed.turn("狗死了去哪里火化", WEEK.first + timedelta(days=n), status="no_guide")
    room = Room(engine, lambda: replace(words, embedder=None), lambda: tmp_path)
    assert [(g.text, g.count) for g in room.gaps(WEEK, 60)] == [("狗死了去哪里火化", 3)]
    room.close()


def test_a_vector_is_made_once_and_a_few_at_a_time(tmp_path: Path) -> None:
    sizes: list[int] = []

    class Counting(HashingEmbedder):
        def queries(self, texts):  # type: ignore[no-untyped-def]
            sizes.append(len(texts))
            return super().queries(texts)

    embed = remembered(Counting(), tmp_path / "q.sqlite")
    texts = [f"第{n}个问题" for n in range(40)]
    first = embed(texts)
    assert sizes == [16, 16, 8] and np.array_equal(embed(texts[::-1]), first[::-1])
    assert sizes == [16, 16, 8] and embed([]).shape == (0, 256)
