"""Notices: whom they concern, what they name, and how they stand beside a catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from small import dump

from knowledge.catalogue import Catalogue
from knowledge.check import check
from knowledge.fact import Interval
from knowledge.library import Knowledge
from knowledge.notice import Notice, Urgent, notice_problems
from knowledge.source import read

CODE = "id-card-reissue"


def notice(**changes: object) -> Notice:
    return Notice.model_validate({"title": "通告", "text": "系统维护"} | changes)


@pytest.mark.parametrize(("named", "matters", "sites", "concerned"), [
    ({}, set(), set(), True),
    ({"matters": ["a"]}, {"a", "b"}, set(), True),
    ({"matters": ["a"]}, {"b"}, {"a"}, False),
    ({"sites": ["s"]}, set(), {"s"}, True),
    ({"matters": ["a"], "sites": ["s"]}, {"b"}, {"s"}, True),
    ({"matters": ["a"], "sites": ["s"]}, {"b"}, {"t"}, False),
])  # fmt: skip
def test_a_notice_concerns_what_it_names_or_everybody(
    named: dict[str, object], matters: set[str], sites: set[str], concerned: bool
) -> None:
    assert notice(**named).concerns(matters, sites) is concerned


@pytest.mark.parametrize("wrong", [{"title": ""}, {"text": "长" * 501}, {"title": "题" * 61}, {"x": 1}])
def test_a_notice_of_another_shape_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        notice(**wrong)


def test_what_a_notice_names_must_be_there() -> None:
    given = {"n": notice(matters=["a", "b"], sites=["s"])}
    found = list(notice_problems(given, {"a": 1}, {}))
    assert found == [("n", "matters", "there is no 'b'"), ("n", "sites", "there is no 's'")]


def test_notices_are_read_from_their_folder_and_checked(folder: Path) -> None:
    (folder / "notices").mkdir()
    text = {"title": "通告", "text": "系统维护", "matters": [CODE], "valid": {"to": date(2026, 12, 1)}}
    (folder / "notices" / "upkeep.yaml").write_text(dump(text), "utf-8")
    content = read(folder)
    assert check(content) == [] and content.notices["upkeep"].valid == Interval(end=date(2026, 12, 1))
    (folder / "notices" / "upkeep.yaml").write_text(dump(text | {"matters": ["gone"]}), "utf-8")
    assert [str(p) for p in check(read(folder))] == ["notices/upkeep.yaml: matters: there is no 'gone'"]


def test_urgent_notices_come_before_the_published_ones(catalogue: Catalogue) -> None:
    own = catalogue.model_copy(update={"notices": {"a": notice()}})
    beside = own.beside(Urgent({"urgent-1": notice(text="停电")}, frozenset()))
    assert [n.text for n in beside.notices.values()] == ["停电", "系统维护"]
    assert list(own.notices) == ["a"] and beside.matters == own.matters


def test_what_is_taken_down_leaves_its_lists_and_passages(catalogue: Catalogue) -> None:
    policy, site = "id-card-fees", catalogue.centre.main_site
    beside = catalogue.beside(Urgent(hidden=frozenset({CODE, policy, site})))
    assert CODE not in beside.matters and policy not in beside.policies and site not in beside.sites
    assert len(beside.matters) == len(catalogue.matters) - 1
    gone = {p.owner for p in catalogue.passages.values()} - {p.owner for p in beside.passages.values()}
    assert gone == {CODE, policy, site}
    assert CODE in catalogue.matters


@pytest.mark.parametrize("kind", ["words", "whole"])
def test_what_is_taken_down_is_met_by_no_search(kind: str, request: pytest.FixtureRequest) -> None:
    knowledge: Knowledge = request.getfixturevalue(kind)
    asked = "身份证丢了怎么补"
    assert CODE in {s.passage.owner for s in knowledge.search([asked])[0].passages}
    beside = knowledge.beside(Urgent(hidden=frozenset({CODE})))
    found = beside.search([asked])[0]
    assert found.passages and CODE not in {s.passage.owner for s in found.passages}
    assert beside.version == knowledge.version and beside.duels is knowledge.duels
    assert knowledge.beside(Urgent()) is knowledge
