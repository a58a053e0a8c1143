"""What passed becomes the first block: cited by sentence, with the articles it quotes, and what is missing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from putting import ask, question

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.question import Prefs
from assistant.steps.explain import Explainer
from assistant.store import Store
from assistant.writer import Written
from knowledge.library import Knowledge

Draft = Callable[[dict[str, Any]], str]
EARLY = "弹性提前退休怎么规定的"


class Ideal:
    """A writer that drafts from what it is given, and keeps it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.given: list[dict[str, Any]] = []

    async def write(self, system: str, user: str) -> Written:
        """The draft for the data."""
        self.given.append(json.loads(user))
        return Written(self.draft(self.given[-1]), "ideal", "备案1", 1)


def explained(knowledge: Knowledge, store: Store, draft: Draft, text: str = EARLY) -> Answer:
    return ask(Assistant(lambda: knowledge, store, explainer=Explainer(Ideal(draft))), text)


def every_article(data: dict[str, Any]) -> str:
    """A sentence for the first quote of each article."""
    first = {f["about"]: f["mark"] for f in reversed(data["facts"])}
    marks = sorted(first.values(), key=lambda m: int(m[2:-1]))[:3]
    return "".join(f"规定的是{m}。" for m in marks)


def test_a_policy_answer_is_summed_up_from_several_articles_each_sentence_cited(
    words: Knowledge, store: Store
) -> None:
    plain = ask(Assistant(lambda: words, store), EARLY, name="conversation-2")
    answer = explained(words, store, every_article)
    first = answer.blocks[0]
    assert answer.generated and first.type == "text" and len(first.sentences) >= 2
    numbers = {c.number: c for c in answer.citations}
    for sentence in first.sentences:
        (cited,) = (numbers[n] for n in sentence.cites)
        assert f"《{cited.name}》{cited.article}：" in sentence.text
    assert len({s.cites for s in first.sentences}) == len(first.sentences)
    shown = {b.number for b in answer.blocks if b.type == "article"}
    assert {numbers[n].article for s in first.sentences for n in s.cites} <= shown
    assert shown >= {b.number for b in plain.blocks if b.type == "article"}
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_an_article_that_is_not_quoted_is_not_added(words: Knowledge, store: Store) -> None:
    plain = ask(Assistant(lambda: words, store), EARLY, name="conversation-2")
    answer = explained(words, store, lambda _: "规定的是⟦F1⟧。")
    assert answer.generated and answer.blocks[1:] == plain.blocks
    assert answer.citations == plain.citations


MORE = "居民身份证补领要什么材料，能不能顺路理发"


def test_what_nothing_answers_is_said_in_our_words(whole: Knowledge, store: Store) -> None:
    answer = explained(whole, store, lambda _: "您问的是⟦F1⟧。⟦Q2⟧。", MORE)
    assert answer.completeness == "partial" and answer.unanswered == ("能不能顺路理发",)
    told = whole.catalogue.prompts["explain"].unanswered
    said = told.replace("{parts}", "“能不能顺路理发”").replace("{hotline}", "12345")
    assert said in answer.blocks[0].text and "备案1" in answer.blocks[0].text  # type: ignore[union-attr]


def test_a_whole_question_is_answered_where_no_part_is_left(whole: Knowledge, store: Store) -> None:
    answer = explained(whole, store, lambda _: "您问的是⟦F1⟧。", MORE)
    assert answer.generated and answer.completeness == "full" and answer.unanswered == ()


def test_a_part_that_the_rules_see_answered_is_not_named(whole: Knowledge, store: Store) -> None:
    answer = explained(whole, store, lambda _: "您问的是⟦F1⟧。⟦Q1⟧。", MORE)
    assert answer.generated and answer.unanswered == () and answer.completeness is None
    assert "没有写明" not in answer.text


def test_an_answer_that_the_rules_can_see_is_not_denied_whole(whole: Knowledge, store: Store) -> None:
    matter = whole.catalogue.matters["id-card-reissue"]
    text = next(a for a in matter.asks["materials"] if len(a) > 8)
    plain = ask(Assistant(lambda: whole, store), text, name="conversation-2")
    answer = explained(whole, store, lambda _: "⟦Q1⟧。", text)
    assert plain.matter and plain.matter.code == matter.code
    assert not answer.generated and answer.completeness is None
    kept = store.explain(answer.id)
    assert kept and kept["trace"]["model"]["outcome"] == "dropped: denied"


@pytest.mark.parametrize("text", ["how do I replace a lost id card", "居民身份证补领要什么材料"])
def test_an_english_reader_is_told_in_english_what_the_chinese_guide_says(
    words: Knowledge, store: Store, text: str
) -> None:
    writer = Ideal(lambda _: "The guide says ⟦F1⟧. Please see ⟦F2⟧.")
    helped = Assistant(lambda: words, store, explainer=Explainer(writer))
    answer = ask(helped, text)
    english = text.isascii()
    assert answer.generated is english
    if english:
        first = answer.blocks[0]
        assert first.title == "In short" and first.type == "text"
        assert first.text.startswith("The guide says 「") and "」. Please see 「" in first.text
        assert writer.given[0]["question"] == text and answer.completeness is None


def test_a_guide_that_does_not_say_what_was_asked_says_so_without_a_model(
    words: Knowledge, store: Store
) -> None:
    silent = next(
        m for m in words.catalogue.matters.values() if not m.validity and m.result and not m.bundle
    )
    answer = ask(Assistant(lambda: words, store), f"{silent.name}的有效期是多久，几年内有效")
    assert answer.matter and answer.matter.code == silent.code
    assert answer.completeness in ("none", "partial") and "有效期" in answer.unanswered
    assert "没有写明有效期" in answer.text


def test_a_language_without_a_prompt_is_left_to_the_facts(words: Knowledge, store: Store) -> None:
    writer = Ideal(lambda _: "规定的是⟦F1⟧。")
    helped = Assistant(lambda: words, store, explainer=Explainer(writer))
    spoken = replace(question("居民身份证补领要什么材料"), prefs=Prefs(language="fr"))
    assert not asyncio.run(helped.answer(spoken)).generated and writer.given == []
