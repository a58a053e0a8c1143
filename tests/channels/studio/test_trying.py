"""Preview and try: the real line over the draft, shown as the widget shows it, counted nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from editors import FIRST, Person, changed, console, record
from house import House
from sqlalchemy import func, select

from assistant.tables import turns

ASKED = "居民身份证首次申领要带什么材料"


@pytest.fixture(scope="module")
def house(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("trying")) as house:
        yield house


@pytest.fixture(scope="module")
def editor(house: House) -> Person:
    """An editor with unsaved typing in one guide."""
    editor = Person(house, "编辑甲")
    form = editor.form("entries/form", path=FIRST)
    editor.typed(changed(form, materials__0__name="蓝皮登记簿"))
    return editor


def answers(page: object) -> list[dict[str, object]]:
    return [json.loads(a) for a in page.xpath("//@data-answer")]  # type: ignore[attr-defined]


def test_a_draft_is_previewed_beside_what_citizens_get(editor: Person, house: House) -> None:
    page = editor.get("entries/preview", path=FIRST, q=ASKED)
    draft, now = answers(page)
    assert "蓝皮登记簿" in str(draft["text"]) and "蓝皮登记簿" not in str(now["text"])
    assert page.xpath("//h2[contains(@class,'bar')]/text()") == ["预览，尚未发布", "群众现在看到的"]
    assert json.loads(page.xpath("//@data-words")[0])["materials_count"]
    with house.built.store.engine.connect() as db:
        assert db.execute(select(func.count()).select_from(turns)).scalar() == 0


def test_another_editor_previews_the_saved_text(house: House, editor: Person) -> None:
    draft, now = answers(Person(house, "编辑乙").get("entries/preview", path=FIRST, q=ASKED))
    assert draft["text"] == now["text"]


def test_questions_to_try_come_from_the_entry(editor: Person) -> None:
    page = editor.get("entries/preview", path=FIRST)
    assert "第一次办身份证怎么弄" in page.xpath("//datalist/option/@value")
    assert answers(page) == []


def test_a_draft_that_cannot_be_read_says_what_to_mend(house: House) -> None:
    other = Person(house, "编辑乙")
    path = "matters/id-card/id-card-temporary.yaml"
    other.typed(changed(other.form("entries/form", path=path), summary="", reviewed_on="昨天"), path)
    page = other.get("entries/preview", path=path, q="问")
    assert "改好下面的问题才能预览" in page.text_content() and "一句话说明" in page.text_content()


def test_an_answer_is_shown_with_why(editor: Person) -> None:
    page = editor.get("try", q=ASKED)
    text = " ".join(page.text_content().split())
    assert "已回答" in text and "毫秒" in text and "查找" in text and "申请材料" in text
    table = page.xpath("//table//tbody/tr")
    assert "居民身份证首次申领" in table[0].text_content() and len(table) > 2
    assert len(answers(page)) == 1 and answers(page)[0]["snapshot"] == "test"


def test_a_draft_can_be_asked_too(editor: Person, house: House) -> None:
    record(house).save(FIRST, record(house).version(FIRST).text + "\n", "编辑乙", "草稿", 1)
    page = editor.get("try", q=ASKED, path=FIRST)
    assert "蓝皮登记簿" in str(answers(page)[0]["text"]) and "预览，尚未发布" in page.text_content()
    assert page.xpath(f"//select[@name='path']/option[@value='{FIRST}']")


def test_the_hit_test_is_the_real_search(editor: Person, house: House) -> None:
    rows = [[" ".join(c.text_content().split()) for c in r.xpath("./*")]
            for r in editor.get("try", q=ASKED, how="hits").xpath("//tbody/tr")]  # fmt: skip
    real = house.built.serving.current().search([ASKED])[0].passages
    assert [float(r[5]) for r in rows] == [round(s.lexical, 2) for s in real[: len(rows)]]
    assert [r[3] for r in rows][:5] == [" ".join(s.passage.text[:90].split()) for s in real[:5]]


@pytest.mark.parametrize("q", ["<script>alert(1)</script>", "长" * 3000, "\x00", "'; drop table entries--", "😀" * 40, "  "])
def test_hostile_questions_are_only_questions(editor: Person, q: str) -> None:
    for url in ("try", "entries/preview"):
        page = editor.get(url, q=q, path=FIRST)
        assert not page.xpath("//main//script")
