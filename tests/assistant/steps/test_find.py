"""What a query is about, as it is found by words alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.conversation import State
from assistant.question import Question
from assistant.steps.find import find
from assistant.steps.subject import subject_of
from assistant.steps.understand import understand
from knowledge.library import Knowledge

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")


def scores(text: str, words: Knowledge) -> dict[str, float]:
    queries = understand(Question(text, "c" * 8, AT, "339900"), State(), words)
    return find(queries, words)[0].scores()


@pytest.mark.parametrize(
    ("said", "meant", "other"),
    [("结婚要登记吗", "marriage-register", "divorce-register"),
     ("离婚要登记吗", "divorce-register", "marriage-register")],
)  # fmt: skip
def test_who_names_one_of_a_group_does_not_mean_the_others(
    words: Knowledge, said: str, meant: str, other: str
) -> None:
    found, cues = scores(said, words), words.catalogue.cues
    free = words.catalogue.model_copy(update={"cues": cues.model_copy(update={"rivals": ()})})
    loose = scores(said, Knowledge.of("free", free, None, None, words.weights))
    assert found[meant] == pytest.approx(loose[meant])
    assert found[other] == pytest.approx(loose[other] - 0.15)


def test_who_names_two_of_a_group_may_mean_either(words: Knowledge) -> None:
    found = scores("先离婚再结婚登记", words)
    assert abs(found["marriage-register"] - found["divorce-register"]) < 0.15


def test_who_asks_what_to_bring_gets_the_guide_before_the_policy(words: Knowledge) -> None:
    queries = understand(Question("双方自愿离婚登记要带哪些材料", "c" * 8, AT, "339900"), State(), words)
    subject = subject_of(find(queries, words)[0], words.catalogue)
    assert subject and (subject.kind, subject.key) == ("matter", "divorce-register")


def test_who_turns_one_of_a_group_down_does_not_mean_what_is_named_after_it(words: Knowledge) -> None:
    cues = words.catalogue.cues
    free = words.catalogue.model_copy(update={"cues": cues.model_copy(update={"rivals": ()})})
    said = "登记的事，不是离婚，要带什么"
    found, loose = scores(said, words), scores(said, Knowledge.of("free", free, None, None, words.weights))
    assert found["divorce-register"] == pytest.approx(loose["divorce-register"] - 0.15)
    assert found["marriage-register"] == pytest.approx(loose["marriage-register"])
