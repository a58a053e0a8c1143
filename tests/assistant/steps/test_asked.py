"""Which elements a question asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from assistant.elements import Case, Citations, block
from assistant.question import Query, Question
from assistant.steps.asked import asked
from assistant.steps.find import Findings
from assistant.steps.hear import asked_elements
from knowledge.fact import Element
from knowledge.library import Knowledge

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")


def found(
    text: str, words: Knowledge, heard: dict[str, float], own: dict[str, float] | None = None
) -> Findings:
    cues = words.catalogue.cues
    strong, weak = asked_elements(text, cues)
    query = Query(text, Question(text, "c" * 8, AT, "339900"), elements=strong, weak=weak)
    alone = None if own is None else Findings(query, elements=own)
    return Findings(query, elements=heard, alone=alone)


def first(text: str, words: Knowledge, **more: dict[str, float]) -> Element:
    return asked(found(text, words, more.get("heard", {}), more.get("own")), words.catalogue.cues)[0]


@pytest.mark.parametrize(
    ("text", "element"),
    [("提前几个工作日去续", Element.DEADLINE), ("这张卡能顶多久", Element.VALIDITY),
     ("几个工作日能拿到", Element.TIME_LIMIT), ("打哪儿动手", Element.PROCEDURE)],
)  # fmt: skip
def test_words_tell_a_limit_from_a_deadline_and_how_long_it_holds(
    words: Knowledge, text: str, element: Element
) -> None:
    assert first(text, words) is element


def test_the_question_counts_more_than_the_story(words: Knowledge) -> None:
    assert first("材料都备好了，什么资料都不缺，一共多少钱", words) is Element.FEES


def test_a_follow_up_is_heard_by_its_own_words(words: Knowledge) -> None:
    heard, own = {"ways": 0.9, "deadline": 0.3}, {"ways": 0.1, "deadline": 0.8}
    assert first("那哪一天呀", words, heard=heard, own=own) is Element.DEADLINE
    assert first("那他呢", words, heard=heard, own={"ways": 0.1}) is Element.WAYS


def test_who_echoes_the_question_before_is_not_heard_anew(words: Knowledge) -> None:
    echo = found("换成买房呢", words, {"materials": 0.6}, {"conditions": 0.9})
    said = replace(echo, query=replace(echo.query, echoes=True))
    assert asked(said, words.catalogue.cues)[0] is Element.MATERIALS


def test_how_to_do_it_comes_before_what_is_missing(words: Knowledge) -> None:
    heard = {"missing": 0.4, "procedure": 0.26}
    assert first("我养了条泰迪，狗证咋办", words, heard=heard) is Element.PROCEDURE
    assert first("没带免疫证，狗证咋办", words, heard=heard) is Element.MISSING


def test_what_the_words_point_to_is_asked(words: Knowledge) -> None:
    query, cues = found("剩下的日子到了才换", words, {"fees": 0.25}), words.catalogue.cues
    assert asked(query, cues)[0] is Element.FEES
    assert asked(query, cues, Element.CONDITIONS)[0] is Element.CONDITIONS


def test_what_is_not_asked_is_not_made_up(words: Knowledge) -> None:
    assert asked(found("身份证", words, {"fees": 0.1}), words.catalogue.cues) == ()


@pytest.mark.parametrize("element", list(Element))
def test_every_element_of_every_guide_can_be_stated(words: Knowledge, element: Element) -> None:
    for matter in words.catalogue.matters.values():
        one = block(element, Case(matter, {}, words.catalogue, Citations()))
        assert one is None or one.element is element
