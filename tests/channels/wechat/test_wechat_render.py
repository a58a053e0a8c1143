"""Answers as WeChat texts: short, complete, and nothing in them but what we mean."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers.wechat import LINK, shown

from assistant.answer import Answer, Choice, MatterRef, Route, RouteLink, Status
from assistant.assistant import Assistant
from assistant.block import TextBlock
from assistant.question import Question
from assistant.store import Store, connect, migrate
from channels.wechat import links
from channels.wechat.caps import PASSIVE
from channels.wechat.channel import RESERVE
from channels.wechat.render import rating, render
from knowledge.library import Knowledge

WORDS = {
    "ai_label": "AI 生成", "choose_tap": "点选：", "rate": "评价", "rate_ask": "有帮助吗？",
    "rate_levels": "请评价：",
}  # fmt: skip
DAY = datetime(2026, 3, 31, 10, tzinfo=UTC)


def answer(text: str = "答", **given: object) -> Answer:
    plain = {
        "id": "a" + "0" * 20, "conversation_id": "c", "status": Status.ANSWERED, "text": text,
        "speech": text, "snapshot": "s", "as_of": DAY, "blocks": (TextBlock(title="", text=text),),
    }  # fmt: skip
    return Answer(**plain | given)  # type: ignore[arg-type]


def parts(given: Answer) -> list[str]:
    return render(given, WORDS, PASSIVE, RESERVE)


def options(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label=x, value=f"element:{x}") for x in labels)


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """An answer about every matter of the bundled content."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('render') / 'x.sqlite'}")
    migrate(engine)
    line = Assistant(lambda: knowledge, Store(engine))
    region = knowledge.catalogue.centre.code

    async def scene() -> list[Answer]:
        names = enumerate(m.name for m in knowledge.catalogue.matters.values())
        return [await line.answer(Question(f"{name}怎么办", f"c{n}", DAY, region)) for n, name in names]

    found = asyncio.run(scene())
    engine.dispose()
    return found


def test_every_matters_answer_is_shown_whole_and_within_the_limit(
    answers: list[Answer], knowledge: Knowledge
) -> None:
    longest = 0
    for one in answers:
        made = render(one, knowledge.catalogue.replies, PASSIVE, RESERVE)
        assert all(len(p.encode()) <= PASSIVE.longest for p in made)
        assert all(len(p.encode()) <= PASSIVE.longest - RESERVE for p in made[:-1])
        seen = "\n".join(shown(p) for p in made)
        for block in one.blocks:
            for item in getattr(block, "items", ()):
                said = item.name if block.type == "bundle" else item.text
                assert "".join(links.label(said).split()) in "".join(seen.split())
        longest = max(longest, len(made))
    assert longest <= 4


def test_an_answer_can_be_read_at_a_glance(answers: list[Answer], knowledge: Knowledge) -> None:
    one = next(a for a in answers if a.matter and a.matter.code == "id-card-reissue")
    seen = shown(render(one, knowledge.catalogue.replies, PASSIVE, RESERVE)[0])
    assert seen.startswith("【居民身份证补领】\n\n")
    assert "\n□ 居民户口簿（" in seen and "\n去哪办\n①" in seen and "\n依据：《" in seen
    assert re.search(r"点选，或回复数字：\n1\. ", seen)


def test_an_option_says_its_label_and_can_be_typed_by_number() -> None:
    said = parts(answer(options=options("收费", "办理时间"), status=Status.CLARIFYING))[-1]
    assert LINK.findall(said) == [
        ("weixin://bizmsgmenu?msgmenucontent=收费&msgmenuid=o1", "收费"),
        ("weixin://bizmsgmenu?msgmenucontent=办理时间&msgmenuid=o2", "办理时间"),
    ]
    assert "1. 收费\n2. 办理时间" in shown(said)


def test_a_long_option_says_the_part_that_tells_it_from_the_others() -> None:
    choices = options(
        "租房提取住房公积金（还在缴存，是租房要用钱）", "购房提取住房公积金（已经买房，要取公积金付房款）",
        "是否登记备案国家工作人员：不是", "只想做小生意、办个体户：个体工商户设立登记",
    )  # fmt: skip
    assert [links.said_for(choices, n) for n in range(4)] == [
        "租房提取住房公积金", "购房提取住房公积金", "是否登记备案国家工作人员：不是", "个体工商户设立登记",
    ]  # fmt: skip


def test_options_behind_facts_are_fewer_rather_than_a_message_of_their_own() -> None:
    facts = answer("字" * 440 + "。", options=options(*(f"可以接着问的第{n}件事情" for n in range(8))))
    only = parts(facts)
    assert len(only) == 1 and "3. " in only[0] and "8. " not in only[0]
    choice = facts.model_copy(update={"status": Status.CLARIFYING})
    assert "8. " in parts(choice)[-1]


def test_a_route_that_is_online_is_a_link_and_no_other_address_becomes_one() -> None:
    def route(url: str) -> Route:
        link = RouteLink(name="网办", url=url, kind="web")
        return Route(kind="online", title="网上办：<网办>", reason="", text="", link=link)

    good, bad = route("https://zw.example/a?x=1&y=2"), route('https://zw.example/"><b>')
    said = parts(answer(routes=(good, bad)))[0]
    assert '①<a href="https://zw.example/a?x=1&y=2">网上办：＜网办＞</a>\n②网上办：＜网办＞' in said
    odd = route("javascript:alert(1)")
    assert "javascript" not in parts(answer(routes=(odd,)))[0]


def test_generated_wording_is_labelled() -> None:
    assert "AI 生成" in parts(answer(generated=True))[-1]
    assert "AI 生成" not in parts(answer())[-1]


def test_a_rating_is_invited_only_where_something_was_answered() -> None:
    assert "msgmenucontent=评价&msgmenuid=rate-a000" in parts(answer())[-1]
    assert "评价" not in parts(answer(status=Status.SMALLTALK))[-1]


def test_the_five_levels_are_links_and_words() -> None:
    said = rating("a" + "0" * 20, WORDS)
    assert [link["label"] for link in LINK.finditer(said)] == [
        "5 非常满意", "4 满意", "3 基本满意", "2 不满意", "1 非常不满意",
    ]  # fmt: skip
    assert "msgmenucontent=评价1&msgmenuid=rate-a000" in said and shown(said)


@given(
    text=st.text(max_size=900), name=st.text(max_size=40), labels=st.lists(st.text(max_size=80), max_size=9),
    generated=st.booleans(), answered=st.booleans(),
)  # fmt: skip
def test_any_text_stays_text_in_parts_that_fit(
    text: str, name: str, labels: list[str], generated: bool, answered: bool
) -> None:
    status = Status.ANSWERED if answered else Status.CLARIFYING
    made = parts(
        answer(text, matter=MatterRef(code="x", name=name), options=options(*labels),
               generated=generated, status=status)
    )  # fmt: skip
    for number, part in enumerate(made):
        limit = PASSIVE.longest - (RESERVE if number < len(made) - 1 else 0)
        assert len(part.encode()) <= limit and "]]>" not in part
        assert shown(part)
