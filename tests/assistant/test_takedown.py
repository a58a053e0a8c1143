"""What was taken out is in no answer, and talks about it go on sensibly; notices come first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assistant.answer import Answer, Status
from assistant.assistant import Assistant
from assistant.question import HERE, Question
from assistant.store import Store, connect, migrate
from evals.sample import load, own_files
from knowledge.library import Knowledge, Weights
from knowledge.notice import Notice, Urgent

LOST, CODE, RENEW = "身份证丢了怎么补办", "id-card-reissue", "居民身份证换领"
EVERY = tuple(
    t for s in load(f for f in own_files() if f.name == "dev.jsonl")
    if any("id-card" in c for c in s.expect.matter) for t in s.turns
)  # fmt: skip


class Talk:
    """A conversation in which the knowledge may change between turns."""

    def __init__(self, knowledge: Knowledge, store: Store) -> None:
        self.knowledge = knowledge
        self.assistant = Assistant(lambda: self.knowledge, store)

    def ask(self, text: str, month: int = 4) -> Answer:
        at = datetime(2026, month, 1, 10, tzinfo=HERE)
        question = Question(text, "talk-0001", at, self.knowledge.catalogue.centre.code)
        return asyncio.run(self.assistant.answer(question))


@pytest.fixture
def talk(whole: Knowledge, tmp_path: Path) -> Iterator[Talk]:
    store = Store(connect(f"sqlite:///{tmp_path / 'talk.sqlite'}"))
    migrate(store.engine)
    yield Talk(whole, store)
    store.close()


def without(knowledge: Knowledge, *keys: str) -> Knowledge:
    return knowledge.beside(Urgent(hidden=frozenset(keys)))


def withdrawn(knowledge: Knowledge, *keys: str) -> Knowledge:
    """A later publication without some matters."""
    kept = {k: m for k, m in knowledge.catalogue.matters.items() if k not in keys}
    catalogue = knowledge.catalogue.model_copy(update={"matters": kept})
    return Knowledge.of("later", catalogue, None, None, Weights())


def test_a_matter_taken_down_is_answered_no_more_and_comes_back(talk: Talk, whole: Knowledge) -> None:
    assert talk.ask(LOST).matter.code == CODE  # type: ignore[union-attr]
    talk.knowledge = without(whole, CODE)
    other = talk.ask(LOST)
    assert other.status is not Status.ERROR and CODE not in other.model_dump_json()
    talk.knowledge = whole
    assert talk.ask(LOST).matter.code == CODE  # type: ignore[union-attr]


@pytest.mark.parametrize("gone", [without, withdrawn])
@pytest.mark.parametrize("turn", ["多少钱", "要多久", "element:fees", "办理时间"])
def test_a_talk_about_what_was_taken_out_says_so_and_goes_on(
    talk: Talk, whole: Knowledge, gone: Callable[..., Knowledge], turn: str
) -> None:
    assert talk.ask(LOST).matter.code == CODE  # type: ignore[union-attr]
    talk.knowledge = gone(whole, CODE)
    told = talk.ask(turn)
    assert told.status is Status.NO_GUIDE and told.matter is None
    assert "暂停提供" in told.text and talk.knowledge.catalogue.centre.hotline in told.text
    assert told.routes[0].kind == "human"
    renewed = talk.ask(f"{RENEW}要带什么材料")
    assert renewed.matter and renewed.matter.code == "id-card-renew"
    assert "暂停提供" not in talk.ask("多少钱").text


def test_an_option_that_leads_to_what_was_taken_out_says_so(talk: Talk, whole: Knowledge) -> None:
    value = f"matter:{CODE}"
    near = [m for m in whole.catalogue.matters.values() if CODE in {s.matter for s in m.siblings}]
    asked = (talk.ask(f"{m.name}的办理条件") for m in near)
    assert any(value in {o.value for o in answer.options} for answer in asked)
    talk.knowledge = without(whole, CODE)
    assert talk.ask(value).status is Status.NO_GUIDE


def test_a_place_taken_down_is_told_no_more(talk: Talk, whole: Knowledge) -> None:
    site = whole.catalogue.sites[whole.catalogue.centre.main_site]
    asked = f"{site.name}几点开门"
    assert site.address in talk.ask(f"{site.name}在哪里，{asked}").model_dump_json()
    talk.knowledge = without(whole, site.id)
    assert talk.ask("能停车吗").status is Status.NO_GUIDE
    again = talk.ask(asked)
    assert again.status is not Status.ERROR and site.address not in again.model_dump_json()


def test_with_everything_at_once_taken_down_nothing_breaks(talk: Talk, whole: Knowledge) -> None:
    catalogue = whole.catalogue
    codes = {c for c in catalogue.matters if c.startswith("id-card")}
    hidden = codes | {"id-card-fees", catalogue.centre.main_site}
    assert len(EVERY) > 10
    for text in EVERY[:20]:
        talk.knowledge = whole
        talk.ask(text)
        talk.knowledge = without(whole, *hidden)
        for turn in ("多少钱", text):
            answer = talk.ask(turn)
            assert answer.status is not Status.ERROR, turn
            told = {c.code for c in answer.citations} | {m.code for m in answer.matters}
            told |= {o.value.removeprefix("matter:") for o in answer.options}
            told |= {r.site.id for r in answer.routes if r.site}
            assert not told & hidden, turn


def noticed(knowledge: Knowledge, **named: object) -> Knowledge:
    notice = Notice.model_validate({"title": "通告", "text": "系统维护"} | named)
    return knowledge.beside(Urgent({"n": notice}))


def told(answer: Answer) -> bool:
    first = answer.blocks[0] if answer.blocks else None
    spoken = "系统维护" in answer.text
    assert spoken == (first is not None and first.title == "通告")
    return spoken


@pytest.mark.parametrize(("named", "text", "there"), [
    ({}, LOST, True),
    ({}, "你好", True),
    ({}, "我不想活了", False),
    ({"matters": [CODE]}, LOST, True),
    ({"matters": ["id-card-renew"]}, LOST, False),
    ({"matters": [CODE]}, "你好", False),
    ({"valid": {"from": "2026-04-01", "to": "2026-04-01"}}, LOST, True),
    ({"valid": {"from": "2026-04-02"}}, LOST, False),
    ({"valid": {"to": "2026-03-31"}}, LOST, False),
])  # fmt: skip
def test_a_notice_comes_first_where_and_when_it_concerns(
    talk: Talk, whole: Knowledge, named: dict[str, object], text: str, there: bool
) -> None:
    talk.knowledge = noticed(whole, **named)
    assert told(talk.ask(text)) is there


def test_a_notice_of_a_place_is_told_with_it_and_with_what_leads_there(
    talk: Talk, whole: Knowledge
) -> None:
    site = whole.catalogue.sites[whole.catalogue.centre.main_site]
    talk.knowledge = noticed(whole, sites=[site.id])
    assert told(talk.ask(f"{site.name}停车方便吗"))
    answer = talk.ask(f"{LOST}，去哪里办")
    led = {r.site.id for r in answer.routes[:2] if r.site}
    assert told(answer) is (site.id in led)
    talk.knowledge = noticed(whole, sites=sorted(led) or ["none"])
    assert told(talk.ask(f"{LOST}，去哪里办")) is bool(led)
