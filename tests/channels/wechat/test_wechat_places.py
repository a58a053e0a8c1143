"""Where a person is, known by a scanned code or a sent location, counts for the next questions."""

from __future__ import annotations

from typing import ClassVar

from account import PERSON, Opened
from lines import Parrot
from peers.wechat import number, xml

from assistant.endings import Ended
from assistant.question import Location, Question

HALL = Location(29.4795, 119.6480)


class Where(Parrot):
    """Remembers where it was asked from."""

    places: ClassVar[list[Location | None]] = []

    async def _answer(self, question: Question, *rest: object) -> Ended:  # type: ignore[override]
        type(self).places.append(question.location)
        return await super()._answer(question, *rest)


def test_a_question_after_a_scan_is_asked_from_the_hall(served: Opened) -> None:
    Where.places.clear()
    with served(Where) as account:
        account.types("先问")
        account.event("SCAN", "hall-city")
        account.types("身份证窗口在哪")
        account.types("还有呢", user="another-person")
    assert Where.places == [None, HALL, None]


def test_a_question_after_a_sent_location_is_asked_from_there(served: Opened) -> None:
    Where.places.clear()
    with served(Where) as account:
        place = xml(PERSON, MsgType="location", Location_X="29.4", Location_Y="119.6", MsgId=4)
        account.passed_on(place)
        account.types("哪里能办")
    assert Where.places == [Location(29.4, 119.6)] * 2


def test_a_second_delivery_is_the_same_question_whatever_was_scanned_between(
    served: Opened,
) -> None:
    Where.places.clear()
    with served(Where) as account:
        question = xml(PERSON, MsgType="text", Content="同一问", MsgId=number("same"))
        one = account.passed_on(question)
        account.event("SCAN", "hall-city")
        assert account.passed_on(question) == one
    assert Where.places == [None]
