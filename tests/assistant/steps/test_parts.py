"""The texts within a question that may be questions of their own."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.conversation import State
from assistant.question import Question
from assistant.steps.parts import MOST_PARTS, parts
from assistant.steps.understand import read, understand
from knowledge.library import Knowledge

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")


def within(text: str, words: Knowledge) -> dict[str, bool]:
    catalogue = words.catalogue
    question = Question(text, "c" * 8, AT, "339900")
    whole = read(text, question, State(), catalogue, words.lexicon)
    names = [n for s in catalogue.sites.values() for n in (s.name, *s.aliases)]
    return parts(whole, names, catalogue.cues, words.lexicon)


def test_a_sentence_is_a_part_beside_its_clauses(words: Knowledge) -> None:
    found = within("驾照六月份到期，换证要去体检吗？还有，我那辆小车今年第六年，年检要上线吗", words)
    assert "驾照六月份到期，换证要去体检吗" in found
    assert "我那辆小车今年第六年，年检要上线吗" in found
    assert "换证要去体检吗" in found


def test_every_term_of_a_list_is_asked_with_what_stands_around_it(words: Knowledge) -> None:
    found = within("身份证、户口簿和驾照都丢了怎么补", words)
    asked = [text for text, joined in found.items() if joined]
    assert len(asked) == 3
    assert all(text.endswith("都丢了怎么补") and "、" not in text for text in asked)


def test_a_word_said_twice_makes_no_list(words: Knowledge) -> None:
    assert not any(within("身份证和身份证一样吗", words).values())


@pytest.mark.parametrize("text", ["万和广场自助点现在开着吗", "万和广场在哪"])
def test_the_name_of_a_place_is_never_cut(words: Knowledge, text: str) -> None:
    assert not any(part.startswith("广场") or part == "万" for part in within(text, words))


def test_what_was_told_first_stands_before_every_part(words: Knowledge) -> None:
    found = within("二宝上周出生，户口怎么上，医保怎么办", words)
    assert "二宝上周出生，户口怎么上" in found


def test_a_long_question_has_so_many_parts_and_no_more(words: Knowledge) -> None:
    text = "，".join(f"第{n}件事要带什么材料" for n in range(20))
    assert len(within(text, words)) == MOST_PARTS


def test_a_part_is_asked_of_the_place_that_the_whole_names(words: Knowledge) -> None:
    question = Question("刚到车管所，中午休息吗，我补个行驶证", "c" * 8, AT, "339900")
    whole, *rest = understand(question, State(), words)
    assert whole.place is None
    assert rest and {part.place for part in rest} == {"hall-vehicle"}


def test_what_is_asked_without_a_mark_ends_before_the_next_term(words: Knowledge) -> None:
    found = within("身份证要多少钱结婚证要带什么", words)
    assert {"身份证要多少钱", "结婚证要带什么"} <= set(found)
    assert not within("身份证和结婚证一样吗", words).keys() & {"身份证和"}
