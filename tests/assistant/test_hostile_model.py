"""Whatever a model makes up, a citizen reads the same facts as without it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hostile import LIES, Liar, babble, liars
from putting import AT, ask
from small import BUNDLED

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.endpoints import ModelSettings
from assistant.model import Model
from assistant.question import Question
from assistant.steps.explain import Explainer
from assistant.store import Store
from evals.model_server import model_server
from evals.sample import SAMPLES, load
from knowledge.library import Knowledge, Weights
from knowledge.publish import checked


@pytest.fixture(scope="module")
def whole_centre() -> Knowledge:
    """All bundled content, served by words alone."""
    return Knowledge.of("bundled", checked(BUNDLED), None, None, Weights())


def guides(knowledge: Knowledge) -> list[str]:
    """The names of all guides."""
    return sorted({m.name for m in knowledge.catalogue.matters.values()})


def bare(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(exclude={"id", "conversation_id"})


def samples(prefix: str) -> Iterator[Question]:
    """Every turn of every open sample, in conversations named by a prefix."""
    for sample in load([SAMPLES / "dev.jsonl"]):
        for turn in sample.turns:
            at, region = sample.at or AT, sample.region or "339900"
            yield Question(turn, f"{prefix}-{sample.id}", at, region)


async def answers(assistant: Assistant, questions: Iterator[Question]) -> list[Answer]:
    return [await assistant.answer(q) for q in questions]


def test_no_lie_reaches_anybody_over_all_open_samples(
    whole_centre: Knowledge, store: Store
) -> None:
    plain = asyncio.run(answers(Assistant(lambda: whole_centre, store), samples("plain")))
    with model_server(liars()) as server:
        told = ModelSettings(base_url=server.url, name="liar", daily_tokens=10**9)
        lied = Assistant(lambda: whole_centre, store, explainer=Explainer(Model(told)))
        helped = asyncio.run(answers(lied, samples("lied")))
    assert [bare(a) for a in helped] == [bare(a) for a in plain] and len(plain) > 300
    assert len(server.asked) > 150


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_reaches_anybody_over_the_guides(
    whole_centre: Knowledge, store: Store, lie: str
) -> None:
    liar = Liar(LIES[lie])
    helped = Assistant(lambda: whole_centre, store, explainer=Explainer(liar))
    for name in guides(whole_centre)[::3]:
        assert not ask(helped, f"怎么办{name}", name=f"{lie}-{name}").generated
    assert liar.asked > 40


@pytest.mark.soak
@pytest.mark.parametrize("lie", LIES)
def test_no_lie_of_any_kind_reaches_anybody_over_all_open_samples(
    whole_centre: Knowledge, store: Store, lie: str
) -> None:
    liar = Liar(LIES[lie])
    helped = Assistant(lambda: whole_centre, store, explainer=Explainer(liar))
    told = asyncio.run(answers(helped, samples(lie)))
    assert not [a.id for a in told if a.generated] and liar.asked > 150


@pytest.mark.parametrize("seed", range(4))
def test_what_babble_of_marks_and_words_shows_is_quoted(
    whole_centre: Knowledge, store: Store, seed: int
) -> None:
    words = sorted(whole_centre.catalogue.prompts["explain"].vocabulary)
    babbler = Explainer(Liar(babble(words, seed)))
    helped, shown = Assistant(lambda: whole_centre, store, explainer=babbler), 0
    plain = Assistant(lambda: whole_centre, store)
    for name in guides(whole_centre)[seed::4]:
        answer = ask(helped, f"怎么办{name}", name=f"babble-{name}")
        without = ask(plain, f"怎么办{name}", name=f"plain-{name}")
        if answer.generated:
            first, rest = answer.blocks[0], answer.blocks[1:]
            assert first.type == "text" and rest == without.blocks
            for quote in first.text.split("「")[1:]:
                fact = quote.split("」")[0].rpartition("：")[2].removesuffix("（以窗口核定为准）")
                assert fact.strip() in " ".join(without.text.split())
            shown += 1
        assert answer.status is without.status
    assert shown


@pytest.mark.parametrize("seed", range(2))
def test_what_babble_says_of_policies_is_written_in_the_article_that_it_names(
    whole_centre: Knowledge, store: Store, seed: int
) -> None:
    words = sorted(whole_centre.catalogue.prompts["explain"].vocabulary)
    helped = Assistant(lambda: whole_centre, store, explainer=Explainer(Liar(babble(words, seed))))
    policies = sorted(whole_centre.catalogue.policies.values(), key=lambda p: p.code)[seed::2]
    written = {f"《{p.title}》{a.number}": (p, a) for p in policies for a in p.articles}
    shown = 0
    for policy in policies:
        asked = next(iter(policy.asks.values()))[0]
        answer = ask(helped, asked, name=f"babble-{policy.code}")
        for quote in answer.blocks[0].text.split("「")[1:] if answer.generated else ():
            label, _, said = quote.split("」")[0].partition("：")
            if label in written:
                origin, article = written[label]
                said = re.sub(r"^（自[^）]*起施行）", "", said)
                assert said and said in " ".join(article.text.split())
                assert origin.valid.holds(AT.date()) or origin.valid.upcoming(AT.date())
                shown += 1
    assert shown
