"""What a policy adds to a guide: its article, where it answers nearly as surely."""

from __future__ import annotations

from dataclasses import replace

import pytest
from putting import question

from assistant.conversation import State
from assistant.elements import Citations
from assistant.question import Query
from assistant.routing.routes import Router
from assistant.steps.find import Finding, Findings
from assistant.steps.policies import BESIDE, article_beside, policy_facts, told_rows
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.library import Scored
from knowledge.policy import Row, Table

MATTER, POLICY = "id-card-reissue", "id-card-fees"
SURE = 1.0


@pytest.fixture(scope="module")
def on_the_matter(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the policy bearing on the matter."""
    policy = catalogue.policies[POLICY].model_copy(update={"matters": (MATTER,)})
    return catalogue.model_copy(update={"policies": {**catalogue.policies, POLICY: policy}})


def beside(catalogue: Catalogue, score: float, *elements: Element, follows: bool = False) -> int:
    """How many articles stand beside a guide that was found with a score of 1."""
    article = next(p for p in catalogue.passages.values() if p.owner == POLICY)
    guide = next(p for p in catalogue.passages.values() if p.owner == MATTER)
    first = Finding("matter", MATTER, SURE, (Scored(guide, 0.9, 0.0, SURE),))
    policy = Finding("policy", POLICY, score, (Scored(article, 0.9, 0.0, score),))
    query = Query("丢了", question("丢了"), elements=elements, follows=follows, region="339900")
    found = replace(Findings(query), matters=(first,), policies=(policy,))
    return len(article_beside(first, found, {}, catalogue, Citations()))


@pytest.mark.parametrize("elements", [(), (Element.CONDITIONS,), (Element.VALIDITY, Element.RESULT)])
def test_an_article_nearly_as_sure_as_the_guide_stands_beside_it(
    on_the_matter: Catalogue, elements: tuple[Element, ...]
) -> None:
    assert beside(on_the_matter, SURE - BESIDE / 2, *elements) == 1
    assert beside(on_the_matter, SURE - BESIDE * 2, *elements) == 0


def test_of_what_the_guide_lists_the_article_must_be_surer(on_the_matter: Catalogue) -> None:
    near, surer = SURE - BESIDE / 2, SURE + BESIDE / 2
    assert beside(on_the_matter, near, Element.MATERIALS) == 0
    assert beside(on_the_matter, surer, Element.MATERIALS) == 1
    assert beside(on_the_matter, surer, Element.FEES) == 0


def test_a_follow_up_and_a_policy_on_something_else_add_nothing(
    catalogue: Catalogue, on_the_matter: Catalogue
) -> None:
    assert beside(on_the_matter, SURE, Element.CONDITIONS, follows=True) == 0
    assert beside(catalogue, SURE, Element.CONDITIONS) == 0


def by_year() -> Table:
    """A table with one row up to the year 2030 and one from then on."""
    spans = ({"of": "retiring", "to": 2030}, {"of": "retiring", "from": 2030})
    rows = [
        Row.model_validate({"cells": ["x", years], "ranges": [span]})
        for years, span in zip(("15年", "15年6个月"), spans, strict=True)
    ]
    return Table.model_validate(
        {"id": "years", "name": "年限", "article": "第二条", "columns": ["年份", "年限"],
         "rows": rows, "calculator": {"name": "窗口"}}
    )  # fmt: skip


@pytest.mark.parametrize(("year", "row"), [(2030, "15年6个月"), (2028, "15年"), (None, None)])
def test_the_row_that_a_number_decides_stands_before_the_article_of_a_policy_beside_it(
    on_the_matter: Catalogue, year: int | None, row: str | None
) -> None:
    article = on_the_matter.policies[POLICY]
    beside_it = article.model_copy(update={"code": "years", "tables": (by_year(),)})
    both = on_the_matter.model_copy(
        update={"policies": {**on_the_matter.policies, "years": beside_it}}
    )
    passage = next(p for p in both.passages.values() if p.owner == POLICY)
    met = Scored(passage, 0.9, 0.0, SURE)
    found = [Finding("policy", POLICY, SURE, (met,)), Finding("policy", "years", SURE - 0.05, (met,))]
    numbers = {"retiring": float(year)} if year else {}
    query = Query("几年", question("几年"), region="339900", quantities=numbers)
    blocks = policy_facts(
        found[0], Findings(query, policies=tuple(found)), State(), both, Router(both)
    ).blocks
    first = blocks[0]
    assert (first.rows[0][1] if first.type == "table" else None) == row
    assert any(b.type == "article" for b in blocks)


@pytest.mark.parametrize(
    ("follows", "year", "rows"), [(False, 2030, 1), (True, 2030, 1), (True, None, 0)]
)
def test_a_follow_up_that_tells_a_number_gets_its_row(
    on_the_matter: Catalogue, follows: bool, year: int | None, rows: int
) -> None:
    policy = on_the_matter.policies[POLICY].model_copy(update={"tables": (by_year(),)})
    tabled = on_the_matter.model_copy(update={"policies": {**on_the_matter.policies, POLICY: policy}})
    passage = next(p for p in tabled.passages.values() if p.owner == POLICY)
    met = (Scored(passage, 0.9, 0.0, SURE),)
    numbers = {"retiring": float(year)} if year else {}
    query = Query("我呢", question("我呢"), region="339900", quantities=numbers, follows=follows)
    first = Finding("matter", MATTER, SURE, met)
    found = Findings(query, matters=(first,), policies=(Finding("policy", POLICY, SURE, met),))
    assert len(told_rows(first, found, State(), tabled, Citations())) == rows
