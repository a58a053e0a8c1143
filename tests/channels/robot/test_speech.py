"""What robots say of every guide: short, whole clauses, nothing that is not written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from assistant.answer import Answer, Choice, MatterRef, Status
from assistant.block import Block, TextBlock
from assistant.elements import Case, Citations, block
from assistant.endings import say as told
from assistant.question import HERE
from channels.robot.reading import read_aloud
from channels.robot.speech import ROOM, Hearing, said
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.library import Knowledge

FIXED = {"要带", "其余内容请看屏幕", "还有其他内容", "您可以接着问我"}
SPOKEN = [e for e in Element if e not in (Element.LEGAL_BASIS, Element.FAQS)]


class Words:
    """Says the replies of the bundled content."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(self, key: str, **blanks: str) -> str:
        return told(key, self._catalogue, **blanks)


@pytest.fixture(scope="module")
def say(knowledge: Knowledge) -> Words:
    return Words(knowledge.catalogue)


def answer(*blocks: Block, status: Status = Status.ANSWERED, **more: object) -> Answer:
    given: dict[str, object] = {
        "id": "a1", "conversation_id": "c1", "status": status, "blocks": blocks, "text": "", "speech": "",
        "snapshot": "s", "as_of": datetime(2026, 3, 2, 10, tzinfo=HERE),
    }  # fmt: skip
    return Answer.model_validate(given | more)


def every_block(catalogue: Catalogue) -> Iterator[Block]:
    for matter in catalogue.matters.values():
        for element in SPOKEN:
            if found := block(element, Case(matter, {}, catalogue, Citations())):
                yield found


def test_every_element_of_every_guide_is_said_in_three_short_sentences(
    knowledge: Knowledge, say: Words
) -> None:
    blocks = list(every_block(knowledge.catalogue))
    assert len(blocks) > 2000
    for one in blocks:
        spoken = said(answer(one), say, Hearing())
        assert 1 <= len(spoken) <= 3
        assert len("".join(spoken)) <= ROOM + 20, spoken
        assert not re.search(r"[!-~\d]", re.sub("[A-Za-z ]", "", "".join(spoken)))


def written(one: Block) -> str:
    """All that a block says, read aloud clause by clause, with asides and without."""
    rows = [part for i in one.items for part in (i.condition or "", i.text)]  # type: ignore[union-attr]
    bare = [re.sub("（[^（）]*）", "", r) for r in (*rows, *rows)]
    bare += [re.sub("（[^（）]*）", "", r) for r in bare]
    return "，".join(read_aloud(r) for r in (*rows, *bare))


def test_nothing_is_said_that_the_guide_does_not_say(knowledge: Knowledge, say: Words) -> None:
    for one in every_block(knowledge.catalogue):
        if one.element is Element.MATERIALS:
            continue
        whole = written(one)
        for clause in re.split("[，；。]", "".join(said(answer(one), say, Hearing()))):
            assert clause in whole or clause in FIXED or re.fullmatch("第.步", clause), (clause, whole)


def test_what_is_left_out_is_said_to_be_left_out(knowledge: Knowledge, say: Words) -> None:
    for one in every_block(knowledge.catalogue):
        if one.element in (Element.MATERIALS, Element.PROCEDURE):
            continue
        spoken = "".join(said(answer(one), say, Hearing()))
        all_said = all(read_aloud(i.text.rstrip("。；")) in spoken for i in one.items)  # type: ignore[union-attr]
        assert all_said or "其余内容请看屏幕" in spoken or "比较多" in spoken, (one, spoken)


def test_materials_are_named_and_counted(knowledge: Knowledge, say: Words) -> None:
    for matter in knowledge.catalogue.matters.values():
        one = block(Element.MATERIALS, Case(matter, {}, knowledge.catalogue, Citations()))
        if one is None or not any(i.condition is None and not i.exempt for i in one.items):  # type: ignore[union-attr]
            continue
        needed = [i for i in one.items if i.condition is None and not i.exempt]  # type: ignore[union-attr]
        spoken = said(answer(one), say, Hearing())[0]
        for item in needed[: 5 if len(needed) <= 5 else 4]:
            assert read_aloud(re.sub("（[^（）]*）|\\([^()]*\\)", "", item.name)) in spoken
        assert len(needed) <= 5 or f"等{read_aloud(str(len(needed)))}样" in spoken


def test_a_robot_without_a_screen_is_never_told_to_point_at_it(knowledge: Knowledge, say: Words) -> None:
    for one in every_block(knowledge.catalogue):
        assert "屏幕" not in "".join(said(answer(one), say, Hearing(screen=False)))


def test_options_are_numbered_for_the_ear(say: Words) -> None:
    options = tuple(Choice(label=f"办法{n}（说明）", value=f"v{n}") for n in range(1, 7))
    asked = TextBlock(title="", text="您想办的是哪一件？请选择：")
    spoken = said(answer(asked, status=Status.CLARIFYING, options=options), say, Hearing())
    assert spoken == ["您想办的是哪一件？", "第一，办法一；第二，办法二；第三，办法三；第四，办法四。", "请说第几个。"]


def test_a_crisis_is_told_in_full_with_the_number(knowledge: Knowledge, say: Words) -> None:
    for key, number in (("crisis_self", "幺二三五六"), ("crisis_danger", "幺幺零"), ("crisis_fraud", "九六幺幺零")):
        one = TextBlock(title="", text=told(key, knowledge.catalogue))
        spoken = said(answer(one, status=Status.CRISIS), say, Hearing(room=40))
        assert number in "".join(spoken) and "屏幕" not in "".join(spoken)


def test_a_clause_too_long_for_the_ear_is_not_cut(say: Words) -> None:
    one = TextBlock(title="通知", text="很长的一句话没有标点" * 30)
    spoken = said(answer(one, matter=MatterRef(code="m", name="事项")), say, Hearing())
    assert spoken == ["通知的内容比较多，请看屏幕。"]
