"""A draft laid over what is in force is found and answered from; the rest is as published."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from assistant.question import HERE, Question
from assistant.rehearsal import Rehearsal, Rehearsed
from knowledge.library import Knowledge
from knowledge.overlay import overlaid
from knowledge.source import ContentError

PATH = "matters/id-card/id-card-reissue.yaml"
ASKED = "居民身份证补领要带什么材料"


def ask(rehearsal: Rehearsal, text: str, knowledge: Knowledge) -> Rehearsed:
    at = datetime(2026, 4, 1, 10, tzinfo=HERE)
    question = Question(text, "talk-00001", at, knowledge.catalogue.centre.code)
    return asyncio.run(rehearsal.ask(question, knowledge))


@pytest.fixture(scope="module")
def text(content: Path) -> str:
    return (content / PATH).read_text("utf-8")


@pytest.mark.parametrize("kind", ["words", "whole"])
def test_the_draft_is_what_is_answered_and_the_published_text_is_not(
    kind: str, text: str, request: pytest.FixtureRequest
) -> None:
    knowledge: Knowledge = request.getfixturevalue(kind)
    draft = text.replace("居民户口簿", "蓝皮登记簿")
    assert draft != text
    laid, rehearsal = overlaid(knowledge, PATH, text, draft), Rehearsal()
    told = ask(rehearsal, ASKED, laid)
    before = ask(rehearsal, ASKED, knowledge)
    assert told.answer.matter and told.answer.matter.code == "id-card-reissue"
    assert "蓝皮登记簿" in told.answer.text and "蓝皮登记簿" not in before.answer.text
    assert told.answer.snapshot.endswith("+draft") and told.trace["queries"][0]["candidates"]


def test_a_new_passage_of_the_draft_is_found_by_its_vector(whole: Knowledge, text: str) -> None:
    draft = text.replace("asks:", "asks:\n  contacts: [紫色飞艇停在哪一层]", 1)
    laid = overlaid(whole, PATH, text, draft)
    best = laid.search(["紫色飞艇停在哪一层"])[0].passages[0]
    assert best.passage.owner == "id-card-reissue" and best.dense > 0.99 and best.lexical > 0


def test_what_a_draft_leaves_out_is_met_no_more(whole: Knowledge, text: str) -> None:
    gone = overlaid(whole, PATH, text, "")
    owners = {p.passage.owner for p in gone.search([ASKED])[0].passages}
    assert "id-card-reissue" not in owners and owners


def test_a_draft_that_cannot_be_read_is_refused_with_its_problems(words: Knowledge, text: str) -> None:
    with pytest.raises(ContentError, match="summary"):
        overlaid(words, PATH, text, text.replace("summary:", "sumary:"))


def test_a_rehearsal_remembers_the_conversation_and_forgets_old_ones(words: Knowledge) -> None:
    rehearsal = Rehearsal()
    ask(rehearsal, "身份证补领要多少钱", words)
    told = ask(rehearsal, "要多久", words)
    assert told.answer.matter and told.answer.matter.code == "id-card-reissue"
    assert rehearsal.answer(told.answer.id) == told.answer and rehearsal.answer("none") is None
