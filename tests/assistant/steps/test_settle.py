"""Whether a question is one, or several matters asked at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from assistant.question import Query, Question
from assistant.steps.find import Finding, Findings
from assistant.steps.settle import settle
from knowledge.catalogue import Catalogue
from knowledge.lexicon import Found
from knowledge.library import Scored

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
TEXT = "身份证怎么换，另外结婚登记要带什么"


def found(text: str, catalogue: Catalogue, **scores: float) -> Findings:
    query = Query(text, Question(text, "c" * 8, AT, "339900"), topical=True)
    passage = next(iter(catalogue.passages.values()))
    ranked = sorted(scores.items(), key=lambda s: -s[1])
    matters = tuple(
        Finding("matter", key.replace("_", "-"), score, (Scored(passage, score, 0.0, score),))
        for key, score in ranked
    )  # fmt: skip
    return Findings(query=query, matters=matters)


@pytest.fixture
def both(catalogue: Catalogue) -> list[Findings]:
    """A question on two matters, each found well by its own part."""
    return [
        found(TEXT, catalogue, id_card_renew=1.2, marriage_register=1.1, id_card_reissue=0.8),
        found("身份证怎么换", catalogue, id_card_renew=1.25, id_card_reissue=0.9, marriage_register=0.8),
        found("结婚登记要带什么", catalogue, marriage_register=1.25, divorce_register=1.0, id_card_renew=0.8),
    ]  # fmt: skip


def keys(settled: list[Findings]) -> list[str]:
    return [f.matters[0].key for f in settled]


def test_two_matters_each_found_by_a_part_are_two(
    both: list[Findings], catalogue: Catalogue
) -> None:
    settled = settle(both, catalogue)
    assert keys(settled) == ["id-card-renew", "marriage-register"]
    assert [f.query.text for f in settled] == ["身份证怎么换", "结婚登记要带什么"]


def test_a_part_that_the_whole_does_not_bear_out_is_no_matter_of_its_own(
    both: list[Findings], catalogue: Catalogue
) -> None:
    alone = found(TEXT, catalogue, id_card_renew=1.2, id_card_reissue=0.8, marriage_register=0.7)
    assert keys(settle([alone, *both[1:]], catalogue)) == ["id-card-renew"]


def test_a_part_says_one_matter_not_its_neighbour_too(
    both: list[Findings], catalogue: Catalogue
) -> None:
    near = found(TEXT, catalogue, id_card_renew=1.2, marriage_register=1.1, divorce_register=1.1)
    part = found(
        "结婚登记要带什么", catalogue, marriage_register=1.25, divorce_register=1.24, id_card_renew=0.8
    )
    assert keys(settle([near, both[1], part], catalogue)) == ["id-card-renew", "marriage-register"]


def test_what_a_word_stands_for_is_taken_at_its_word(
    both: list[Findings], catalogue: Catalogue
) -> None:
    weak = found("结婚", catalogue, marriage_register=1.0, id_card_renew=0.9)
    whole = found(TEXT, catalogue, id_card_renew=1.2, marriage_register=0.9)
    assert keys(settle([whole, both[1], weak], catalogue)) == ["id-card-renew"]
    unfolded = replace(weak, query=replace(weak.query, unfolded=True))
    assert len(settle([whole, both[1], unfolded], catalogue)) == 2


def test_a_part_without_a_way_of_its_own_is_asked_by_the_way_of_the_whole(
    both: list[Findings], catalogue: Catalogue
) -> None:
    whole = replace(both[0], query=replace(both[0].query, ways=("online",)))
    own = replace(both[2], query=replace(both[2].query, ways=("window",)))
    assert [f.query.ways for f in settle([whole, both[1], own], catalogue)] == [("online",), ("window",)]


@pytest.mark.parametrize(("text", "many"), [("拿我身份证替我去办", 1), ("我身份证也要办", 2)])
def test_what_somebody_goes_with_is_no_matter_of_its_own(
    both: list[Findings], catalogue: Catalogue, text: str, many: int
) -> None:
    card = Found("id-card-word", "居民身份证", "身份证", text.find("身份证"))
    part = replace(both[2], query=replace(both[2].query, text=text, terms=(card,)))
    assert len(settle([both[0], both[1], part], catalogue)) == many
