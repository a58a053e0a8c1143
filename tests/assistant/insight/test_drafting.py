"""From a gap to a draft: only what is meant changes, and the record decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.insight.drafting import DraftError, add_ask, add_term, draft_matter, path_of
from assistant.settings import BUNDLED
from knowledge.files import data_of
from knowledge.record.exchange import found
from knowledge.record.record import Record

PATH = "matters/id-card/id-card-renew.yaml"


@pytest.fixture
def record(engine: Engine) -> Record:
    found(engine, BUNDLED)
    return Record(engine)


def test_a_wording_is_added_and_every_other_line_stays(record: Record) -> None:
    before = record.version(PATH).text.splitlines()
    made = add_ask(record, PATH, "身份证照片太丑能不能重拍", "fees", "甲", "来自缺口")
    after = made.text.splitlines()
    assert [a for a, b in zip(after, before, strict=True) if a != b] == [
        line for line in after if "身份证照片太丑能不能重拍" in line
    ]
    assert data_of(PATH, made.text)["asks"]["fees"][-1] == "身份证照片太丑能不能重拍"
    assert (made.state, made.author, made.reason) == ("draft", "甲", "来自缺口")
    assert add_ask(record, PATH, "身份证照片太丑能不能重拍", "fees", "甲", "又一次").number == made.number
    with pytest.raises(DraftError):
        add_ask(record, PATH, "问", "price", "甲", "")


def test_a_word_is_added_to_its_term_or_makes_a_new_one(record: Record) -> None:
    made = add_term(record, "居民身份证", ["shenfen卡", "身份证"], None, "甲", "来自缺口")
    says = data_of("terms.yaml", made.text)["id-card-word"]["says"]
    assert says[-1] == "shenfen卡" and says.count("身份证") == 1
    new = add_term(record, "宠物无害化处理", ["狗狗火化"], "dog", "甲", "来自缺口")
    entry = list(data_of("terms.yaml", new.text).values())[-1]
    assert entry == {"official": "宠物无害化处理", "says": ["狗狗火化"], "matters": ["dog"]}
    with pytest.raises(DraftError, match="said_of_another"):
        add_term(record, "宠物无害化处理", ["身份证"], None, "甲", "")
    with pytest.raises(DraftError, match="term"):
        add_term(record, "宠物无害化处理", [" "], None, "甲", "")


def test_a_new_matter_is_a_draft_with_its_questions(record: Record) -> None:
    made = draft_matter(record, "public", "pet-burial", '犬只"无害化": 处理', ["狗死了: 去哪", "#火化"], "甲", "来自缺口")
    data = data_of(made.path, made.text)
    assert made.path == "matters/public/pet-burial.yaml" and made.state == "draft"
    assert data["name"] == '犬只"无害化": 处理' and data["asks"]["general"] == ["狗死了: 去哪", "#火化"]
    assert path_of(record, "pet-burial") == made.path and path_of(record, "nobody") is None


@pytest.mark.parametrize(
    ("folder", "code", "name", "why"),
    [("../x", "pet", "名", "code"), ("public", "Pet", "名", "code"), ("public", "pet", " ", "name"),
     ("public", "id-card-renew", "名", "exists")],
)  # fmt: skip
def test_what_cannot_be_a_matter_is_refused(
    record: Record, folder: str, code: str, name: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(DraftError) as caught:
        draft_matter(record, folder, code, name, [], "甲", "")
    assert caught.value.code == why
