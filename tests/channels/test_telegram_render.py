"""How answers look in a chat, judged by teremok, whose rules nobody here wrote."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from lines import Hostile
from peers.bot_rules import entities_parsed
from teremok import MockBot

from assistant.answer import Answer, Choice, Route, RouteLink, Status
from assistant.assistant import Assistant
from assistant.block import LineItem, LinesBlock, SiteBlock, TextBlock
from assistant.build import store
from assistant.question import HERE, Question
from assistant.settings import Settings
from channels.telegram.bot import BotApi, To
from channels.telegram.note import Note
from channels.telegram.render import render
from knowledge.library import Knowledge

AT = datetime(2026, 11, 23, 10, tzinfo=HERE)
WORDS = {"where": "去哪办", "basis": "依据", "ai_label": "以上说明由人工智能生成，仅供参考。"}
ASKED = ("身份证丢了怎么补", "护照首次办理要带什么", "开餐馆要办什么", "生育津贴多少", "公积金", "转人工")


def answer(**given: object) -> Answer:
    """An answer with what matters to a test."""
    usual: dict[str, object] = {
        "id": "a" + "0" * 20, "conversation_id": "telegram-0", "status": Status.ANSWERED,
        "text": "", "speech": "", "snapshot": "s", "as_of": AT,
    }  # fmt: skip
    return Answer.model_validate(usual | given)


def text(*lines: str) -> dict[str, object]:
    return {"blocks": (TextBlock(title="", text="\n".join(lines)),)}


@pytest.fixture(scope="module")
def answers(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """What the line answers to a few questions."""
    kept = store(Settings(data=tmp_path_factory.mktemp("render")))
    line, region = Assistant(lambda: knowledge, kept), knowledge.catalogue.centre.code

    async def scene() -> dict[str, Answer]:
        return {q: await line.answer(Question(q, f"conv-{n}", AT, region)) for n, q in enumerate(ASKED)}

    made = asyncio.run(scene())
    kept.close()
    return made


def judged(notes: list[Note]) -> list[str]:
    """The notes as teremok lets them pass, as they are shown."""
    bot = MockBot()
    api = BotApi("42:TEST", "http://127.0.0.1:1")
    api._made = bot  # the real client over a session that judges

    async def scene() -> None:
        for note in notes:
            await api.say(To(5), note.html, True, note.rows)

    asyncio.run(scene())
    return [entities_parsed(m.text, "HTML") for m in bot.requests.send_message]


@pytest.mark.parametrize("asked", ASKED)
def test_every_kind_of_answer_is_taken(asked: str, answers: dict[str, Answer]) -> None:
    notes = [n for n in render(answers[asked], WORDS) if not n.place]
    assert judged(notes) == [n.plain for n in notes]


def test_a_checklist_can_be_read_at_a_glance(answers: dict[str, Answer]) -> None:
    (note,) = render(answers["身份证丢了怎么补"], WORDS)
    rows = note.plain.splitlines()
    assert rows[0] == "申请材料" and rows[1].startswith("☐ 居民户口簿（原件1份")
    assert "☐ 【未满16周岁的】监护人的居民身份证（原件1份）" in rows
    assert "<b>去哪办</b>" in note.html and "\n①" in note.html
    assert rows[-1].startswith("依据：《中华人民共和国居民身份证法》第十条、第十一条")
    assert [[b.say for b in row] for row in note.rows[-2:]] == [
        ["rate_5", "rate_4", "rate_3"], ["rate_2", "rate_1"],
    ]  # fmt: skip


def test_options_are_numbered_and_can_be_pressed(answers: dict[str, Answer]) -> None:
    (note,) = render(answers["公积金"], WORDS)
    assert "\n2. " in note.plain and note.closing == ""
    assert [row[0].text[:3] for row in note.rows] == [f"{n}. " for n in range(1, 7)]
    assert all(row[0].data.startswith("o:matter:") for row in note.rows)


def test_pages_are_opened_by_buttons_of_the_answers_own_links(answers: dict[str, Answer]) -> None:
    (note,) = render(answers["开餐馆要办什么"], WORDS)
    urls = [b.url for row in note.rows for b in row if b.url]
    assert urls == ["https://qykb.lanchuan.example/"]
    odd = Route(kind="online", title="", reason="", text="", link=RouteLink(name="x", url="javascript:x", kind="web"))
    (note,) = render(answer(routes=(odd,), **text("好")), WORDS)
    assert not [b for row in note.rows for b in row if b.url]


def test_short_options_stand_two_in_a_row() -> None:
    labels = ("本人办理", "委托他人", "不贷款，只想取出公积金付房款", "收费", "时间")
    options = tuple(Choice(label=label, value=label) for label in labels)
    (note,) = render(answer(options=options, **text("好")), WORDS)
    assert [len(row) for row in note.rows] == [2, 1, 2, 3, 2]


def test_a_long_value_of_an_option_gives_way_to_its_number() -> None:
    options = (Choice(label="选", value="situation:" + "x" * 60),)
    (note,) = render(answer(options=options, status=Status.CLARIFYING, **text("选哪个")), WORDS)
    assert note.rows[0][0].data == "o:1"


def test_wording_by_a_model_is_labelled() -> None:
    (note,) = render(answer(generated=True, **text("好")), WORDS)
    assert note.plain.endswith(WORDS["ai_label"])


def test_a_place_that_was_asked_for_comes_with_its_map() -> None:
    site = SiteBlock(
        title="", site="hall", name="市民之家", address="市民大道1号", phone="1", open_now=True,
        hours="9:00—17:00", lat=30.1, lon=120.2,
    )  # fmt: skip
    note, place = render(answer(blocks=(site,)), WORDS)
    assert note.html.startswith("<b>市民之家</b>\n地址：市民大道1号")
    assert place.place and (place.place.lat, place.place.lon) == (30.1, 120.2)


def test_steps_are_numbered_and_say_for_whom() -> None:
    items = (LineItem(text="申请"), LineItem(text="领证", condition="本人领取的"))
    block = LinesBlock(title="流程", ordered=True, items=items, note="以窗口核定为准。")
    (note,) = render(answer(blocks=(block,)), WORDS)
    assert note.html == "<b>流程</b>\n1. 申请\n2. 【本人领取的】领证\n<i>以窗口核定为准。</i>"


@pytest.mark.parametrize("unit", ["字", "🀄", "&", "<b>", "]]>", "\u202e", "a b ", "\n行"])
def test_nothing_is_too_long_or_taken_for_a_tag(unit: str) -> None:
    notes = render(answer(**text(unit * 9000)), WORDS)
    for note in notes:
        assert 0 < len(note.plain.encode("utf-16-le")) // 2 <= 4096 - 200
        assert entities_parsed(note.html, "HTML") == note.plain
    said = "".join(n.plain for n in notes)
    assert "".join(said.split()) == "".join((unit * 9000).split())


def test_hostile_text_stays_text() -> None:
    notes = render(answer(**text(Hostile.text)), WORDS)
    assert len(notes) > 2 and notes[0].plain.startswith("]]><![CDATA[<b>粗</b>")
    assert not any(c in n.html for n in notes for c in "\x00\x07")
