"""Running samples: ask-backs are answered with the option that names the expected matter."""

import asyncio

from answers import answer, fees, sample

from assistant.answer import Answer, Choice
from assistant.question import Question
from evals.run import Outcome, outcome, right_option, run

OPTIONS = [
    Choice(label="护照换发", value="matter:pass"),
    Choice(label="居民证换发", value="matter:card"),
]
ASKING = answer(status="clarifying", options=OPTIONS, matter=None, matters=[])


class Scripted:
    """Answers with what it was given, in order, and remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers, self.asked = list(answers), list[Question]()

    async def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


def _judged(ask: Scripted, **expect: object) -> Outcome:
    return asyncio.run(outcome(sample(**expect), ask, "339900"))


def test_the_option_is_chosen_that_names_the_expected_matter() -> None:
    ask = Scripted(ASKING, answer(fees()))
    judged = _judged(ask, matter=["card"])
    assert (judged.asked_back, judged.right_option) == (True, True)
    assert [q.text for q in ask.asked] == ["证到期", "matter:card"]
    assert len({q.conversation_id for q in ask.asked}) == 1
    assert judged.answer.status == "answered"


def test_a_choice_without_the_right_option_is_judged_as_it_stands() -> None:
    judged = _judged(Scripted(ASKING, answer()), matter=["other"])
    assert (judged.asked_back, judged.right_option) == (True, False)
    assert judged.answer.status == "clarifying"


def test_a_choice_that_was_expected_is_no_ask_back() -> None:
    judged = _judged(Scripted(ASKING, answer()), status=None, status_any=["clarifying", "answered"])
    assert not judged.asked_back


def test_the_right_option_is_found_by_code_name_or_fact() -> None:
    assert right_option(ASKING, sample(matter=["card"]).expect) == "matter:card"
    assert right_option(ASKING, sample(matter_any=["护照"]).expect) == "matter:pass"
    assert right_option(ASKING, sample(facts=["居民证"]).expect) == "matter:card"
    assert right_option(ASKING, sample(matter=["none"], facts=["居民证"]).expect) is None
    assert right_option(ASKING, sample().expect) is None


def test_the_last_turn_is_judged_and_conversations_are_kept_apart() -> None:
    ask = Scripted(answer(fees()))
    found = asyncio.run(
        run([sample("一", "二"), sample("三")], ask, "339900", known=lambda i: {"a": i})
    )
    assert len({q.conversation_id for q in ask.asked}) == 2
    assert [dict(o.known) for o in found] == [{"a": "a1"}] * 2
