"""Passages: stable ids, so that citations, labels and diffs speak of one field."""

from __future__ import annotations

from datetime import date

from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.matter import Fee, Material, Matter, TimeLimit, Way
from knowledge.passage import Passage, cut_matter, fact_text

CODE = "id-card-reissue"


def passages(matter: Matter, key: str = CODE) -> dict[str, Passage]:
    return {p.id: p for p in cut_matter(matter, key)}


def test_an_element_is_one_passage_named_by_code_and_element(catalogue: Catalogue) -> None:
    found = passages(catalogue.matters[CODE])
    fees = found[f"{CODE}#fees"]
    assert fees.element is Element.FEES and fees.owner == CODE and "40元" in fees.text
    assert found[f"{CODE}#name"].text.startswith("居民身份证补领、")


def test_wordings_and_questions_are_passages_with_their_element(catalogue: Catalogue) -> None:
    found = passages(catalogue.matters[CODE])
    ask = found[f"{CODE}#ask:fees:0"]
    assert ask.kind == "ask" and ask.element is Element.FEES
    assert found[f"{CODE}#ask:general:0"].element is None
    assert found[f"{CODE}#faqs:0"].kind == "faq"


def test_ids_do_not_move_when_another_element_changes(catalogue: Catalogue) -> None:
    matter = catalogue.matters[CODE]
    changed = matter.model_copy(update={"fees": (Fee(name="工本费", amount=99),)})
    before, after = passages(matter), passages(changed)
    assert before.keys() == after.keys()
    assert {i for i in before if before[i] != after[i]} == {f"{CODE}#fees"}


def test_ids_are_unique_in_the_whole_catalogue(catalogue: Catalogue) -> None:
    every = [p.id for p in catalogue._cut()]
    assert len(every) == len(set(every)) > 1000


def test_the_digest_is_of_the_text_alone() -> None:
    one = Passage(id="a#x", owner="a", kind="ask", text="身份证丢了")
    assert one.digest == one.model_copy(update={"id": "b#y", "region": "339902"}).digest
    assert one.digest != one.model_copy(update={"text": "身份证掉了"}).digest


def test_a_passage_carries_region_and_interval_of_its_guide(catalogue: Catalogue) -> None:
    matter = catalogue.matters[CODE].model_copy(update={"region": "339902"})
    assert {p.region for p in cut_matter(matter, CODE)} == {"339902"}


def test_policies_give_articles_and_tables(catalogue: Catalogue) -> None:
    found = catalogue.passages
    assert found["id-card-fees#要点二"].kind == "article"
    assert found["id-card-fees#table:fees"].kind == "table"
    assert found["id-card-fees#要点二:ask:0"].part == "要点二"
    assert found["id-card-fees#要点一"].valid.start == date(2018, 4, 1)


def test_facts_read_as_plain_words() -> None:
    assert fact_text(Fee(name="工本费", amount=20, unit="元/证")) == "工本费20元/证"
    assert fact_text(Material(name="户口簿", note="原件")) == "户口簿，原件"
    assert fact_text(TimeLimit(kind="promised", value=None)) == "即办"
    assert fact_text(TimeLimit(kind="promised", value=7)) == "7个工作日"
    assert fact_text(Way(kind="window", note="二楼")) == "window二楼"
