"""A turn goes on with the matter before it, moves to a sibling, or is about something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from assistant.question import Query, Question
from assistant.steps.stay import Ties, kept
from knowledge.catalogue import Catalogue

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
FOCUS, SIBLING, OTHER = "id-card-reissue", "id-card-renew", "marriage-register"
LONG = "上个月那一张又是怎么弄的"


def turn(text: str, follows: bool = True, chosen: str | None = None) -> Query:
    question = Question(text, "c" * 8, AT, "339900")
    return Query(text, question, before="身份证丢了", follows=follows, focus=FOCUS, chosen=chosen)


def test_a_turn_stays_where_nothing_else_is_said(catalogue: Catalogue) -> None:
    scores = {FOCUS: 1.1, SIBLING: 1.0, OTHER: 0.8}
    assert kept(turn(LONG), scores, {FOCUS: 0.8, OTHER: 0.8}, catalogue) == FOCUS


def test_a_turn_moves_to_a_sibling_that_its_own_words_speak_of(catalogue: Catalogue) -> None:
    assert SIBLING in catalogue.siblings(FOCUS)
    together, alone = {FOCUS: 1.1, SIBLING: 1.05}, {FOCUS: 0.8, SIBLING: 1.1}
    assert kept(turn(LONG), together, alone, catalogue) == SIBLING


def test_a_turn_about_another_matter_stands_on_its_own(catalogue: Catalogue) -> None:
    together, alone = {FOCUS: 1.1, OTHER: 1.0}, {FOCUS: 0.8, OTHER: 1.2}
    assert kept(turn(LONG), together, alone, catalogue) is None


def test_a_few_words_are_no_reason_to_leave(catalogue: Catalogue) -> None:
    together, alone = {FOCUS: 1.1, OTHER: 0.9}, {FOCUS: 0.7, OTHER: 1.4}
    assert kept(turn("多少钱"), together, alone, catalogue) == FOCUS


@pytest.mark.parametrize(("loose", "stays"), [(0.0, FOCUS), (0.5, None)])
def test_a_turn_with_a_subject_of_its_own_stays_only_where_the_matter_leads(
    catalogue: Catalogue, loose: float, stays: str | None
) -> None:
    together, alone = {FOCUS: 1.2, OTHER: 0.9}, {FOCUS: 0.9, OTHER: 1.0}
    found = kept(turn(LONG, follows=False), together, alone, catalogue, Ties(loose=loose))
    assert found == stays


def test_an_option_taken_stays(catalogue: Catalogue) -> None:
    assert kept(turn(LONG, chosen="element:fees"), {OTHER: 2.0}, {OTHER: 2.0}, catalogue) == FOCUS


@pytest.mark.parametrize(("lead", "key"), [(2.0, SIBLING), (0.0, FOCUS)])
def test_a_sibling_that_wins_the_duel_by_a_turns_own_words_is_meant(
    catalogue: Catalogue, lead: float, key: str
) -> None:
    def duel(owners: Sequence[str]) -> dict[str, float]:
        return {SIBLING: lead, FOCUS: -lead}

    together, alone = {FOCUS: 1.1, SIBLING: 0.95}, {FOCUS: 0.8, SIBLING: 0.85}
    for said in (LONG, "坏了呢"):
        assert kept(turn(said), together, alone, catalogue, duel=duel) == key


def test_a_few_words_that_name_another_matter_plainly_leave(catalogue: Catalogue) -> None:
    together, alone = {FOCUS: 1.1, OTHER: 1.15}, {FOCUS: 0.7, OTHER: 1.1}
    assert kept(turn("那领证呢"), together, alone, catalogue) is None


def test_a_turn_that_takes_something_back_is_heard_by_its_own_words(catalogue: Catalogue) -> None:
    together, alone = {FOCUS: 1.4, SIBLING: 0.9}, {FOCUS: 0.8, SIBLING: 0.85, OTHER: 0.9}
    assert kept(turn(LONG), together, alone, catalogue) == FOCUS
    assert kept(replace(turn(LONG), corrects=True), together, alone, catalogue) == SIBLING


def test_a_turn_may_take_the_whole_subject_back(catalogue: Catalogue) -> None:
    together, alone = {FOCUS: 1.4, SIBLING: 0.9}, {FOCUS: 0.6, SIBLING: 0.6, OTHER: 1.2}
    assert kept(replace(turn(LONG), corrects=True), together, alone, catalogue) is None


@pytest.mark.parametrize(
    ("bundled", "topical", "key"), [(True, False, "all"), (False, False, None), (True, True, None)]
)
def test_who_asks_for_everything_at_once_means_what_goes_with_the_matter(
    catalogue: Catalogue, bundled: bool, topical: bool, key: str | None
) -> None:
    own, other = (
        catalogue.matters[OTHER].model_copy(update={"code": code, "bundle": (member,)})
        for code, member in (("all", FOCUS), ("else", OTHER))
    )
    bundles = catalogue.model_copy(update={"matters": catalogue.matters | {"all": own, "else": other}})
    scores = {FOCUS: 1.0, "all": 1.05, "else": 1.0}
    query = replace(turn("这些是不是可以一次全办完"), bundled=bundled, topical=topical)
    assert kept(query, scores, {FOCUS: 0.9, "all": 1.0, "else": 0.95}, bundles) == key


@pytest.mark.parametrize(
    ("text", "topical", "key"),
    [("那我家小孩的呢要怎么弄", False, FOCUS), ("上个月那一张又是怎么弄的", False, SIBLING), ("那我家小孩的证怎么弄", True, SIBLING)],
)  # fmt: skip
def test_who_only_says_for_whom_goes_on_with_the_matter(
    catalogue: Catalogue, text: str, topical: bool, key: str
) -> None:
    together, alone = {FOCUS: 1.1, SIBLING: 1.1}, {FOCUS: 0.9, SIBLING: 1.05}
    assert kept(replace(turn(text), topical=topical), together, alone, catalogue) == key
